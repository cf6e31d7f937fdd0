"use strict";
/* One step of the input changes: rnn_tutorial/live/reach.py says what is shown. */
customElements.define("live-reach", class extends Figure {
  /* What each layer gives: for each step the forward and the backward state in a row. */
  states(x, layers, directions) {
    const { deep, stack, h_0 } = this.arrays, given = layers === 1 ? { h_0 } : {};
    return [1, 2].slice(0, layers).map((count) => rnn.run(
      "tanh", layers > directions ? stack : deep, x, { layers: count, directions, ...given },
    ).output);
  }

  shown({ t, amount, layers, directions }) {
    const { x } = this.arrays, H = 3;
    const edited = x.map((x_t, step) => (step === t ? x_t.map((n) => n + amount) : x_t));
    const [before, after] = [x, edited].map((it) => this.states(it, layers, directions));
    const texts = { step: String(t), forward: "–", backward: "–" };
    for (const layer of [0, 1]) {
      ["forward", "backward"].forEach((half, reverse) => {
        const column = `${layer}_${reverse}`, there = layer < layers && reverse < directions;
        const changes = x.map((_, step) => (there ? Math.max(
          ...[0, 1, 2].map((i) => reverse * H + i)
            .map((i) => Math.abs(after[layer][step][i] - before[layer][step][i])),
        ) : 0));
        changes.forEach((change, step) => {
          texts[`change_${column}_${step}`] = there ? rnn.fixed(change) : "";
        });
        texts[`h_n_${column}`] = there ? `h_n[${layer * directions + reverse}]` : "";
        const top = there && layer === layers - 1;
        const part = directions === 2 ? ["[t, :H]", "[t, H:]"][reverse] : "[t]";
        texts[`part_${column}`] = top ? `output\n${part}` : "";
        if (!top) return;
        const steps = [...changes.keys()].filter((step) => changes[step] > 0);
        texts[half] = [...new Set([steps[0] ?? "–", steps.at(-1) ?? "–"])].join("–");
      });
    }
    return texts;
  }

  draw(shown, { layers, directions }) {
    this.querySelectorAll("[data-column]").forEach((cell) => {
      const [layer, reverse] = cell.dataset.column.split("_").map(Number);
      cell.hidden = layer >= layers || reverse >= directions;
    });
    this.querySelector(".live-two").hidden = directions === 1;
  }
});
