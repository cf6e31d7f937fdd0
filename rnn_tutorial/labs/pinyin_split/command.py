"""The command: train, save a model and the figure, print the tables."""

from rnn_tutorial.command.results import results_folder
from rnn_tutorial.labs.command import check_claims, parser, save_weights
from rnn_tutorial.labs.figure import save
from rnn_tutorial.labs.pinyin_split.claims import check, check_examples
from rnn_tutorial.labs.pinyin_split.data import (
    known_syllables,
    labelled_batches,
    load_parts,
)
from rnn_tutorial.labs.pinyin_split.figure import draw_late
from rnn_tutorial.labs.pinyin_split.model import split
from rnn_tutorial.labs.pinyin_split.rules import greedy
from rnn_tutorial.labs.pinyin_split.score import (
    answers,
    score,
    score_all,
    table,
)
from rnn_tutorial.labs.pinyin_split.train import train_seeds

EPOCHS, SEEDS = 3, 3
FILES = ["figure.svg", "model.pt"]
EXAMPLES = ["xian", "tiananmen", "fangan"]


def main(argv: list[str] | None = None) -> None:
    """Run the lab as its page does."""
    p = parser("pinyin_split", "Split pinyin into syllables.", EPOCHS, FILES)
    args = p.parse_args(argv)
    training, test = load_parts()
    batches = labelled_batches(training)
    seeds = range(args.seed, args.seed + SEEDS)
    how = batches, args.epochs, seeds, args.device
    splitters = {
        f"RNN, K = {late}": train_seeds(*how, 64, late=late)
        for late in range(5)
    }
    splitters["BiRNN"] = train_seeds(*how, 32, bidirectional=True)
    examples = {
        name: split(group[0], EXAMPLES) for name, group in splitters.items()
    }
    scores = score_all(splitters, test)

    known = known_syllables(training, test)
    by_rule = [greedy(string, known) for string in test]
    scores["greedy"] = [score(by_rule, list(test.values()))]
    examples["greedy"] = [greedy(string, known) for string in EXAMPLES]

    late = {k: scores[f"RNN, K = {k}"] for k in range(5)}
    figure = draw_late(late, scores["BiRNN"])
    with results_folder(args.out) as folder:
        save_weights(splitters["BiRNN"][0], folder / "model.pt")
        save(figure, folder / "figure.svg")
    print(table(scores), answers(examples), sep="\n\n", end="\n\n")

    def check_all() -> None:
        check(scores)
        check_examples(examples["BiRNN"])

    check_claims(p, args.epochs, check_all)
