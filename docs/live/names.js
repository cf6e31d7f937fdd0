"use strict";
/* A surname and twelve languages: rnn_tutorial/live/names.py says what it shows. */
customElements.define("live-names", class extends Figure {
  begin() {
    this.one = rnn.unpacked(this.arrays.RNN);
    this.two = rnn.unpacked(this.arrays.BiRNN);
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
    const xs = [...letters].map((letter) => {
      const x = rnn.zeros(26);
      x[letter.charCodeAt(0) - 97] = 1;
      return x;
    });
    const answer = ({ "output_layer.weight": V, "output_layer.bias": c }, s) =>
      rnn.softmax(rnn.plus(rnn.times(V, s), c));
    const { output } = rnn.run("tanh", this.one, xs);
    const { h_n } = rnn.run("tanh", this.two, xs, { directions: 2 });
    return { one: output.map((s) => answer(this.one, s)), both: answer(this.two, h_n.flat()) };
  }

  shown({ letters }) {
    const { languages } = this.arrays, texts = {};
    const { one, both } = this.p = this.read(letters);
    for (const [name, p] of Object.entries({ one: one.at(-1), both })) {
      const best = ahead(p ?? both);
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
    const cell = (p, t) => (_, k) => `<td${k === ahead(p) ? ' class="live-marked"' : ""}>`
      + `<output name="p_${t}_${k}" class="live-bar">${shown[`p_${t}_${k}`]}</output></td>`;
    this.querySelector(".live-each tbody").innerHTML = one.map((p, t) =>
      `<tr><th scope="row"><output name="letter_${t}">${letters[t]}</output></th>`
      + p.map(cell(p, t)).join("") + "</tr>").join("");
    this.querySelectorAll(".live-bar").forEach((bar) => {
      bar.style.setProperty("--p", (Number(bar.value) || 0) / 100);
    });
    this.querySelectorAll(".live-whole tbody tr").forEach(({ cells }, k) => {
      [, one.at(-1), both].forEach((p, column) => {
        cells[column].classList.toggle("live-marked", letters !== "" && k === ahead(p));
      });
    });
  }
});

function percent(p) {
  return rnn.fixed(100 * p, 0);
}

function ahead(p) {
  return p.indexOf(Math.max(...p));
}
