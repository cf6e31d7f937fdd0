"use strict";
/* A language model that writes: rnn_tutorial/live/writer.py says what it shows. */
customElements.define("live-writer", class extends Figure {
  begin() {
    this.symbols = "abcdefghijklmnopqrstuvwxyz."; // the edge is written as a full stop
    const w = this.weights = rnn.unpacked(this.arrays.RNN);
    // What U makes of each symbol is a column of it.
    this.columns = rnn.transposed(w.weight_ih_l0);
    this.b = rnn.plus(w.bias_ih_l0, w.bias_hh_l0);
    this.syllables = new Set(this.arrays.syllables.split(" "));
    this.edge = this.read(26, rnn.zeros(this.b.length));
  }

  /* The state after one symbol more, and the scores of what comes next. */
  read(symbol, s) {
    const { weight_hh_l0: W, "output_layer.weight": V, "output_layer.bias": c } = this.weights;
    s = rnn.plus(this.columns[symbol], rnn.times(W, s), this.b).map(Math.tanh);
    return { s, scores: rnn.plus(rnn.times(V, s), c) };
  }

  next({ scores }, temperature = 1) {
    return rnn.softmax(scores.map((z) => z / temperature));
  }

  /* The text and what is drawn after it: most symbols, 40 letters in all. */
  continued(reader, text, most, temperature, draw) {
    for (let k = 0; k < most && text.length < 40 && !text.endsWith("."); k++) {
      const at = draw();
      let below = 0, symbol = 0;
      this.next(reader, temperature).some((p, i) => (symbol = i, below += p) > at);
      reader = this.read(symbol, reader.s);
      text += this.symbols[symbol];
    }
    return { text, reader };
  }

  /* The string with each part that is no syllable in brackets. */
  marked(string) {
    const best = [[0, ""]];
    for (let end = 1; end <= string.length; end++) {
      const [left, before] = best[end - 1];
      best[end] = [left + 1, `${before}[${string[end - 1]}]`];
      for (let start = Math.max(0, end - 6); start < end; start++) {
        const part = string.slice(start, end);
        if (this.syllables.has(part) && best[start][0] < best[end][0]) {
          best[end] = [best[start][0], best[start][1] + part];
        }
      }
    }
    return best[string.length][1].replaceAll("][", "");
  }

  shown({ letters, temperature, seed, drawn }) {
    const texts = {}, bits = [];
    let reader = this.edge;
    [...letters].forEach((letter, t) => {
      const symbol = this.symbols.indexOf(letter);
      bits.push(-Math.log2(this.next(reader)[symbol]));
      texts[`letter_${t}`] = letter;
      texts[`bits_${t}`] = rnn.fixed(bits[t], 2);
      reader = this.read(symbol, reader.s);
    });
    texts.bits = letters ? rnn.fixed(bits.reduce((a, b) => a + b) / bits.length) : "–";

    let draw = rnn.random(seed);
    for (let k = 0; k < 10; k++) {
      const { text } = this.continued(reader, letters, 41, temperature, draw);
      texts[`string_${k}`] = this.marked(text.replace(".", "")) + (text.endsWith(".") ? "." : "…");
    }

    draw = rnn.random(seed); // the first string, letter by letter
    const { text, reader: last } = this.continued(reader, letters, drawn, temperature, draw);
    texts.text = text || "–";
    const p = this.next(last, temperature), ended = text.endsWith(".");
    const order = p.map((_, i) => i).sort((i, j) => p[j] - p[i]);
    order.slice(0, 10).forEach((symbol, k) => {
      texts[`next_${k}`] = ended ? "–" : this.symbols[symbol];
      texts[`p_${k}`] = ended ? "–" : rnn.fixed(p[symbol]);
    });
    texts.rest = ended ? "–" : rnn.fixed(order.slice(10).reduce((sum, i) => sum + p[i], 0));
    return texts;
  }

  pressed(name, value, settings) {
    if (name === "draw") return { ...settings, drawn: Math.min(settings.drawn + 1, 40) };
    return { ...settings, seed: (settings.seed + 1) % 10000 }; // ten others
  }

  draw(shown, { letters }) {
    const each = (letter, t) => `<span><output name="letter_${t}">${letter}</output>`
      + `<output name="bits_${t}">${shown[`bits_${t}`]}</output></span>`;
    this.querySelector(".live-letters").innerHTML = [...letters].map(each).join("");
    this.querySelectorAll(".live-bar").forEach((bar) => {
      bar.style.setProperty("--p", Number(bar.value) || 0);
    });
    this.querySelectorAll("[name^=string]").forEach((string) => { // only letters and brackets
      string.innerHTML = string.value.replace(/\[\w+\]/g, "<mark>$&</mark>");
    });
    this.form.elements.draw.disabled = /\.$|^.{40}/.test(shown.text);
  }
});
