"use strict";
/* Where a syllable ends, by six networks: rnn_tutorial/live/split.py says what it shows. */
customElements.define("live-split", class extends Figure {
  begin() {
    this.nets = Object.entries(this.arrays).map(([net, weights]) => [net, rnn.unpacked(weights)]);
  }

  /* What a network knows of each letter, p, and its states of each step. */
  read(net, weights, letters) {
    const late = letters && net !== "both" ? Number(net) : 0;
    const xs = Array.from({ length: letters.length + late }, (_, t) => {
      const x = rnn.zeros(26);
      if (t < letters.length) x[letters.charCodeAt(t) - 97] = 1;
      return x;
    });
    const directions = net === "both" ? 2 : 1;
    const { output } = rnn.run("tanh", weights, xs, { directions });
    const V = weights["output_layer.weight"], c = weights["output_layer.bias"];
    const p = output.slice(late).map((s) => rnn.softmax(rnn.plus(rnn.times(V, s), c))[1]);
    return { net, p, late, output, directions };
  }

  shown({ letters, net }) {
    if (letters !== this.letters) { // another network shows what is known already
      this.known = this.nets.map(([name, weights]) => this.read(name, weights, letters));
      this.letters = letters;
    }
    const texts = {};
    for (const { net: name, p, output } of this.known) {
      const about = [...letters].map((letter, t) =>
        letter + (p[t] > 0.5 && t < letters.length - 1 ? "|" : ""));
      texts[`split_${name}`] = about.join("") || "–";
      if (name !== net) continue;
      output.forEach((_, t) => { texts[`x_${t}`] = letters[t] ?? "0"; });
      about.forEach((text, t) => {
        texts[`about_${t}`] = text;
        texts[`p_${t}`] = rnn.fixed(p[t]);
      });
    }
    return texts;
  }

  /* A row for each step; a late network answers in later rows. */
  draw(shown, { net }) {
    const { late, output, directions } = this.known.find((one) => one.net === net);
    const out = (name, kind = "") => `<output name="${name}"${kind}>${shown[name]}</output>`;
    const rows = output.map((states, r) => {
      const t = r - late, H = states.length / directions;
      const halves = [states.slice(0, H), ...(directions === 2 ? [states.slice(H)] : [])];
      const bar = ` class="live-bar" style="--p:${shown[`p_${t}`]}"`;
      return `<tr><th scope="row">${out(`x_${r}`)}</th><td class="live-strips">`
        + halves.map(strip).join("") + "</td>" + (t < 0 ? "<td>–</td><td></td>"
          : `<td>${out(`about_${t}`)}</td><td>${out(`p_${t}`, bar)}</td>`) + "</tr>";
    });
    this.querySelector(".live-steps").innerHTML = rows.join("");
    this.querySelectorAll("[data-net]").forEach((row) => {
      row.classList.toggle("live-marked", row.dataset.net === net);
    });
  }
});

/* A state as a strip: a bar a number, up where it is positive. */
function strip(state, backward) {
  const bars = (sign) => state.map((s, i) => {
    const size = rnn.fixed(Math.max(s * sign, 0), 2);
    return Number(size) ? `M${i} 0v${sign > 0 ? "-" : ""}${size}h1V0` : "";
  }).join("");
  return `<span>${backward ? "←" : "→"}</span><svg viewBox="0 -1 ${state.length} 2" `
    + `preserveAspectRatio="none" role="presentation"><path class="live-up" d="${bars(1)}"></path>`
    + `<path class="live-down" d="${bars(-1)}"></path></svg>`;
}
