"""Which list is a surname from? Counting, an RNN, and what each is worth."""

# --8<-- [start:setup]
from collections import Counter
from copy import deepcopy
from statistics import fmean

import matplotlib.pyplot as plt
import torch
from torch import nn

from rnn_tutorial import CellRNN, NumpyRNN, cell_names, choose_device
from rnn_tutorial.labs.hand_over import hand_over, rounded
from rnn_tutorial.labs.names.figures import draw_confusion, draw_letters
from rnn_tutorial.labs.names.score import answers, table
from rnn_tutorial.labs.names.spelled import spellings

# --8<-- [end:setup]
# isort: split
from torch.nn.functional import one_hot

from rnn_tutorial.labs.names.border import (
    agreement,
    by_margin,
    margins,
    most_taken,
    one_of,
)
from rnn_tutorial.labs.names.claims import (
    between,
    check,
    check_border,
    check_confusion,
    check_letters,
    check_rounded,
    check_where,
)
from rnn_tutorial.labs.names.counting import Counting
from rnn_tutorial.labs.names.data import (
    LANGUAGES,
    by_name,
    labelled_batches,
    load_names,
    split_names,
)
from rnn_tutorial.labs.names.letters import letters_of
from rnn_tutorial.labs.names.model import NameReader, prefixes, probabilities
from rnn_tutorial.labs.names.score import confusion, score
from rnn_tutorial.labs.names.train import balanced, train_seeds
from rnn_tutorial.labs.pinyin import encode

# --8<-- [start:settings]
epochs, seeds = 10, range(3)
device = choose_device()
torch.backends.cudnn.allow_tf32 = False  # on an NVIDIA GPU: full float32
# --8<-- [end:settings]

