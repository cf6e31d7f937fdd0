"""Invent pinyin letter by letter, with an RNN and with models that count."""
# ruff: noqa: F401
# What the setup imports is used by the definitions that the page includes.

# --8<-- [start:setup]
import math
import re
from collections import Counter, defaultdict
from collections.abc import (
    Callable,
    Container,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from dataclasses import dataclass, field
from itertools import takewhile

import matplotlib.pyplot as plt
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, one_hot
from torch.nn.utils.rnn import pad_sequence
from tqdm import tqdm

from rnn_tutorial import (
    CellRNN,
    ManyToMany,
    NumpyRNN,
    cell_names,
    choose_device,
)
from rnn_tutorial.labs.hand_over import hand_over, rounded
from rnn_tutorial.labs.one_thread import one_thread
from rnn_tutorial.labs.pinyin import (
    LETTERS,
    encode,
    load_phrases,
    split_phrases,
)
from rnn_tutorial.labs.pinyin_lm.bits import Bits, mean_bits
from rnn_tutorial.labs.pinyin_lm.claims import (
    check_bits,
    check_clipping,
    check_discounting,
    check_rate,
    check_rounded,
    check_samples,
    check_told,
)
from rnn_tutorial.labs.pinyin_lm.figures import draw_bits, draw_norms
from rnn_tutorial.labs.pinyin_lm.legal import look_at
from rnn_tutorial.labs.pinyin_lm.ngram import fit
from rnn_tutorial.labs.pinyin_lm.tables import bits_table, seen_table

# --8<-- [end:setup]
# isort: split
from rnn_tutorial.labs.pinyin_lm.batches import (
    IGNORED,
    SYMBOLS,
    pad,
    with_edges,
)
from rnn_tutorial.labs.pinyin_lm.counts import (
    count,
    nothing,
    probability,
    steps,
    vowel_groups,
)
from rnn_tutorial.labs.pinyin_lm.legal import fewest_syllables
from rnn_tutorial.labs.pinyin_lm.model import bits_of, build, loss_of
from rnn_tutorial.labs.pinyin_lm.sample import sample
from rnn_tutorial.labs.pinyin_lm.swap import with_cell_rnn, with_numpy_rnn
from rnn_tutorial.labs.pinyin_lm.train import train

# --8<-- [start:settings]
epochs, seed = 6, 0
unclipped_epochs = 2
orders, samples = (1, 2, 3, 4, 5, 8), 2000
device = choose_device()
torch.backends.cudnn.allow_tf32 = False  # on an NVIDIA GPU: full float32
# --8<-- [end:settings]

# --8<-- [start:data]
phrases = load_phrases()
syllables = {s for parts in phrases.values() for s in parts}
strings, held_out = split_phrases(list(phrases))
print(len(phrases), "strings,", len(syllables), "syllables")
print(len(strings), "to learn from,", len(held_out), "held out")
print(*strings[:6])
# --8<-- [end:data]

# --8<-- [start:padded]
x, labels = pad([with_edges("ma"), with_edges("hao")])
print("x:")
print(x.numpy())
print("labels:")
print(labels.numpy())
# --8<-- [end:padded]

# --8<-- [start:share]
sequences = [with_edges(s) for s in strings]
_, labels = pad(sequences[:128])
print(f"padding: {(labels == IGNORED).float().mean().item():.0%}")
# --8<-- [end:share]

# --8<-- [start:alone]
torch.manual_seed(0)
model = build()
few = sequences[:8]
alone = [pad([s]) for s in few]  # batches of one, without padding
total = sum(loss_of(model, x, labels, "sum") for x, labels in alone)
mean = total / sum(labels.numel() for _, labels in alone)

x, labels = pad(few)
loss = loss_of(model, x, labels)
print("as each string alone:", torch.allclose(loss, mean))

x[labels == IGNORED] = 0  # the letter a in place of the edge
print("whatever the padding:", torch.equal(loss_of(model, x, labels), loss))
# --8<-- [end:alone]

# --8<-- [start:run]
clipped = train(strings, held_out, epochs, seed, device)
model = clipped.model
for epoch, bits in enumerate(clipped.held_out, start=1):
    print(f"epoch {epoch}: {bits:.3f} bits a letter")
# --8<-- [end:run]

# --8<-- [start:counted]
counts = count(strings, n=3)
print(dict(counts["ho"]))
p = [probability(symbol, "ho", counts, weight=1) for symbol in "nux"]
print("p of n, u, x:", *(f"{value:.6f}" for value in p))
# --8<-- [end:counted]

# --8<-- [start:table]
ngrams = {f"{n}-gram": fit(strings, n) for n in orders}
bits = {name: m.bits(held_out) for name, m in ngrams.items()}
bits["RNN"] = bits_of(model, held_out, device)
numbers = {name: m.numbers for name, m in ngrams.items()}
numbers["RNN"] = sum(w.numel() for w in model.parameters())
print(bits_table(bits, numbers))
check_bits(bits)
# --8<-- [end:table]

# --8<-- [start:curve]
lines = {name: bits[name].all for name in ngrams}
draw_bits(clipped.bits, clipped.held_out, lines)
plt.show()
# --8<-- [end:curve]

# --8<-- [start:told]
ngrams["4-gram+"] = fit(strings, 4, vowel_groups)
bits["4-gram+"] = ngrams["4-gram+"].bits(held_out)
numbers["4-gram+"] = ngrams["4-gram+"].numbers
names = "4-gram", "4-gram+", "8-gram", "RNN"
print(bits_table({name: bits[name] for name in names}, numbers))
check_told(bits)
# --8<-- [end:told]

# --8<-- [start:temperatures]
drawn = {t: sample(model, samples, t, device=device) for t in (0.5, 1.0, 1.5)}
for t, invented in drawn.items():
    print(f"{t}:", *invented[:6])
# --8<-- [end:temperatures]

# --8<-- [start:cut]
for string in ("zhongguo", "xian", "zhogguo"):
    print(string, fewest_syllables(string, syllables))
# --8<-- [end:cut]

# --8<-- [start:legal]
known = set(strings)
invented = {name: m.sample(samples) for name, m in ngrams.items()}
invented |= {"RNN": drawn[1.0], "held out": held_out}
seen = {name: look_at(s, syllables, known) for name, s in invented.items()}
print(seen_table(seen))
# --8<-- [end:legal]

# --8<-- [start:heat]
heat = {t: look_at(s, syllables, known) for t, s in drawn.items()}
print(seen_table({str(t): shares for t, shares in heat.items()}))
check_samples(seen, heat)
# --8<-- [end:heat]

# --8<-- [start:try_it]
prefix, temperature = "xi", 0.8
for string in sample(model, 10, temperature, prefix, device=device):
    star = "*" if string in known else " "
    legal = fewest_syllables(string, syllables) < math.inf
    print(star, string, "" if legal else "(not legal)")
# --8<-- [end:try_it]

# --8<-- [start:hand_over]
small = rounded(model)
after = bits_of(small, held_out, device)
print(f"{bits['RNN'].all:.3f} bits a letter, rounded {after.all:.3f}")

x = with_edges("xi")[:-1].to(device)  # without the edge at the end
with torch.no_grad():
    o, _ = small(one_hot(x, SYMBOLS).float())
p, symbols = o[-1].softmax(dim=0).topk(5)
for i in range(5):
    print("xi" + (LETTERS + ".")[symbols[i]], f"{p[i].item():.4f}")
check_rounded(bits["RNN"], after)
hand_over({"RNN": small}, syllables=" ".join(sorted(syllables)))
# --8<-- [end:hand_over]

# --8<-- [start:unclipped]
unclipped = train(
    strings, held_out, unclipped_epochs, seed, device, max_norm=math.inf
)
for epoch, worse in enumerate(unclipped.held_out, start=1):
    print(f"epoch {epoch}: {worse:.1f} bits a letter")
cut = sum(norm > 0.25 for norm in clipped.norms) / len(clipped.norms)
print(f"steps that were clipped in the first run: {cut:.0%}")

draw_norms(clipped.norms, unclipped.norms)
plt.show()
check_clipping(clipped, unclipped, bits["2-gram"].all)
# --8<-- [end:unclipped]

# --8<-- [start:swap]
some = held_out[:500]
expected = bits_of(model, some, device).all
for twin in (with_cell_rnn(model), with_numpy_rnn(model)):
    print(abs(bits_of(twin, some).all - expected) < 1e-4)
# --8<-- [end:swap]

# --8<-- [start:exercise_1]
print(f"{math.log2(27):.2f} bits, {2 ** bits['RNN'].all:.1f} symbols")
# --8<-- [end:exercise_1]

# --8<-- [start:exercise_2]
for order in (sequences, sorted(sequences, key=len)):
    padded = own = 0
    for i in range(0, len(order), 128):
        _, labels = pad(order[i : i + 128])
        padded += (labels == IGNORED).sum().item()
        own += (labels != IGNORED).sum().item()
    print(f"padding: {padded / (padded + own):.1%}")
# --8<-- [end:exercise_2]

# --8<-- [start:exercise_3]
slow = train(strings, held_out, 1, seed, device, math.inf, rate=0.1)
slow_clipped = train(strings, held_out, 1, seed, device, rate=0.1)
for run in (slow, slow_clipped, clipped):
    print(f"{run.held_out[0]:.3f} bits after one epoch")
check_rate(slow, slow_clipped, clipped)
# --8<-- [end:exercise_3]


# --8<-- [start:exercise_4]
def discounting(symbol: str, context: str, counts: Mapping) -> float:
    p = 1 / 27
    for start in range(len(context), -1, -1):
        after = counts.get(context[start:])
        if after is None:
            break
        kept = max(after[symbol] - 0.75, 0)
        p = (kept + 0.75 * len(after) * p) / after.total()
    return p


discounted = {}
for n in orders:
    counts = ngrams[f"{n}-gram"].counts
    surprises = [
        -math.log2(discounting(symbol, context, counts))
        for string in held_out
        for context, symbol in steps(string, n, nothing)
    ]
    discounted[n] = sum(surprises) / len(surprises)
    print(f"{n}-gram {discounted[n]:.3f}")
check_discounting(discounted)
# --8<-- [end:exercise_4]
