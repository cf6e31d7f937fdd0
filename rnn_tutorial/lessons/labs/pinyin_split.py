"""Where does a syllable end? One way, both ways, and one way but late."""

# --8<-- [start:setup]
from collections import Counter
from copy import deepcopy
from statistics import fmean

import matplotlib.pyplot as plt
import torch

from rnn_tutorial import CellRNN, NumpyRNN, cell_names, choose_device
from rnn_tutorial.labs.hand_over import hand_over, rounded
from rnn_tutorial.labs.pinyin_split.data import known_syllables, load_parts
from rnn_tutorial.labs.pinyin_split.figure import draw_late
from rnn_tutorial.labs.pinyin_split.score import answers, table

# --8<-- [end:setup]
# isort: split
from torch.nn.functional import one_hot

from rnn_tutorial.labs.pinyin import encode, syllable_ends
from rnn_tutorial.labs.pinyin_split.claims import (
    between,
    check,
    check_examples,
    check_rounded,
    check_wrong,
)
from rnn_tutorial.labs.pinyin_split.data import labelled_batches
from rnn_tutorial.labs.pinyin_split.errors import errors, vowel_inside
from rnn_tutorial.labs.pinyin_split.model import Splitter, split
from rnn_tutorial.labs.pinyin_split.rules import fewest_vowels, greedy
from rnn_tutorial.labs.pinyin_split.score import score, score_all
from rnn_tutorial.labs.pinyin_split.train import train_seeds

# --8<-- [start:settings]
epochs, seeds = 3, range(3)
device = choose_device()
torch.backends.cudnn.allow_tf32 = False  # on an NVIDIA GPU: full float32
# --8<-- [end:settings]

# --8<-- [start:data]
training, test = load_parts()
strings, truth = list(test), list(test.values())
print(len(training), "strings to train on,", len(test), "to test on")
for string in strings[:5]:
    print(string, "|".join(test[string]))
# --8<-- [end:data]

# --8<-- [start:labels]
print(*"zhongguo")
print(*syllable_ends(("zhong", "guo")))
# --8<-- [end:labels]

# --8<-- [start:batches]
batches = labelled_batches(training)
letters, labels = batches[0]
print(len(batches), "batches, the first:", tuple(letters.shape))
# --8<-- [end:batches]

# --8<-- [start:weights]
for splitter in (Splitter(64), Splitter(32, bidirectional=True)):
    print(sum(weight.numel() for weight in splitter.parameters()))
# --8<-- [end:weights]

# --8<-- [start:one_and_two]
setting = (batches, epochs, seeds, device)
splitters = {
    "RNN, K = 0": train_seeds(*setting, hidden_size=64),
    "BiRNN": train_seeds(*setting, hidden_size=32, bidirectional=True),
}
scores = score_all(splitters, test)
print(table(scores))
# --8<-- [end:one_and_two]

# --8<-- [start:rule]
syllables = known_syllables(training, test)
by_rule = [greedy(string, syllables) for string in strings]
scores["greedy"] = [score(by_rule, truth)]
print(len(syllables), "syllables known")
print(table(scores))
# --8<-- [end:rule]

# --8<-- [start:late]
for late in range(1, 5):
    group = train_seeds(*setting, hidden_size=64, late=late)
    splitters[f"RNN, K = {late}"] = group
scores |= score_all(splitters, test)
print(table(dict(sorted(scores.items()))))
# --8<-- [end:late]

# --8<-- [start:figure]
draw_late({K: scores[f"RNN, K = {K}"] for K in range(5)}, scores["BiRNN"])
plt.show()
# --8<-- [end:figure]

# --8<-- [start:check]
check(scores)
# --8<-- [end:check]


# --8<-- [start:examples]
def ask(strings):
    """What each kind of splitter, its first seed, makes of the strings."""
    rows = {name: split(one[0], strings) for name, one in splitters.items()}
    rows["greedy"] = [greedy(string, syllables) for string in strings]
    return dict(sorted(rows.items()))


rows = ask(["xian", "tiananmen", "fangan"])
print(answers(rows))
check_examples(rows["BiRNN"])
# --8<-- [end:examples]