# --8<-- [start:lists]
names = load_names()
for language, group in names.items():
    print(language, f"{len(group):5}", *sorted(group)[len(group) // 2 :][:4])
# --8<-- [end:lists]

# --8<-- [start:shared]
found = by_name(names)
shared = {name: langs for name, langs in found.items() if len(langs) > 1}
print(len(found), "names,", len(shared), "in more than one list")
for name in ("martin", "lindberg", "wang"):
    print(name, *shared[name])
# --8<-- [end:shared]

# --8<-- [start:parts]
training, test = split_names(names)
print(len(training), "names to train on,", len(test), "to test on")
print(*(f"{x} {n}  " for x, n in Counter(test.values()).most_common()))
# --8<-- [end:parts]

# --8<-- [start:counting]
written, truth = list(test), list(test.values())
p = {
    f"{n}-gram": [Counting(training, n).probabilities(written)]
    for n in range(1, 5)
}
always = torch.zeros(len(test), len(LANGUAGES))
always[:, LANGUAGES.index("pl")] = 1
p["always pl"] = [always]
scores = {name: [score(one, truth) for one in p[name]] for name in p}
print(table(dict(sorted(scores.items()))))
# --8<-- [end:counting]

# --8<-- [start:batches]
batches = labelled_batches(training)
letters, labels = batches[len(batches) // 2]
shapes = tuple(letters.shape), tuple(labels.shape)
print(len(batches), "batches, one of them:", *shapes)
# --8<-- [end:batches]

# --8<-- [start:weights]
for reader in (
    NameReader(96),
    NameReader(48, bidirectional=True),
    NameReader(52, kind=nn.GRU),
    NameReader(44, kind=nn.LSTM),
):
    print(sum(weight.numel() for weight in reader.parameters()))
# --8<-- [end:weights]


# --8<-- [start:train]
def add(name, group):
    """Note what the readers of a group say of the test names."""
    readers[name] = group
    p[name] = [probabilities(reader, written) for reader in group]
    scores[name] = [score(one, truth) for one in p[name]]


setting, readers = (batches, epochs, seeds, device), {}
add("RNN", train_seeds(*setting, hidden_size=96))
add("BiRNN", train_seeds(*setting, hidden_size=48, bidirectional=True))
print(table(scores))
# --8<-- [end:train]

# --8<-- [start:agreement]
parts = [agreement(one, p["3-gram"][0], truth) for one in p["RNN"]]
for part in parts:
    print(*(f"{name} {share:.0%}  " for name, share in part.items()))
# --8<-- [end:agreement]

# --8<-- [start:lengths]
by_length = []
for low, high in ((1, 4), (5, 6), (7, 8), (9, 99)):
    some = [i for i, name in enumerate(written) if low <= len(name) <= high]
    theirs = [truth[i] for i in some]
    rnn, counted = (
        fmean(score(one[some], theirs).accuracy for one in p[name])
        for name in ("RNN", "3-gram")
    )
    print(f"{low} to {high:2} letters, {len(some)} names:", end="")
    print(f"  RNN {rnn:.0%}  3-gram {counted:.0%}")
    by_length.append((rnn, counted))
# --8<-- [end:lengths]

# --8<-- [start:balanced]
weights = balanced(batches)
for row in (slice(6), slice(6, 12)):
    costs = zip(LANGUAGES[row], weights[row].tolist(), strict=True)
    print(*(f"{language} {cost:.1f}  " for language, cost in costs))
kind = {"hidden_size": 48, "bidirectional": True}
add("BiRNN, balanced", train_seeds(*setting, **kind, weights=weights))
print(table({name: scores[name] for name in ("BiRNN", "BiRNN, balanced")}))
# --8<-- [end:balanced]

# --8<-- [start:gates]
add("GRU", train_seeds(*setting, hidden_size=52, kind=nn.GRU))
add("LSTM", train_seeds(*setting, hidden_size=44, kind=nn.LSTM))
print(table(dict(sorted(scores.items()))))
# --8<-- [end:gates]

# --8<-- [start:check]
check(scores)
check_where(parts, by_length)
# --8<-- [end:check]

# --8<-- [start:confusion]
taken = sum(confusion(one, truth) for one in p["RNN"])
draw_confusion(taken)
plt.show()
for share, language, answer in most_taken(taken):
    print(f"{language} taken for {answer}: {share:.0%}")
check_confusion(taken)
# --8<-- [end:confusion]

# --8<-- [start:border]
one = p["RNN"][0]
nearest = margins(one).argsort()[:8].tolist()
some = [written[i] for i in nearest]
print(answers(one[nearest], some))
print("in the lists:", *(test[name] for name in some))
# --8<-- [end:border]

# --8<-- [start:sure]
groups = [by_margin(one, truth, groups=5) for one in p["RNN"]]
for group in groups:
    print(*(f"{share:.0%}" for share in group))
of_shared = [probabilities(reader, list(shared)) for reader in readers["RNN"]]
hits = [one_of(one, list(shared.values())) for one in of_shared]
print("shared names, one of their languages:", *(f"{x:.0%}" for x in hits))
check_border(groups, hits)
# --8<-- [end:sure]

# --8<-- [start:letters]
name = "martinkovic"
first = probabilities(readers["RNN"][0], prefixes(name))
print(answers(first, prefixes(name)))
draw_letters(name, first, ["zh", "it", "fi", "hr"])
plt.show()
check_letters([probabilities(r, prefixes(name)) for r in readers["RNN"]])
# --8<-- [end:letters]

# --8<-- [start:letters_counted]
counted = Counting(training, 3).probabilities(prefixes(name))
print(answers(counted, prefixes(name)))
between(0.9, counted[-2, LANGUAGES.index("hr")], 1, "counted, hr")
# --8<-- [end:letters_counted]


# --8<-- [start:your_name]
def ask(*some):
    """Print the languages that the first seeds name, whatever is written."""
    three_grams = Counting(training, 3)
    for name in some:
        try:
            letters = letters_of(name)
        except ValueError as error:
            print(error)
            continue
        print(name, "->", letters)
        says = [
            probabilities(readers["RNN"][0], [letters]),
            probabilities(readers["BiRNN"][0], [letters]),
            three_grams.probabilities([letters]),
        ]
        print(answers(torch.cat(says), ["RNN", "BiRNN", "3-gram"]))


ask("Skłodowska", "欧阳", "O'Hara", "Пушкин")
# --8<-- [end:your_name]

# --8<-- [start:hand_over]
kinds = ("RNN", "BiRNN")
small = {kind: rounded(readers[kind][0]) for kind in kinds}
now = {kind: probabilities(small[kind], written) for kind in kinds}
both = {kind: scores[kind][:1] for kind in kinds}
both |= {f"{kind}, 8 bits": [score(now[kind], truth)] for kind in kinds}
print(table(dict(sorted(both.items()))))

one_way = probabilities(small["RNN"], prefixes(name))
two_ways = probabilities(small["BiRNN"], [name])
print(answers(one_way, prefixes(name)))
print(answers(two_ways, ["BiRNN"]))

same = {}
for kind in kinds:
    unchanged = now[kind].argmax(dim=1) == p[kind][0].argmax(dim=1)
    same[kind] = float(unchanged.double().mean())
check_rounded(same)
hand_over(small, languages=LANGUAGES, spelled=spellings())
# --8<-- [end:hand_over]

# --8<-- [start:swap]
birnn = readers["BiRNN"][0]
kind = {"batch_first": True, "bidirectional": True}
cell_rnn = CellRNN(26, 48, **kind).to(device)
numpy_rnn = NumpyRNN(26, 48, **kind)
state = birnn.model.rnn.state_dict()
cell_rnn.load_state_dict(cell_names(state))
numpy_rnn.load_state_dict(state)

with_cells = deepcopy(birnn)
with_cells.model.rnn = cell_rnn
V, c = (w.numpy(force=True) for w in birnn.model.output_layer.parameters())


def with_numpy(letters):
    _, (forward, backward) = numpy_rnn(one_hot(letters, 26).float().numpy())
    o = forward @ V[:, :48].T + backward @ V[:, 48:].T + c
    return torch.from_numpy(o)


swaps = {"CellRNN": with_cells, "NumpyRNN": with_numpy}
letters = encode([name for name in written if len(name) == 7])
with torch.no_grad():
    expected = birnn(letters).cpu()
    for name, swapped in swaps.items():
        error = (swapped(letters).cpu() - expected).abs().max()
        right = score(probabilities(swapped, written), truth).accuracy
        print(f"{name:8} right {right:.1%}, scores equal: {bool(error < 1e-3)}")
        assert error < 1e-3
# --8<-- [end:swap]

# --8<-- [start:exercise_1]
share = 1 / balanced(batches)
scores["BiRNN, divided"] = [score(one / share, truth) for one in p["BiRNN"]]
kinds = ("BiRNN", "BiRNN, balanced", "BiRNN, divided")
print(table({name: scores[name] for name in kinds}))
for after, before in zip(scores[kinds[2]], scores["BiRNN"], strict=True):
    between(0, after.recall - before.recall, 0.08, "divided, recall")
    between(0, before.accuracy - after.accuracy, 0.08, "divided, accuracy")
# --8<-- [end:exercise_1]

# --8<-- [start:exercise_2]
in_order = sorted(training, key=lambda name: LANGUAGES.index(training[name]))
by_language = labelled_batches({name: training[name] for name in in_order})
(reader,) = train_seeds(by_language, epochs, [0], device, hidden_size=96)
unshuffled = score(probabilities(reader, written), truth)
print(table({"RNN": scores["RNN"], "not shuffled": [unshuffled]}))
between(0.5, unshuffled.accuracy, 0.72, "not shuffled")
# --8<-- [end:exercise_2]

# --8<-- [start:exercise_3]
means = [(one + p["3-gram"][0]) / 2 for one in p["RNN"]]
scores["mean"] = [score(one, truth) for one in means]
print(table({name: scores[name] for name in ("RNN", "3-gram", "mean")}))
for mean, alone in zip(scores["mean"], scores["RNN"], strict=True):
    between(0.02, mean.accuracy - alone.accuracy, 0.1, "mean - RNN")
# --8<-- [end:exercise_3]


# --8<-- [start:exercise_4]
def turn(names):
    """{"nowak": "pl"} -> {"kawon": "pl"}."""
    return {name[::-1]: language for name, language in names.items()}


turned = turn(test)
(reader,) = train_seeds(
    labelled_batches(turn(training)), epochs, [0], device, hidden_size=96
)
from_the_end = score(probabilities(reader, list(turned)), truth)
print(table({"RNN": scores["RNN"], "from the end": [from_the_end]}))
gap = from_the_end.accuracy - scores["RNN"][0].accuracy
between(-0.05, gap, 0.05, "from the end - RNN")
# --8<-- [end:exercise_4]
