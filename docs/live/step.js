"use strict";
/* One step after the other: rnn_tutorial/live/step.py says what it shows. */
customElements.define("live-step", class extends Figure {
  shown(settings) {
    const { U, W, b, V, c } = this.arrays, T = [1, 2, 3];
    const row = (name, places) => places.map((i) => settings[`${name}_${i}`]);
    const xs = T.map((t) => row(`x_${t}`, [0, 1])), s_0 = row("s_0", [0, 1, 2]);
    const weights = { U, W, b, d: rnn.zeros(b.length) };
    const states = [s_0, ...rnn.scan(rnn.steps.tanh, weights, xs, s_0)];
    const { t } = settings;
    const Ux = rnn.times(U, xs[t - 1]), Ws = rnn.times(W, states[t - 1]);
    const Vs = rnn.plus(rnn.times(V, states[t]), c);
    const parts = { Ux, Ws, b, a: rnn.plus(Ux, Ws, b), s: states[t], Vs, o: rnn.softmax(Vs) };
    T.forEach((t) => { parts[`s_${t}`] = states[t]; });
    const texts = { t: String(t) };
    for (const [name, numbers] of Object.entries(parts)) {
      numbers.forEach((number, i) => { texts[`${name}_${i}`] = rnn.fixed(number); });
    }
    return texts;
  }

  /* The parts of a step, in the order in which they are computed; 0 is none of them. */
  pressed(name, value, settings) {
    const place = settings.t * 6 + settings.part + Number(value);
    if (place < 6 || place > 23) return settings;
    return { ...settings, t: Math.floor(place / 6), part: place % 6 };
  }

  draw(shown, { t, part }) {
    this.querySelectorAll("[data-part]").forEach((element) => {
      element.classList.toggle("live-marked", Number(element.dataset.part) === part);
    });
    this.querySelectorAll("[data-t]").forEach((element) => {
      element.classList.toggle("live-marked", Number(element.dataset.t) === t);
    });
    this.form.elements.back.disabled = t === 1 && part === 0;
    this.form.elements.next.disabled = t === 3 && part === 5;
  }
});
