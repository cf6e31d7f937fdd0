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

  /* A row for each letter: those that are there are kept. Then the bars and marks. */
  draw(shown, { letters }) {
    const { one, both } = this.p, body = this.querySelector(".live-each tbody");
    while (body.rows.length > letters.length) body.lastElementChild.remove();
    for (let t = body.rows.length; t < letters.length; t++) {
      const cells = one[t].map((_, k) => `<td><output name="p_${t}_${k}" class="live-bar">`
        + `${shown[`p_${t}_${k}`]}</output></td>`);
      body.insertAdjacentHTML("beforeend", `<tr><th scope="row"><output name="letter_${t}">`
        + `${letters[t]}</output></th>${cells.join("")}</tr>`);
    }
    [...body.rows].forEach((row, t) => bars(row.querySelectorAll("td"), one[t]));
    [one.at(-1), both].forEach((p, column) => {
      bars(this.querySelectorAll(`.live-whole td:nth-of-type(${column + 1})`), p);
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

/* The bar of each cell, and a mark at the likeliest. */
function bars(cells, p) {
  const best = ahead(p);
  cells.forEach((cell, k) => {
    cell.classList.toggle("live-marked", k === best);
    const bar = cell.firstElementChild;
    bar.style.setProperty("--p", (Number(bar.value) || 0) / 100);
  });
}

function percent(p) {
  return rnn.fixed(100 * p, 0);
}

/* The likeliest language; none before the first letter. */
function ahead(p) {
  return p ? p.indexOf(Math.max(...p)) : -1;
}
