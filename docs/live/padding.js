"use strict";
/* Padding in a batch: rnn_tutorial/live/padding.py says what is shown. */
customElements.define("live-padding", class extends Figure {
  /* output and h_n of one sequence, with zeros after it, or packed: then the RNN does
     not read them, and output has zeros there. */
  read(sequence, longest, packed) {
    const run = (xs) => rnn.run("tanh", this.arrays.weights, xs, { directions: 2 });
    const filled = (xs, row) => Array.from({ length: longest }, (_, t) => xs[t] ?? row);
    if (!packed) return run(filled(sequence, rnn.zeros(5)));
    const { output, h_n } = run(sequence);
    return { output: filled(output, rnn.zeros(6)), h_n };
  }

  shown({ pad, packed }) {
    const { sequences, labels, weights } = this.arrays, texts = { pad: String(pad) };
    const longest = Math.max(...sequences.map((xs) => xs.length)) + pad;
    const runs = sequences.map((xs) => this.read(xs, longest, packed));
    sequences.forEach((xs, i) => {
      const mask = Array.from({ length: packed ? xs.length : longest }, (_, t) => Number(t < xs.length));
      texts[`mask_${i}`] = mask.join(" ");
      const alone = this.read(xs, 0, true).h_n;
      runs[i].h_n.forEach((state, k) => {
        state.forEach((number, j) => {
          texts[`state_${k}_${i}_${j}`] = rnn.fixed(number);
          texts[`alone_${k}_${i}_${j}`] = rnn.fixed(alone[k][j]);
        });
        const drift = state.map((number, j) => Math.abs(number - alone[k][j]));
        texts[`drift_${k}_${i}`] = rnn.fixed(Math.max(...drift));
      });
    });
    /* A loss for each step; in the padding with label 0. */
    const losses = runs.map(({ output }, i) => output.map((s, t) => {
      const scores = rnn.plus(rnn.times(weights.output_weight, s), weights.output_bias);
      return -Math.log(rnn.softmax(scores)[labels[i][t] ?? 0]);
    }));
    const sum = (rows) => rows.flat().reduce((all, loss) => all + loss, 0);
    const own = losses.map((row, i) => row.slice(0, labels[i].length));
    const steps = losses.flat().length;
    return {
      ...texts,
      steps: String(steps),
      masked: rnn.fixed(sum(own) / own.flat().length),
      divided: rnn.fixed(sum(own) / steps),
      counted: rnn.fixed(sum(losses) / steps),
    };
  }
});
