"use strict";
/* Words in one order and in the reverse: rnn_tutorial/live/order.py says what it shows. */
customElements.define("live-order", class extends Figure {
  shown({ order }) {
    const words = order.split("-"), { length } = words;
    const [xs, states] = this.read(words), [xsBack, statesBack] = this.read(words.toReversed());
    const texts = { n: String(length) };
    for (let t = 0; t < this.limits.order; t++) {
      [0, 1].forEach((j) => { texts[`x_${t + 1}_${j}`] = t < length ? rnn.fixed(xs[t][j], 1) : ""; });
      [0, 1, 2].forEach((i) => { texts[`s_${t + 1}_${i}`] = t < length ? rnn.fixed(states[t][i]) : ""; });
    }
    const pairs = {
      sum: [rnn.plus(...xs), rnn.plus(...xsBack)],
      last: [states.at(-1), statesBack.at(-1)],
    };
    for (const [name, both] of Object.entries(pairs)) {
      const [here, back] = both.map((numbers) => numbers.map((number) => rnn.fixed(number)));
      here.forEach((text, i) => { texts[`${name}_${i}`] = text; });
      back.forEach((text, i) => { texts[`${name}_back_${i}`] = text; });
      texts[`${name}_sign`] = here.join() === back.join() ? "=" : "≠";
    }
    return texts;
  }

  /* The vectors of the words, and the state after each of them. */
  read(words) {
    const { U, W, b, vectors } = this.arrays, xs = words.map((word) => vectors[word]);
    const weights = { U, W, b, d: rnn.zeros(b.length) };
    return [xs, rnn.scan(rnn.steps.tanh, weights, xs, rnn.zeros(b.length))];
  }

  /* From an address: known words, and not too many. */
  understoodText(name, text, limit) {
    const words = text.split("-").filter((word) => Object.hasOwn(this.arrays.vectors, word));
    return [words.slice(0, limit).join("-") || this.settings[name]];
  }

  /* A word that is dragged keeps its place under the pointer; the others make room. */
  begin() {
    const row = this.querySelector("thead tr"), heads = [...row.querySelectorAll("[data-t]")];
    const middle = (head) => head.getBoundingClientRect().left + head.offsetWidth / 2;
    let held = -1, off = 0; // which word, and how far from its middle
    const mark = (shift = 0) => heads.forEach((head, t) => {
      head.classList.toggle("live-marked", t === held);
      head.lastChild.style.translate = t === held ? `${shift}px` : "";
    });
    row.classList.add("live-drag");
    row.addEventListener("pointerdown", ({ target, button, isPrimary, pointerId, clientX }) => {
      const place = heads.indexOf(target.closest("th"));
      if (place < 0 || button || !isPrimary) return;
      [held, off] = [place, clientX - middle(heads[place])];
      row.setPointerCapture(pointerId);
      mark();
    });
    row.addEventListener("pointermove", ({ clientX }) => {
      if (held < 0) return;
      const words = this.settings.order.split("-"), places = heads.slice(0, words.length).map(middle);
      const x = Math.min(Math.max(clientX - off, places[0]), places.at(-1));
      const far = places.map((place) => Math.abs(place - x)), near = far.indexOf(Math.min(...far));
      if (near !== held) {
        words.splice(near, 0, ...words.splice(held, 1));
        held = near;
        this.press("drag", words.join("-"));
      }
      mark(x - middle(heads[held]));
    });
    row.addEventListener("lostpointercapture", () => {
      held = -1;
      mark();
    });
  }

  pressed(name, value, { order }) {
    const words = order.split("-");
    if (name === "drag") return { order: value };
    if (name === "swap") words.splice(value - 1, 2, words[value], words[value - 1]);
    if (name === "turn") words.reverse();
    if (name === "add") words.push(value);
    if (name === "take") words.pop();
    return { order: words.join("-") };
  }

  draw({ n }, { order }) {
    const words = order.split("-").map((word) => this.words[word]), { space } = this.words;
    const { add, take } = this.form.elements, { length } = words;
    this.querySelectorAll("[data-t]").forEach((cell) => { cell.hidden = cell.dataset.t > length; });
    this.querySelectorAll("[data-word]").forEach((place) => {
      place.textContent = words[place.dataset.word - 1] ?? "";
    });
    this.querySelectorAll("[name=swap]").forEach((button) => {
      const [a = "", b = ""] = words.slice(button.value - 1);
      button.ariaLabel = this.words.swap.replace("{a}", a).replace("{b}", b);
    });
    this.querySelector("[data-sentence='1']").textContent = words.join(space);
    this.querySelector("[data-sentence='-1']").textContent = words.reverse().join(space);
    this.querySelector(".live-table").classList.toggle("live-many", n > 4);
    add.forEach((button) => { button.disabled = length === this.limits.order; });
    take.disabled = length === 1;
  }
});
