"use strict";
/* What nn.RNN takes and gives: rnn_tutorial/live/shapes.py says what it shows. */
customElements.define("live-shapes", class extends Figure {
  /* The rows are no control of `chosen`: there may be fewer than it has values. */
  begin() {
    this.querySelector(".live-grid").addEventListener("change", ({ target }) => {
      this.change({ ...this.settings, chosen: target.value });
    });
  }

  shown(settings) {
    const { num_layers: M, bias, batch, batch_first, bidirectional, letters } = settings;
    let { N, T, input_size: H_in, hidden_size: H } = settings;
    const D = bidirectional ? 2 : 1;
    let DH = D * H, MD = M * D;
    const count = D * H * (H_in + H + (M - 1) * (DH + H)) + (bias ? 2 * MD * H : 0);
    if (letters) [N, T, H_in, H, DH, MD] = ["N", "T", "H_in", "H", "D·H", "M·D"];
    const some = batch ? [N] : [], steps = batch_first ? [...some, T] : [T, ...some];
    const state = this.shape(MD, ...some, H);
    const texts = {
      input: this.shape(...steps, H_in), output: this.shape(...steps, DH),
      h_0: state, h_n: state, call: this.call(settings, H_in, H),
      count: count.toLocaleString("en"),
    };
    this.limits.chosen.forEach((end, k) => {
      const layer = k >> 1, reverse = k % 2, b = bias ? this.shape(H) : "-";
      const shapes = {
        weight_ih: this.shape(H, layer ? DH : H_in), weight_hh: this.shape(H, H),
        bias_ih: b, bias_hh: b, h_n: `h_n[${D * layer + reverse}]`,
      };
      for (const name in shapes) {
        texts[`${name}_${end}`] = layer < M && reverse < D ? shapes[name] : "";
      }
    });
    return { ...texts, ...this.rows(settings, D, H), taken: this.shape(...some, H) };
  }

  /* A tuple, as Python writes it. */
  shape(...sizes) {
    return `(${sizes.join(", ")}${sizes.length === 1 ? "," : ""})`;
  }

  /* The call that makes this network: the sizes, and what is not the default. */
  call({ num_layers, nonlinearity, bias, batch_first, dropout, bidirectional, letters }, H_in, H) {
    const rate = Number(rnn.fixed(dropout, 2));
    return `nn.RNN(${[
      H_in, H, num_layers > 1 && `num_layers=${letters ? "M" : num_layers}`,
      nonlinearity === "relu" && 'nonlinearity="relu"', !bias && "bias=False",
      batch_first && "batch_first=True", rate > 0 && `dropout=${rate}`,
      bidirectional && "bidirectional=True",
    ].filter(Boolean).join(", ")})`;
  }

  /* The chosen row, or the nearest that there is. */
  place({ chosen, num_layers, bidirectional }) {
    const k = this.limits.chosen.indexOf(chosen);
    return [Math.min(k >> 1, num_layers - 1), Math.min(k % 2, Number(bidirectional))];
  }

  /* The code that takes the chosen final state out of h_n, and out of output. */
  rows(settings, D, H) {
    const { num_layers, batch, batch_first, letters } = settings;
    const [layer, reverse] = this.place(settings);
    const places = [reverse ? "0" : "-1"];
    if (batch) places.splice(batch_first ? 0 : 1, 0, ":");
    places.push(D === 1 ? ":" : reverse ? `${H}:` : `:${H}`);
    return {
      line: letters ? "h_n[D * layer + direction]" : `h_n[${D} * ${layer} + ${reverse}]`,
      same: layer === num_layers - 1 ? `output[${places.join(", ")}]` : "",
    };
  }

  draw(shown, settings) {
    const [layer, reverse] = this.place(settings), { num_layers, bidirectional } = settings;
    this.querySelectorAll("[data-end]").forEach((part) => {
      const k = this.limits.chosen.indexOf(part.dataset.end);
      part.hidden = k >> 1 >= num_layers || k % 2 > bidirectional;
      part.classList.toggle("live-marked", k === 2 * layer + reverse);
    });
    this.querySelectorAll("[data-layer]").forEach((part) => {
      part.hidden = part.dataset.layer >= num_layers;
    });
    this.querySelector(".live-reverse").hidden = !bidirectional;
    this.form.elements.row.value = this.limits.chosen[2 * layer + reverse];
    this.querySelector(".live-same").hidden = !shown.same;
    this.querySelector(".live-lower").hidden = Boolean(shown.same);
    this.querySelector(".live-dropout").hidden = num_layers > 1 || !settings.dropout;
  }
});