# --8<-- [start:wrong]
birnn = splitters["BiRNN"][0]
wrong = {
    "BiRNN": errors(split(birnn, strings), truth),
    "greedy": errors(by_rule, truth),
}
share = fmean(map(vowel_inside, truth))
print(f"all: {len(truth)} strings, vowel inside {share:.0%}")
for name, pairs in wrong.items():
    share = fmean(vowel_inside(true) for _, true in pairs)
    print(f"{name}: {len(pairs)} wrong, vowel inside {share:.0%}")
    for answer, true in pairs[:6]:
        print(f"    {'|'.join(answer):28} {'|'.join(true)}")
check_wrong(wrong, syllables)
# --8<-- [end:wrong]

# --8<-- [start:try_it]
print(answers(ask(["pingguo", "shanghai", "wanan"])))
# --8<-- [end:try_it]

# --8<-- [start:hand_over]
small = {name: [rounded(group[0])] for name, group in splitters.items()}
print(table(dict(sorted(score_all(small, test).items()))))
rows = {name: split(one, ["fangan"]) for name, (one,) in small.items()}
print(answers(dict(sorted(rows.items()))))

same = {}
for name, (one,) in small.items():
    changed = errors(split(one, strings), split(splitters[name][0], strings))
    same[name] = 1 - len(changed) / len(strings)
check_rounded(same)
hand_over({name: one for name, (one,) in small.items()})
# --8<-- [end:hand_over]

# --8<-- [start:swap]
kind = {"batch_first": True, "bidirectional": True}
cell_rnn = CellRNN(26, 32, **kind).to(device)
numpy_rnn = NumpyRNN(26, 32, **kind)
weights = birnn.model.rnn.state_dict()
cell_rnn.load_state_dict(cell_names(weights))
numpy_rnn.load_state_dict(weights)

with_cells = deepcopy(birnn)
with_cells.model.rnn = cell_rnn
V, c = (w.numpy(force=True) for w in birnn.model.output_layer.parameters())


def with_numpy(letters):
    x = one_hot(letters, 26).float().numpy()
    states, _ = numpy_rnn(x)
    return torch.from_numpy(states @ V.T + c)


swaps = {"CellRNN": with_cells, "NumpyRNN": with_numpy}
letters = encode([string for string in strings if len(string) == 8])
with torch.no_grad():
    expected = birnn(letters).cpu()
    for name, swapped in swaps.items():
        close = torch.allclose(swapped(letters).cpu(), expected, atol=1e-4)
        same = split(swapped, strings) == split(birnn, strings)
        print(f"{name:8} scores equal: {close}, splits equal: {same}")
        assert close
        assert same
# --8<-- [end:swap]

# --8<-- [start:exercise_1]
wide = train_seeds(batches, epochs, [0], device, hidden_size=128)
long = train_seeds(batches, 2 * epochs, [0], device, hidden_size=64)
more = score_all({"wide": wide, "long": long}, test)
print(table(more))
between(0.33, more["wide"][0].strings, 0.45, "wide")
between(0.4, more["long"][0].strings, 0.5, "long")
# --8<-- [end:exercise_1]


# --8<-- [start:exercise_2]
def turn(phrases):
    """{"zhongguo": ("zhong", "guo")} -> {"ouggnohz": ("oug", "gnohz")}."""
    return {
        string[::-1]: tuple(syllable[::-1] for syllable in split[::-1])
        for string, split in phrases.items()
    }


turned = turn(test)
setting = (labelled_batches(turn(training)), epochs, [0], device)
group = train_seeds(*setting, hidden_size=64)
from_the_right = score_all({"from the right": group}, turned)
print(table(from_the_right))
between(0.8, from_the_right["from the right"][0].strings, 0.96, "turned")

wrong_at = Counter()
for pair in errors(split(group[0], list(turned)), list(turned.values())):
    answer, true = map(syllable_ends, pair)
    for letter, a, b in zip("".join(pair[1]), answer, true, strict=True):
        wrong_at[letter] += a != b
print("wrong at", wrong_at.most_common(3))
between(0.5, wrong_at["h"] / wrong_at.total(), 0.95, "wrong at h")
# --8<-- [end:exercise_2]

# --8<-- [start:exercise_3]
best = max(one.strings for group in scores.values() for one in group)
by_vowels = [fewest_vowels(string, syllables) for string in strings]
scores["fewest vowels"] = [score(by_vowels, truth)]
print(table(dict(sorted(scores.items()))))
between(max(best, 0.99), scores["fewest vowels"][0].strings, 1, "fewest vowels")
# --8<-- [end:exercise_3]
