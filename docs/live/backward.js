"use strict";
/* Back through time: rnn_tutorial/live/backward.py says what it shows. */
customElements.define("live-backward", class extends Figure {
  shown(settings) {
    const { U, W, b, V, c, y, s_0 } = this.arrays, { t } = settings, T = [1, 2, 3, 4];
    const xs = T.map((k) => [0, 1].map((j) => settings[`x_${k}_${j}`]));
    const weights = { U, W, b, d: rnn.zeros(b.length) };
    const states = rnn.scan(rnn.steps.tanh, weights, xs, s_0), s = [s_0, ...states];
    const errors = states.map((s_t, k) =>
      rnn.plus(rnn.times(V, s_t), c).map((o, i) => o - y[k][i]));
    const grads = errors.map((error) => rnn.times(rnn.transposed(V), error));
    const back = rnn.backward(weights, xs, states, s_0, grads);
    const next = t === 4 ? rnn.zeros(3) : rnn.times(rnn.transposed(W), back.deltas[t]);
    // The sums so far: the steps before t have no part in them yet.
    const part = (k) => back.deltas[k - 1].flatMap((d) => s[k - 1].map((s_j) => d * s_j));
    const parts = {
      grad_0: back.h_0,
      own: grads[t - 1],
      next,
      grad: rnn.plus(grads[t - 1], next),
      slope: s[t].map((s_i) => 1 - s_i ** 2),
      delta: back.deltas[t - 1],
      part: part(t),
      sum: rnn.plus(...T.slice(t - 1).map(part)),
    };
    s.forEach((s_k, k) => { parts[`s_${k}`] = s_k; });
    T.forEach((k) => { parts[`delta_${k}`] = back.deltas[k - 1]; });
    const loss = errors.flat().reduce((sum, error) => sum + error ** 2, 0) / 2;
    const texts = { t, next_t: t + 1, before: t - 1, loss: rnn.fixed(loss) };
    for (const [name, numbers] of Object.entries(parts)) {
      numbers.forEach((number, i) => { texts[`${name}_${i}`] = rnn.fixed(number); });
    }
    return texts;
  }

  pressed(name, value, settings) {
    return { ...settings, t: Math.min(Math.max(settings.t + Number(value), 1), 4) };
  }

  draw(shown, { t }) {
    this.querySelectorAll("[data-t]").forEach((element) => {
      element.classList.toggle("live-marked", Number(element.dataset.t) === t);
    });
    this.form.elements.back.disabled = t === 1;
    this.form.elements.forth.disabled = t === 4;
  }
});
