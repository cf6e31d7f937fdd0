"use strict";
/* A surname and twelve languages: rnn_tutorial/live/names.py says what it shows. */
customElements.define("live-names", class extends Figure {
  begin() {
    const one = rnn.unpacked(this.arrays.RNN), two = rnn.unpacked(this.arrays.BiRNN);
    this.oneWay = { states: reader(one, false), answer: answerer(one) };
    this.bothWays = {
      states: [reader(two, false), reader(two, true)], answer: answerer(two),
    };
    this.known = new Map(Object.entries(this.arrays.spelled).flatMap(
      ([letters, words]) => words.split(" ").map((word) => [word, letters])));
  }

  /* As the lab reads a name: no accents, no hyphens, Chinese surnames as pinyin. */
  understoodText(name, text, limit, said) {
    const typed = [...text.toLowerCase()], others = new Set();
    let letters = "";
    while (typed.length) {
      const pair = typed.slice(0, 2).join("");
      const word = typed.splice(0, pair.length > typed[0].length && this.known.has(pair) ? 2 : 1).join("");
      for (const character of this.known.get(word) ?? word.normalize("NFD")) {
        if (/[a-z]/.test(character)) letters += character;
        else if (/[\p{L}\p{N}]/u.test(character)) others.add(character);
      }
    }
    const rest = [...others].slice(0, 10).join(" ");
    if (letters.length > limit) return [letters.slice(0, limit), said("too_long")];
    if (rest) return [letters, this.words.left_out.replace("{rest}", rest)];
    return [letters, letters ? undefined : this.words.empty];
  }

  /* The probabilities: one way after each letter, both ways for the whole name. */
  read(letters) {
    const turned = [...letters].reverse().join("");
    const [forward, backward] = this.bothWays.states;
    const final = [forward(letters).at(-1), backward(turned).at(-1)].flat();
    return {
      one: this.oneWay.states(letters).map(this.oneWay.answer),
      both: letters ? this.bothWays.answer(final) : undefined,
    };
  }

  shown({ letters }) {
    const { languages } = this.arrays, texts = {};
    const { one, both } = this.p = this.read(letters);
    for (const [name, p] of Object.entries({ one: one.at(-1), both })) {
      const best = ahead(p);
      texts[`best_${name}`] = letters ? `${languages[best]} ${percent(p[best])}%` : "–";
      languages.forEach((_, k) => { texts[`${name}_${k}`] = letters ? percent(p[k]) : "–"; });
    }
    one.forEach((p, t) => {
      texts[`letter_${t}`] = letters[t];
      p.forEach((p_k, k) => { texts[`p_${t}_${k}`] = percent(p_k); });
    });
    return texts;
  }

  /* A row for each letter; the bars and marks of all. */
  draw(shown, { letters }) {
    const { one, both } = this.p;
    const row = (p, t) => {
      const best = ahead(p);
      const cells = p.map((_, k) => {
        const name = `p_${t}_${k}`, text = shown[name];
        return `<td${k === best ? ' class="live-marked"' : ""}><output name="${name}" `
          + `class="live-bar" style="--p:${text / 100}">${text}</output></td>`;
      });
      return `<tr><th scope="row"><output name="letter_${t}">${letters[t]}</output></th>`
        + `${cells.join("")}</tr>`;
    };
    this.querySelector(".live-each tbody").innerHTML = one.map(row).join("");
    const best = [ahead(one.at(-1)), ahead(both)];
    this.querySelectorAll(".live-whole tbody tr").forEach((tr, k) => {
      tr.querySelectorAll("td").forEach((cell, column) => {
        cell.classList.toggle("live-marked", k === best[column]);
        const bar = cell.firstElementChild;
        bar.style.setProperty("--p", (Number(bar.value) || 0) / 100);
      });
    });
  }
});

/* All states of one direction. A letter is a 1 among zeros, so U times it is a column. */
function reader(weights, reverse) {
  const { U, W, b, d } = rnn.direction(weights, 0, reverse);
  const columns = rnn.transposed(U).map((column) => rnn.plus(column, b, d));
  const step = (_, letter, s) =>
    rnn.plus(columns[letter.charCodeAt(0) - 97], rnn.times(W, s)).map(Math.tanh);
  return (letters) => rnn.scan(step, weights, [...letters], rnn.zeros(W.length));
}

/* Softmax of what the output layer makes of a state. */
function answerer({ "output_layer.weight": V, "output_layer.bias": c }) {
  return (s) => rnn.softmax(rnn.plus(rnn.times(V, s), c));
}

function percent(p) {
  return rnn.fixed(100 * p, 0);
}

/* The likeliest language; none before the first letter. */
function ahead(p) {
  return p ? p.indexOf(Math.max(...p)) : -1;
}
