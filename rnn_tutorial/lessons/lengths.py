"""Sequences of different lengths: padding, masks, packing, the loss."""

# --8<-- [start:pad]
import numpy as np
import torch
from torch import nn
from torch.nn.functional import cross_entropy
from torch.nn.utils.rnn import (
    pack_padded_sequence,
    pad_packed_sequence,
    pad_sequence,
)
from torch.utils.data import DataLoader

np.set_printoptions(precision=4, floatmode="fixed", suppress=True)
torch.manual_seed(10)
lengths = [4, 2, 3]
sequences = [torch.randn(n, 5) for n in lengths]

x = pad_sequence(sequences, batch_first=True)
print("batch_first=True: ", tuple(x.shape))
print("batch_first=False:", tuple(pad_sequence(sequences).shape))
print("x[1, :, 0]:", x[1, :, 0].numpy())
# --8<-- [end:pad]

# --8<-- [start:final]
both = {"batch_first": True, "bidirectional": True}
rnn = nn.RNN(5, 3, **both)
with torch.no_grad():
    output_alone, h_alone = rnn(sequences[1])  # without a batch: (2, 5)
    output, h_n = rnn(x)

print("alone, h_n:", h_alone[0].numpy())
for t in range(4):
    print(f"batch, s_{t + 1}:", output[1, t, :3].numpy())  # forward half
print("batch, h_n:", h_n[0, 1].numpy())
# --8<-- [end:final]

# --8<-- [start:backward]
print("     batch                     alone")
for t in (3, 2, 1, 0):
    own = output_alone[t, 3:].numpy() if t < 2 else "-"
    print(f"s_{t + 1}:", output[1, t, 3:].numpy(), own)

b = (rnn.bias_ih_l0_reverse + rnn.bias_hh_l0_reverse).detach()
print("tanh(b):", torch.tanh(b).numpy())
# --8<-- [end:backward]

# --8<-- [start:padded_step]
weights = [weight.detach().numpy() for weight in rnn.parameters()]
_, W_hh, b_ih, b_hh = weights[:4]  # of the forward direction
s_2 = output[1, 1, :3].numpy()
print("s_3:", np.tanh(W_hh @ s_2 + b_ih + b_hh))
# --8<-- [end:padded_step]

# --8<-- [start:neutral]
print("bias              alone                     batch")
for bias in (True, False):
    test = nn.RNN(5, 3, bias=bias, **both)
    with torch.no_grad():
        _, h_alone = test(sequences[1])  # (2, 3): forward, backward
        _, h_n = test(x)  # (2, 3, 3)
    for i, name in enumerate(("forward", "backward")):
        print(f"{bias!s:6} {name:10}", h_alone[i].numpy(), h_n[i, 1].numpy())
# --8<-- [end:neutral]


# --8<-- [start:each_alone]
def each_alone(rnn, sequences):
    """output and h_n with batch first, from one call for each sequence."""
    with torch.no_grad():
        outputs, finals = zip(*[rnn(s) for s in sequences], strict=True)
    return pad_sequence(outputs, batch_first=True), torch.stack(finals, dim=1)


own_output, own_h_n = each_alone(rnn, sequences)
print("output", tuple(own_output.shape), "h_n", tuple(own_h_n.shape))
# --8<-- [end:each_alone]


# --8<-- [start:mask]
def read_masked(x, own_step, order, W_ih, W_hh, b_ih, b_hh):
    h, states = np.zeros((3, 3)), np.zeros((4, 3, 3))  # (length, batch, H)
    for t in order:
        s_t = np.tanh(x[t] @ W_ih.T + b_ih + h @ W_hh.T + b_hh)
        h = np.where(own_step[t], s_t, h)
        states[t] = np.where(own_step[t], s_t, 0)
    return states, h


mask = np.arange(4)[:, None] < np.array(lengths)  # (length, batch)
print(mask.T.astype(int))  # a row for each sequence

steps, own_step = x.transpose(0, 1).numpy(), mask[:, :, None]
forward, h_forward = read_masked(steps, own_step, range(4), *weights[:4])
_, h_backward = read_masked(steps, own_step, (3, 2, 1, 0), *weights[4:])
for t in range(4):
    print(f"s_{t + 1}:", forward[t, 1])  # of the second sequence
# --8<-- [end:mask]

# --8<-- [start:mask_final]
print("forward,  mask: ", h_forward[1])
print("forward,  alone:", own_h_n[0, 1].numpy())
print("backward, mask: ", h_backward[1])
print("backward, alone:", own_h_n[1, 1].numpy())
# --8<-- [end:mask_final]

# --8<-- [start:gather]
ends = torch.tensor(lengths) - 1
at_end = output[torch.arange(3), ends]  # (3, 6): both halves at the own end

print("forward   at_end", at_end[1, :3].numpy())
print("          alone ", own_h_n[0, 1].numpy())
print("backward  at_end", at_end[1, 3:].numpy())
print("          s_1   ", output[1, 0, 3:].numpy())
print("          alone ", own_h_n[1, 1].numpy())
# --8<-- [end:gather]

