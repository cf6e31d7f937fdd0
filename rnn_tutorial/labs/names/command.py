"""The command: train, save the models and the figures, print the tables."""

import torch
from torch import Tensor, nn

from rnn_tutorial.command.results import results_folder
from rnn_tutorial.labs.command import check_claims, parser, save_weights
from rnn_tutorial.labs.figure import save
from rnn_tutorial.labs.names.border import by_margin, one_of
from rnn_tutorial.labs.names.claims import (
    check,
    check_border,
    check_confusion,
    check_letters,
)
from rnn_tutorial.labs.names.counting import Counting
from rnn_tutorial.labs.names.data import (
    LANGUAGES,
    by_name,
    labelled_batches,
    load_names,
    split_names,
)
from rnn_tutorial.labs.names.figures import draw_confusion, draw_letters
from rnn_tutorial.labs.names.model import prefixes, probabilities
from rnn_tutorial.labs.names.score import answers, confusion, score, table
from rnn_tutorial.labs.names.train import balanced, train_seeds

EPOCHS, SEEDS, NAME = 10, 3, "martinkovic"
FILES = ["birnn.pt", "confusion.svg", "letters.svg", "rnn.pt"]


def main(argv: list[str] | None = None) -> None:
    """Run the lab as its page does."""
    p = parser("names", "Say which list a name is from.", EPOCHS, FILES)
    args = p.parse_args(argv)
    names = load_names()
    training, test = split_names(names)
    truth = list(test.values())
    found: dict[str, list[Tensor]] = {}
    for n in range(1, 5):
        counted = Counting(training, n).probabilities(list(test))
        found[f"{n}-gram"] = [counted]
    always = torch.zeros(len(test), len(LANGUAGES))
    always[:, LANGUAGES.index("pl")] = 1
    found["always pl"] = [always]

    batches = labelled_batches(training)
    seeds = range(args.seed, args.seed + SEEDS)
    how = batches, args.epochs, seeds, args.device
    weights = balanced(batches)
    readers = {
        "RNN": train_seeds(*how, 96),
        "BiRNN": train_seeds(*how, 48, bidirectional=True),
        "BiRNN, balanced": train_seeds(
            *how, 48, bidirectional=True, weights=weights
        ),
        "GRU": train_seeds(*how, 52, kind=nn.GRU),
        "LSTM": train_seeds(*how, 44, kind=nn.LSTM),
    }
    for kind, group in readers.items():
        found[kind] = [probabilities(reader, list(test)) for reader in group]
    scores = {
        kind: [score(one, truth) for one in ps] for kind, ps in found.items()
    }
    taken = confusion(torch.cat(found["RNN"]), truth * SEEDS)
    read = [probabilities(one, prefixes(NAME)) for one in readers["RNN"]]

    with results_folder(args.out) as folder:
        save_weights(readers["RNN"][0], folder / "rnn.pt")
        save_weights(readers["BiRNN"][0], folder / "birnn.pt")
        save(draw_confusion(taken), folder / "confusion.svg")
        shown = draw_letters(NAME, read[0], ["zh", "it", "fi", "hr"])
        save(shown, folder / "letters.svg")
    print(table(scores), answers(read[0], prefixes(NAME)), sep="\n\n")
    print()

    def check_all() -> None:
        check(scores)
        check_confusion(taken)
        check_letters(read)
        shared = {n: some for n, some in by_name(names).items() if some[1:]}
        of_shared = [probabilities(r, list(shared)) for r in readers["RNN"]]
        check_border(
            [by_margin(one, truth, 5) for one in found["RNN"]],
            [one_of(one, list(shared.values())) for one in of_shared],
        )

    check_claims(p, args.epochs, check_all)
