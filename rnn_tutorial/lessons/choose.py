"""RNN, LSTM, GRU or Transformer: one task of memory for all four."""

import torch
from torch import nn

from rnn_tutorial.bench.recall import (
    Recurrent,
    accuracy,
    draw,
    draw_up_to,
    four,
    odd,
    odd_up_to_ten,
    position,
    read_one,
    train,
)

# --8<-- [start:task]
random = torch.Generator().manual_seed(0)
x, y = draw(3, 20, random)
for sequence, right in zip(x, y, strict=True):
    symbols = sequence[:, :4].argmax(1)
    text = "".join("ABCD"[i] for i in symbols)
    mark = int(sequence[:, 4].argmax())
    text = f"{text[:mark]}[{text[mark]}]{text[mark + 1 :]}"
    print(text, "->", "ABCD"[right])
# --8<-- [end:task]

# --8<-- [start:weights]
for name, model in four(length=20).items():
    weights = sum(w.numel() for w in model.parameters())
    print(f"{name:<11} {weights} weights")
# --8<-- [end:weights]

# --8<-- [start:compare]
torch.manual_seed(0)
random = torch.Generator().manual_seed(0)
x, y = draw(1000, 20, random)  # to test with: never trained on
rates = {"RNN": 0.001, "LSTM": 0.01, "GRU": 0.01, "Transformer": 0.005}
print("accuracy      0  50 400")  # after so many batches
for name, model in four(length=20).items():
    optimizer = torch.optim.Adam(model.parameters(), lr=rates[name])
    print(f"{name:<11}", end="")
    for steps in (0, 50, 350):
        train(model, optimizer, steps, lambda: draw_up_to(20, random))
        print(f" {accuracy(model, x, y):.1f}", end="")
    print()
# --8<-- [end:compare]


# --8<-- [start:one_more]
def show(what, scores):
    print(f"{what:<15}", *(f"{score:.2f}" for score in scores))


torch.manual_seed(0)
fresh = four(length=20)
x, _ = draw(1, 20, random)

gru = fresh["GRU"]
state = None
for n in range(20):  # one item at a time, and only the state is carried on
    output, state = gru.rnn(x[:, n : n + 1], state)
show("gru.rnn", gru.output_layer(output[0, 0]))
show("gru(x)", gru(x)[0])
# --8<-- [end:one_more]

# --8<-- [start:one_more_kept]
transformer = fresh["Transformer"]
keys, values = torch.zeros(2, 20, 24)  # room for 20 items
with torch.no_grad():
    for n in range(20):
        scores = read_one(transformer, x[0, n], keys, values, n)
show("read_one", scores)
show("transformer(x)", transformer(x)[0])
# --8<-- [end:one_more_kept]

# --8<-- [start:kept]
names = ["RNN", "LSTM", "GRU"]
for n in (10, 100, 1000):
    x, _ = draw(1, n, random)
    states = [fresh[name].rnn(x)[1] for name in names]
    numbers = [sum(part.numel() for part in state) for state in states]
    keys, values = torch.zeros(2, n, 24)
    numbers.append(keys.numel() + values.numel())
    row = zip([*names, "Transformer"], numbers, strict=True)
    print(f"n = {n:>4}:", ", ".join(f"{name} {k}" for name, k in row))
# --8<-- [end:kept]

# --8<-- [start:exercise_1]
x, _ = draw(1, 20, random)
embedded = transformer.embed(x) + position(torch.arange(20), 24)
output = transformer.layer(embedded)  # no mask
show("transformer(x)", transformer(x)[0])
show("layer(embedded)", transformer.output_layer(output[0, -1]))
# --8<-- [end:exercise_1]

# --8<-- [start:exercise_2]
for name in ("LSTM", "Transformer"):
    torch.manual_seed(0)
    model = four(length=20)[name]
    optimizer = torch.optim.Adam(model.parameters(), lr=rates[name])
    train(model, optimizer, 1000, lambda: odd_up_to_ten(random))
    for length in (10, 40):
        right = accuracy(model, *odd(1000, length, random))
        print(f"{name:<11} length {length:>2}: {right:.1f}")
# --8<-- [end:exercise_2]


# --8<-- [start:exercise_3]
def first(number=16, length=20):
    """The symbol is in the first step; the rest is faint noise."""
    y = torch.randint(4, (number,), generator=random)
    x = 0.3 * torch.randn(number, length, 5, generator=random)
    x[:, 0] = nn.functional.one_hot(y, 5)
    return x, y


torch.manual_seed(0)
model = Recurrent("RNN", 67, length=20)
optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
for steps in (0, 100, 300):
    train(model, optimizer, steps, first)
    print(f"{accuracy(model, *first(1000)):.1f}")
# --8<-- [end:exercise_3]

# --8<-- [start:exercise_4]
layers, size, bytes_each = 32, 4096, 2  # 16 bits are 2 bytes
each = 2 * layers * size * bytes_each
print(f"n = 1:       {each / 1e6:.1f} MB")
print(f"n = 10,000:  {10_000 * each / 1e9:.1f} GB")
print(f"n = 100,000: {100_000 * each / 1e9:.1f} GB")
# --8<-- [end:exercise_4]
