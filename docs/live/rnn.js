"use strict";
/* The arithmetic of the live figures: numbers in, numbers out, no page. A vector is an
   array, a matrix an array of rows; W x is `times(W, x)`. Weights are those of PyTorch:
   `weight_ih_l0` (hidden, input) and so on. Tested against torch and NumpyRNN. */
const rnn = {
  times: (W, x) => W.map((row) => row.reduce((sum, w, j) => sum + w * x[j], 0)),
  plus: (...xs) => xs[0].map((_, i) => xs.reduce((sum, x) => sum + x[i], 0)),
  zeros: (n) => Array(n).fill(0),
  transposed: (W) => W[0].map((_, j) => W.map((row) => row[j])),
  sigmoid: (z) => 1 / (1 + Math.exp(-z)),

  softmax(z) {
    const e = z.map((z_i) => Math.exp(z_i - Math.max(...z)));
    const sum = e.reduce((a, b) => a + b);
    return e.map((e_i) => e_i / sum);
  },

  /* The weights of one layer in one direction, under short names. */
  direction(weights, layer, reverse) {
    const end = `_l${layer}${reverse ? "_reverse" : ""}`;
    return {
      U: weights[`weight_ih${end}`],
      W: weights[`weight_hh${end}`],
      b: weights[`bias_ih${end}`],
      d: weights[`bias_hh${end}`],
    };
  },

  /* One step of each kind: (weights, x_t, state) → the new state. An LSTM's is [h, c]. */
  steps: {
    tanh: ({ U, W, b, d }, x, h) =>
      rnn.plus(rnn.times(U, x), b, rnn.times(W, h), d).map(Math.tanh),

    relu: ({ U, W, b, d }, x, h) =>
      rnn.plus(rnn.times(U, x), b, rnn.times(W, h), d).map((a) => Math.max(a, 0)),

    lstm({ U, W, b, d }, x, [h, c]) {
      const a = rnn.plus(rnn.times(U, x), b, rnn.times(W, h), d);
      const gate = (k, f) => c.map((_, j) => f(a[k * c.length + j]));
      const [i, f, o] = [0, 1, 3].map((k) => gate(k, rnn.sigmoid));
      const g = gate(2, Math.tanh);
      const next = c.map((c_j, j) => f[j] * c_j + i[j] * g[j]);
      return [next.map((c_j, j) => o[j] * Math.tanh(c_j)), next];
    },

    gru({ U, W, b, d }, x, h) {
      const ofx = rnn.plus(rnn.times(U, x), b), ofh = rnn.plus(rnn.times(W, h), d);
      const H = h.length;
      return h.map((h_j, j) => {
        const r = rnn.sigmoid(ofx[j] + ofh[j]);
        const z = rnn.sigmoid(ofx[H + j] + ofh[H + j]);
        const n = Math.tanh(ofx[2 * H + j] + r * ofh[2 * H + j]);
        return (1 - z) * n + z * h_j;
      });
    },
  },

  /* All states of a loop, s_1 to s_T; `state` is the one before the first step. */
  scan(step, weights, xs, state) {
    return xs.map((x) => (state = step(weights, x, state)));
  },

  /* Like nn.RNN, nn.LSTM and nn.GRU for one sequence: {output, h_n}, and c_n of an LSTM.
     `kind` is a name in steps; h_0 and c_0 have a row for each layer and direction. */
  run(kind, weights, xs, { layers = 1, directions = 1, h_0, c_0 } = {}) {
    const H = weights.weight_hh_l0[0].length, finals = [];
    for (let layer = 0; layer < layers; layer++) {
      const halves = [...Array(directions).keys()].map((reverse) => {
        const k = finals.length, h = h_0 ? h_0[k] : rnn.zeros(H);
        const state = kind === "lstm" ? [h, c_0 ? c_0[k] : rnn.zeros(H)] : h;
        const read = reverse ? [...xs].reverse() : xs;
        const own = rnn.direction(weights, layer, reverse);
        const states = rnn.scan(rnn.steps[kind], own, read, state);
        finals.push(states.length ? states.at(-1) : state);
        const hs = kind === "lstm" ? states.map(([h_t]) => h_t) : states;
        return reverse ? hs.reverse() : hs;
      });
      xs = xs.map((_, t) => halves.flatMap((half) => half[t]));
    }
    const [h_n, c_n] = kind === "lstm" ? rnn.transposed(finals) : [finals];
    return { output: xs, h_n, c_n };
  },

  /* Back through a loop of tanh steps. `grads[t]` is what reaches the state of step t
     from outside the loop, `states[t]` that state. Gives delta_t = dL/da_t for each
     step, the gradient of h_0, and those of the weights. */
  backward({ U, W }, xs, states, h_0, grads) {
    const W_T = rnn.transposed(W), deltas = [];
    let carried = rnn.zeros(h_0.length);
    for (let t = xs.length - 1; t >= 0; t--) {
      const grad = rnn.plus(grads[t], carried);
      deltas[t] = grad.map((g, i) => g * (1 - states[t][i] ** 2));
      carried = rnn.times(W_T, deltas[t]);
    }
    const before = [h_0, ...states];
    const sum = (inputs) => h_0.map((_, i) => inputs[0].map((_, j) =>
      deltas.reduce((all, delta, t) => all + delta[i] * inputs[t][j], 0)));
    return { deltas, h_0: carried, U: sum(xs), W: sum(before), b: rnn.plus(...deltas) };
  },

  /* Weights of 8 bits each: whole numbers in base64, shape and scale → arrays, by name. */
  unpacked(weights) {
    return Object.fromEntries(Object.entries(weights).map(([name, { bytes, shape, scale }]) => {
      const signed = (letter) => (letter.charCodeAt(0) << 24) >> 24;
      const numbers = Array.from(atob(bytes), (letter) => signed(letter) * scale);
      const [rows, columns] = shape;
      const row = (_, i) => numbers.slice(i * columns, (i + 1) * columns);
      return [name, columns ? Array.from({ length: rows }, row) : numbers];
    }));
  },

  /* The same random numbers in Python and here: mulberry32, from 0 up to 1. */
  random(seed) {
    return () => {
      seed = (seed + 0x6d2b79f5) | 0;
      let z = Math.imul(seed ^ (seed >>> 15), seed | 1);
      z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
      return ((z ^ (z >>> 14)) >>> 0) / 2 ** 32;
    };
  },

  /* A number as Python's f"{value:z.{digits}f}" writes it: a tie goes to the even digit,
     and there is no -0. */
  fixed(value, digits = 4) {
    const up = value.toFixed(digits), scaled = Math.abs(value) * 10 ** digits;
    const tie = scaled % 1 === 0.5 && Math.floor(scaled) % 2 === 0
      && value.toFixed(20).slice(up.length).match(/^\.?50*$/);
    const text = tie ? (Math.sign(value) * Math.floor(scaled) / 10 ** digits).toFixed(digits) : up;
    return text.replace(/^-(?=[0.]+$)/, "");
  },

  /* A number as Python's f"{value:z.{digits}e}" writes it; digits is at least 1. */
  exponent(value, digits = 1) {
    const [long, own] = value.toExponential(60).split("e");
    const cut = long.slice(0, long.indexOf(".") + 1 + digits);
    const even = /[02468]$/.test(cut) && /^50*$/.test(long.slice(cut.length)); // a tie
    const [text, power] = even ? [cut, own] : value.toExponential(digits).split("e");
    return `${text}e${power[0]}${power.slice(1).padStart(2, "0")}`;
  },

  /* A matrix from text: see rnn_tutorial/live/packed.py. */
  matrix({ text, scale, columns }) {
    const n = text.length / 3, digit = (i) => text.charCodeAt(i) - 33 - 47;
    const number = (i) => ((digit(i) * 94 + digit(n + i)) * 94 + digit(2 * n + i)) / scale;
    return Array.from({ length: n / columns }, (_, row) =>
      Array.from({ length: columns }, (_, j) => number(row * columns + j)));
  },
};