# --8<-- [start:packed]
rows = [[11, 12, 13, 14], [21, 22], [31, 32, 33]]
small = pad_sequence([torch.tensor(row) for row in rows], batch_first=True)
print(small.numpy())

packed = pack_padded_sequence(
    small, lengths, batch_first=True, enforce_sorted=False
)
print("data:          ", packed.data.tolist())
print("batch_sizes:   ", packed.batch_sizes.tolist())
print("sorted_indices:", packed.sorted_indices.tolist())
# --8<-- [end:packed]

# --8<-- [start:run_packed]
packed = pack_padded_sequence(
    x, lengths, batch_first=True, enforce_sorted=False
)
with torch.no_grad():
    packed_output, h_n = rnn(packed)
print("data", tuple(packed.data.shape), "->", tuple(packed_output.data.shape))

output, output_lengths = pad_packed_sequence(packed_output, batch_first=True)
print("output", tuple(output.shape), "lengths", output_lengths.tolist())
print(output[1].numpy())
print("backward, h_n:  ", h_n[1, 1].numpy())
print("backward, alone:", own_h_n[1, 1].numpy())
# --8<-- [end:run_packed]

# --8<-- [start:total_length]
part = pack_padded_sequence(
    x[1:], lengths[1:], batch_first=True, enforce_sorted=False
)
part_output, _ = rnn(part)
shorter, _ = pad_packed_sequence(part_output, batch_first=True)
full, _ = pad_packed_sequence(part_output, batch_first=True, total_length=4)
print("x:             ", tuple(x[1:].shape))
print("output:        ", tuple(shorter.shape))
print("total_length=4:", tuple(full.shape))
# --8<-- [end:total_length]

# --8<-- [start:cpu]
n = torch.tensor(lengths)  # perhaps on a GPU, as x is
packed = pack_padded_sequence(
    x, n.cpu(), batch_first=True, enforce_sorted=False
)
print("batch_sizes:", packed.batch_sizes.tolist())
# --8<-- [end:cpu]

# --8<-- [start:enforce_sorted]
try:
    pack_padded_sequence(x, lengths, batch_first=True)
except RuntimeError as error:
    print(str(error).partition(". ")[0])
# --8<-- [end:enforce_sorted]

# --8<-- [start:batch_first]
wrong = pack_padded_sequence(x, lengths, enforce_sorted=False)
print("data", tuple(wrong.data.shape), "steps", sum(lengths))

wrong_output, _ = pad_packed_sequence(packed_output)
print("output", tuple(output.shape), "wrong_output", tuple(wrong_output.shape))
# --8<-- [end:batch_first]

# --8<-- [start:batch_first_error]
try:
    rnn(wrong)
except RuntimeError as error:
    print(str(error).partition("\n")[0])
# --8<-- [end:batch_first_error]

# --8<-- [start:loss]
labels = [torch.randint(4, (n,)) for n in lengths]  # one of 4 per step
padded = pad_sequence(labels, batch_first=True, padding_value=-100)
print(padded.numpy())

output_layer = nn.Linear(6, 4)
scores = output_layer(output).flatten(0, 1)  # (12, 4): a row for each step
labels = padded.flatten()  # (12,)
own = labels != -100
with_0 = labels.where(own, 0)  # what padding with zeros would have made

losses = cross_entropy(scores, with_0, reduction="none") * own  # (12,)

print(f"labels:   {cross_entropy(scores, labels).item():.4f}")
print(f"sum /  9: {(losses.sum() / own.sum()).item():.4f}")
print(f"sum / 12: {losses.mean().item():.4f}")
print(f"with_0:   {cross_entropy(scores, with_0).item():.4f}")
# --8<-- [end:loss]


