"""The command: train, save the model and the figures, print the tables."""

import math
from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence

from rnn_tutorial.command.results import results_folder
from rnn_tutorial.labs.command import check_claims, parser, save_weights
from rnn_tutorial.labs.figure import save
from rnn_tutorial.labs.pinyin import load_phrases, split_phrases
from rnn_tutorial.labs.pinyin_lm.claims import (
    check_bits,
    check_clipping,
    check_samples,
    check_told,
)
from rnn_tutorial.labs.pinyin_lm.counts import vowel_groups
from rnn_tutorial.labs.pinyin_lm.figures import draw_bits, draw_norms
from rnn_tutorial.labs.pinyin_lm.legal import look_at
from rnn_tutorial.labs.pinyin_lm.model import bits_of
from rnn_tutorial.labs.pinyin_lm.ngram import fit
from rnn_tutorial.labs.pinyin_lm.sample import sample
from rnn_tutorial.labs.pinyin_lm.tables import bits_table, seen_table
from rnn_tutorial.labs.pinyin_lm.train import train

EPOCHS, SAMPLES = 6, 2000
FILES = ["bits.svg", "model.pt", "norms.svg"]
ORDERS, TEMPERATURES = (1, 2, 3, 4, 5, 8), (0.5, 1.0, 1.5)


def main(argv: Sequence[str] | None = None) -> None:
    """Run the whole lab as its page does."""
    what = "An RNN invents pinyin, letter by letter."
    p = parser("pinyin_lm", what, EPOCHS, FILES)
    args = p.parse_args(argv)
    check_claims(p, args.epochs, run(args, load_phrases()))


def run(
    args: Namespace, phrases: Mapping[str, Sequence[str]]
) -> Callable[[], None]:
    """Train, save, print; return what checks the claims."""
    syllables = {s for parts in phrases.values() for s in parts}
    strings, held_out = split_phrases(list(phrases))
    known = set(strings)
    how = {"seed": args.seed, "device": args.device}
    clipped = train(strings, held_out, args.epochs, **how)
    unclipped = train(
        strings, held_out, min(args.epochs, 2), **how, max_norm=math.inf
    )
    model = clipped.model
    ngrams = {f"{n}-gram": fit(strings, n) for n in ORDERS}
    lines = {name: m.bits(held_out).all for name, m in ngrams.items()}
    ngrams["4-gram+"] = fit(strings, 4, vowel_groups)

    numbers = {name: m.numbers for name, m in ngrams.items()}
    numbers["RNN"] = sum(w.numel() for w in model.parameters())
    bits = {name: m.bits(held_out) for name, m in ngrams.items()}
    bits["RNN"] = bits_of(model, held_out, args.device)

    invented = {name: m.sample(SAMPLES) for name, m in ngrams.items()}
    invented["RNN"] = sample(model, SAMPLES, device=args.device)
    invented["held out"] = held_out
    seen = {n: look_at(s, syllables, known) for n, s in invented.items()}
    drawn = {
        t: sample(model, SAMPLES, t, device=args.device) for t in TEMPERATURES
    }
    heat = {t: look_at(s, syllables, known) for t, s in drawn.items()}

    bits_figure = draw_bits(clipped.bits, clipped.held_out, lines)
    norms_figure = draw_norms(clipped.norms, unclipped.norms)
    with results_folder(args.out) as folder:
        save_weights(model, folder / "model.pt")
        save(bits_figure, folder / "bits.svg")
        save(norms_figure, folder / "norms.svg")

    print(bits_table(bits, numbers), seen_table(seen), sep="\n\n", end="\n\n")
    for t, strings in drawn.items():
        print(f"{t}:", *strings[:6])
    print(seen_table({str(t): shares for t, shares in heat.items()}))
    print(f"bits without clipping: {unclipped.held_out[-1]:.1f}", end="\n\n")

    def check() -> None:
        check_bits(bits)
        check_told(bits)
        check_samples(seen, heat)
        check_clipping(clipped, unclipped, bits["2-gram"].all)

    return check
