"use strict";
/* How much of a gradient is left: rnn_tutorial/live/norms.py says what it shows. */
{
  const T = 50, UNITS = 4;
  const DRAWN = [0, 1, 2, ...Array.from({ length: 10 }, (_, i) => 5 * (i + 1))];
  const SIZES = { off: 0, small: 0.1, large: 1 };

  function dot(v, w) {
    let sum = 0;
    for (let i = 0; i < v.length; i++) sum += v[i] * w[i];
    return sum;
  }

  /* A row times a matrix: what goes back through W. */
  function left(row, W) {
    const sum = rnn.zeros(W[0].length);
    for (let i = 0; i < W.length; i++) {
      for (let j = 0; j < sum.length; j++) sum[j] += row[i] * W[i][j];
    }
    return sum;
  }

  /* The spectral norm: the root of the largest eigenvalue of M times its transpose, which
     reflections make tridiagonal (diagonal a, beside it b); then bisection. */
  function spectral(M) {
    const n = M.length, G = M.map((v) => M.map((w) => dot(v, w))), b = [];
    for (let k = 0; k < n - 1; k++) {
      const v = G.map((row, i) => (i > k ? row[k] : 0)), length = Math.sqrt(dot(v, v));
      b.push(length);
      v[k + 1] += v[k + 1] < 0 ? -length : length;
      const square = dot(v, v);
      if (square === 0) continue;
      const Gv = G.map((row) => dot(row, v)), part = dot(v, Gv) / square;
      for (let i = k + 1; i < n; i++) {
        const row = G[i], v_i = (2 * v[i]) / square, w_i = (2 * (Gv[i] - 2 * part * v[i])) / square;
        for (let j = k + 1; j < n; j++) row[j] -= v_i * Gv[j] + w_i * v[j];
      }
    }
    const a = G.map((row, i) => row[i]);
    let low = Math.max(...a);
    let high = Math.max(...a.map((a_i, i) => a_i + (b[i - 1] ?? 0) + (b[i] ?? 0)));
    for (let step = 0; step < 60; step++) {
      const x = (low + high) / 2;
      let pivot = 1;
      if (a.every((a_i, i) => (pivot = a_i - x - (i && b[i - 1] ** 2 / pivot)) < 0)) high = x;
      else low = x;
    }
    return Math.sqrt(high);
  }

  /* One step of each kind: [the next state, row => that row times the Jacobian]. */
  const steps = {
    plain({ W, size }, x, h) {
      const a = rnn.times(W, h).map((z, i) => z + size * x[i]);
      const slope = a.map((a_i) => (size ? 1 / Math.cosh(a_i) ** 2 : 1));
      return [a.map(Math.tanh), (row) => left(row.map((r, i) => r * slope[i]), W)];
    },

    lstm(weights, x, state) {
      const { U, W, b, d } = weights, [h, c] = state, H = c.length;
      const a = rnn.plus(rnn.times(U, x), b, rnn.times(W, h), d);
      const gate = (k, f) => a.slice(k * H, (k + 1) * H).map(f);
      const [i, f, o] = [0, 1, 3].map((k) => gate(k, rnn.sigmoid)), g = gate(2, Math.tanh);
      const next = rnn.steps.lstm(weights, x, state), u = next[1].map(Math.tanh);
      const units = (f) => c.map((_, j) => f(j));
      return [next, (row) => {
        const to_c = units((j) => row[H + j] + row[j] * o[j] * (1 - u[j] ** 2));
        const to_a = [
          ...units((j) => to_c[j] * g[j] * i[j] * (1 - i[j])),
          ...units((j) => to_c[j] * c[j] * f[j] * (1 - f[j])),
          ...units((j) => to_c[j] * i[j] * (1 - g[j] ** 2)),
          ...units((j) => row[j] * u[j] * o[j] * (1 - o[j])),
        ];
        return [...left(to_a, W), ...units((j) => to_c[j] * f[j])];
      }];
    },

    gru(weights, x, h) {
      const { U, W, b, d } = weights, H = h.length, units = (f) => h.map((_, j) => f(j));
      const ofx = rnn.plus(rnn.times(U, x), b), ofh = rnn.plus(rnn.times(W, h), d);
      const r = units((j) => rnn.sigmoid(ofx[j] + ofh[j]));
      const z = units((j) => rnn.sigmoid(ofx[H + j] + ofh[H + j]));
      const n = units((j) => Math.tanh(ofx[2 * H + j] + r[j] * ofh[2 * H + j]));
      return [rnn.steps.gru(weights, x, h), (row) => {
        const to_n = units((j) => row[j] * (1 - z[j]) * (1 - n[j] ** 2));
        const to_a = [
          ...units((j) => to_n[j] * ofh[2 * H + j] * r[j] * (1 - r[j])),
          ...units((j) => row[j] * (h[j] - n[j]) * z[j] * (1 - z[j])),
          ...units((j) => to_n[j] * r[j]),
        ];
        return rnn.plus(left(to_a, W), units((j) => row[j] * z[j]));
      }];
    },
  };

  customElements.define("live-norms", class extends Figure {
    begin() {
      const all = (packed) => (packed.text ? rnn.matrix(packed) : packed.U
        ? Object.fromEntries(Object.entries(packed).map(([name, one]) => [name, all(one)]))
        : packed);
      this.numbers = {};
      for (const name in this.arrays) this.numbers[name] = all(this.arrays[name]);
    }

    /* The Jacobian of the last state, 0, 1, ..., T steps back. */
    jacobians({ network, radius, tanh }) {
      const [kind, keeping] = network.split("_"), own = this.numbers[kind];
      const scaled = (W) => W.map((row) => row.map((w) => radius * w));
      let step = steps[kind], rows = UNITS, width = UNITS, state = rnn.zeros(UNITS);
      let xs = this.numbers.inputs, weights;
      if (step) {
        const { U, W, b: [b], d: [d], keeping: [large] } = own;
        weights = { U, W: scaled(W), b: keeping ? large : b, d };
        xs = xs.map((x) => x.slice(0, 5).map((x_j) => 0.3 * x_j));
        if (kind === "lstm") [state, width] = [[state, state], 2 * UNITS]; // h and c
      } else {
        step = steps.plain;
        weights = { W: scaled(own), size: SIZES[tanh] };
        rows = width = own.length;
        state = rnn.zeros(rows);
      }
      const backs = xs.map((x) => {
        const [next, back] = step(weights, x, state);
        state = next;
        return back;
      });
      const found = [Array.from({ length: rows }, (_, i) =>
        Array.from({ length: width }, (_, j) => Number(i === j)))];
      for (const back of backs.slice(-T).reverse()) found.push(found.at(-1).map(back));
      return found;
    }

    shown(settings) {
      const { k, radius, network, tanh } = settings, key = `${network} ${radius} ${tanh}`;
      if (key !== this.key) {
        const jacobians = this.jacobians(settings), known = [];
        const norm = radius * this.arrays.norms[network] || null; // null with gates
        this.found = (k) => known[k] ??= spectral(jacobians[k]);
        Object.assign(this, { key, norm });
      }
      const power = (base) => (this.norm ? rnn.exponent(base ** k) : "–");
      return {
        k: String(k),
        radius: rnn.fixed(radius, 2),
        norm: this.norm ? rnn.fixed(this.norm, 2) : "–",
        found: rnn.exponent(this.found(k)),
        bound: power(this.norm),
        power: power(radius),
      };
    }

    draw(shown, { k, radius }) {
      const height = (number) =>
        (14 + 7 * (12 - Math.log10(Math.max(number, 1e-99)))).toFixed(1);
      const place = (k, number) => `${(44 + 6.4 * k).toFixed(1)},${height(number)}`;
      const line = (base) => (this.norm ? [place(0, 1), place(T, base ** T)] : []);
      const at = [...new Set([...DRAWN, k])].sort((a, b) => a - b);
      const curves = { bound: line(this.norm), power: line(radius) };
      curves.found = at.map((k) => place(k, this.found(k)));
      for (const name in curves) {
        const d = curves[name].length ? `M${curves[name].join(" ")}` : "";
        this.querySelector(`[data-curve=${name}]`).setAttribute("d", d);
      }
      this.querySelector("[data-at]").setAttribute("transform", `translate(${44 + 6.4 * k} 0)`);
      this.querySelector("circle").setAttribute("cy", height(this.found(k)));
      this.form.elements.tanh.disabled = !this.norm;
    }
  });
}