# --8<-- [start:classifier]
class Classifier(nn.Module):
    """Reads symbols 1 to 4, padded with 0; four scores per sequence."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(5, 8, padding_idx=0)
        self.rnn = nn.RNN(8, 16, **both)
        self.output_layer = nn.Linear(2 * 16, 4)

    def forward(self, x, lengths=None):
        x = self.embedding(x)
        if lengths is not None:
            x = pack_padded_sequence(
                x, lengths, batch_first=True, enforce_sorted=False
            )
        _, h_n = self.rnn(x)
        return self.output_layer(torch.cat([h_n[-2], h_n[-1]], dim=-1))


# --8<-- [end:classifier]


# --8<-- [start:train]
def draw(n):
    """Sequences of 1 to 10 symbols, their lengths, their last symbols."""
    lengths = torch.randint(1, 11, (n,)).tolist()
    symbols = [torch.randint(1, 5, (length,)) for length in lengths]
    last = torch.stack([row[-1] for row in symbols])
    return pad_sequence(symbols, batch_first=True), lengths, last - 1


torch.manual_seed(0)
model = Classifier()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
for step in range(101):
    x_train, n, y = draw(32)
    loss = cross_entropy(model(x_train, n), y)
    if step % 50 == 0:
        print(f"step {step:3}: loss {loss:.1f}")
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
# --8<-- [end:train]

# --8<-- [start:test]
x_test, n, y = draw(1000)
for call, lengths_or_none in {"(x, n)": n, "(x)": None}.items():
    right = model(x_test, lengths_or_none).argmax(dim=-1) == y
    print(f"model{call:6}: {right.float().mean():.1f} right")
# --8<-- [end:test]

# --8<-- [start:data]
data = []
for length in torch.randint(1, 11, (1000,)).tolist():
    symbols = torch.randint(1, 5, (length,))
    data.append((symbols, symbols[-1] - 1))

try:
    next(iter(DataLoader(data, batch_size=32)))
except RuntimeError as error:
    print(str(error).partition(",")[0])
# --8<-- [end:data]


# --8<-- [start:collate]
def collate(pairs):
    """A batch from a list of pairs (symbols, label)."""
    symbols, labels = zip(*pairs, strict=True)
    lengths = [len(row) for row in symbols]
    return pad_sequence(symbols, batch_first=True), lengths, torch.stack(labels)


loader = DataLoader(data, batch_size=32, shuffle=True, collate_fn=collate)

torch.manual_seed(0)
model = Classifier()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
for epoch in range(4):
    losses = []
    for x_train, n, y in loader:
        loss = cross_entropy(model(x_train, n), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    print(f"epoch {epoch}: loss {np.mean(losses):.1f}")
print("x_train", tuple(x_train.shape), "y", tuple(y.shape))
# --8<-- [end:collate]

# --8<-- [start:length_0]
try:
    pack_padded_sequence(x, [4, 2, 0], batch_first=True, enforce_sorted=False)
except RuntimeError as error:
    print(str(error).partition(",")[0])
# --8<-- [end:length_0]

# --8<-- [start:exercise_1]
for num_layers in (1, 2):
    test = nn.RNN(5, 3, num_layers, bias=False, **both)
    _, expected = each_alone(test, sequences)
    with torch.no_grad():
        _, h_n = test(x)
    largest = (h_n - expected).abs().amax(dim=(1, 2))
    print(num_layers, largest.numpy())  # a number for each row of h_n
# --8<-- [end:exercise_1]

# --8<-- [start:exercise_2]
n = torch.tensor(lengths).unsqueeze(1)  # (3, 1)
mean = own_output.sum(dim=1) / n  # own_output is zero in the padding
print("sum / n:    ", mean[1].numpy())
print("alone:      ", rnn(sequences[1])[0].mean(dim=0).detach().numpy())
print("mean(dim=1):", own_output.mean(dim=1)[1].numpy())
# --8<-- [end:exercise_2]

# --8<-- [start:exercise_3]
x_4, lengths_4 = torch.randn(4, 4, 5), [4, 2, 3, 1]
_, expected = each_alone(rnn, [x_4[1, :2]])
print("alone            ", expected[0, 0].numpy())
for first in (True, False):
    packed = pack_padded_sequence(
        x_4, lengths_4, batch_first=first, enforce_sorted=False
    )
    packed_output, h_n = rnn(packed)
    output, _ = pad_packed_sequence(packed_output, batch_first=first)
    print(f"batch_first={first!s:5}", h_n[0, 1].detach().numpy(), end=" ")
    print(tuple(packed.data.shape), tuple(output.shape), tuple(h_n.shape))
# --8<-- [end:exercise_3]


# --8<-- [start:exercise_4]
def reverse(x, lengths):
    """Reverse each sequence within its own length; padding stays put."""
    t = torch.arange(x.shape[1])
    n = torch.tensor(lengths).unsqueeze(1)
    order = torch.where(t < n, n - 1 - t, t)  # (batch, length)
    return x.gather(1, order.unsqueeze(2).expand_as(x))


one_way = nn.RNN(5, 3, batch_first=True)
state = rnn.state_dict()
one_way.load_state_dict(
    {name: state[f"{name}_reverse"] for name in one_way.state_dict()}
)
with torch.no_grad():
    states, _ = one_way(reverse(x, lengths))
states = reverse(states, lengths)  # reversed back
for i, n in enumerate(lengths):
    for t in range(n):
        right = own_output[i, t, 3:].numpy()
        print(f"s_{t + 1}:", states[i, t].numpy(), right)
# --8<-- [end:exercise_4]

# --8<-- [start:exercise_5]
torch.manual_seed(0)
model = Classifier()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
for step in range(151):
    x_train, _, y = draw(32)
    loss = cross_entropy(model(x_train), y)
    if step % 50 == 0:
        print(f"step {step:3}: loss {loss:.1f}")
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

x_test, _, y = draw(1000)
right = model(x_test).argmax(dim=-1) == y
print(f"{right.float().mean():.1f} right")
# --8<-- [end:exercise_5]
