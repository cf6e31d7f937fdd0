"""Sequences of different lengths: padding, masks, packing, the loss."""

# --8<-- [start:setup]
import numpy as np
import torch
from torch import nn
from torch.nn.functional import cross_entropy
from torch.nn.utils.rnn import (
    pack_padded_sequence,
    pad_packed_sequence,
    pad_sequence,
)

# --8<-- [end:setup]
from rnn_tutorial.cell_rnn import CellRNN
from rnn_tutorial.device import choose_device
from rnn_tutorial.numpy_rnn import NumpyRNN
from rnn_tutorial.weights import cell_names

# --8<-- [start:pad]
np.set_printoptions(precision=4, floatmode="fixed", suppress=True)
torch.backends.cudnn.allow_tf32 = False  # on an NVIDIA GPU: full float32
device = choose_device()
torch.manual_seed(0)
lengths = [4, 2, 3]
sequences = [torch.randn(n, 5).to(device) for n in lengths]

x = pad_sequence(sequences, batch_first=True)
print("batch_first=True: ", tuple(x.shape))
print("batch_first=False:", tuple(pad_sequence(sequences).shape))
print("first feature of the second:", x[1, :, 0].numpy(force=True))
# --8<-- [end:pad]

# --8<-- [start:final]
rnn = nn.RNN(5, 3, batch_first=True).to(device)
_, h_alone = rnn(sequences[1])  # without a batch: (2, 5)
out, h_n = rnn(x)

print("alone,        h_n:", h_alone[0].numpy(force=True))
for t in range(4):
    print(f"in the batch, t={t + 1}:", out[1, t].numpy(force=True))
print("in the batch, h_n:", h_n[0, 1].numpy(force=True))
# --8<-- [end:final]

# --8<-- [start:backward]
both = {"batch_first": True, "bidirectional": True}
birnn = nn.RNN(5, 3, **both).to(device)
alone = birnn(sequences[1])[0][:, 3:].numpy(force=True)  # backward half
batch = birnn(x)[0][1, :, 3:].numpy(force=True)

print("     in the batch              alone")
for t in (3, 2, 1, 0):
    print(f"t={t + 1}:", batch[t], alone[t] if t < 2 else "padding")

b = birnn.bias_ih_l0_reverse + birnn.bias_hh_l0_reverse
print("tanh(b):", torch.tanh(b).numpy(force=True))
# --8<-- [end:backward]

# --8<-- [start:padded_step]
_, W_hh, b_ih, b_hh = rnn.parameters()
s_3 = torch.tanh(out[1, 1] @ W_hh.T + b_ih + b_hh)  # out[1, 1] is s_2
print("s_3:", s_3.numpy(force=True))
# --8<-- [end:padded_step]

# --8<-- [start:neutral]
for bias in (True, False):
    test = nn.RNN(5, 3, bias=bias, **both).to(device)
    _, h_alone = test(sequences[1])  # (2, 3): forward, backward
    _, h_n = test(x)  # (2, 3, 3)
    forward, backward = (
        torch.allclose(h_n[i, 1], h_alone[i], atol=1e-5) for i in range(2)
    )
    print(f"bias={bias}: forward {forward}, backward {backward}")
# --8<-- [end:neutral]


# --8<-- [start:each_alone]
def each_alone(rnn, sequences):
    """Output and h_n with batch first, from one call for each sequence."""
    outs, finals = zip(*[rnn(sequence) for sequence in sequences], strict=True)
    return pad_sequence(outs, batch_first=True), torch.stack(finals, dim=1)


own_out, own_h_n = each_alone(birnn, sequences)
print("out", tuple(own_out.shape), "h_n", tuple(own_h_n.shape))
# --8<-- [end:each_alone]

# --8<-- [start:mask]
own_step = np.arange(4)[:, None] < np.array(lengths)  # (length, batch)
print(own_step.T.astype(int))  # a row for each sequence

active = own_step[:, :, None]  # (length, batch, 1): for all of s_t at once
W_ih, W_hh, b_ih, b_hh = (w.numpy(force=True) for w in rnn.parameters())
h = np.zeros((3, 3), dtype=np.float32)  # (batch, hidden_size)
outputs = []
for t, x_t in enumerate(x.transpose(0, 1).numpy(force=True)):
    s_t = np.tanh(x_t @ W_ih.T + b_ih + h @ W_hh.T + b_hh)
    h = np.where(active[t], s_t, h)
    outputs.append(np.where(active[t], s_t, 0))

print("second sequence, h:  ", h[1])
print("second sequence, t=2:", outputs[1][1])
print("second sequence, t=3:", outputs[2][1])
# --8<-- [end:mask]

# --8<-- [start:classes]
numpy_rnn = NumpyRNN(5, 3, **both)
cell_rnn = CellRNN(5, 3, **both).to(device)
numpy_rnn.load_state_dict(birnn.state_dict())
cell_rnn.load_state_dict(cell_names(birnn.state_dict()))

results = {
    "NumpyRNN": numpy_rnn(x.numpy(force=True), lengths=lengths),
    "CellRNN": [r.numpy(force=True) for r in cell_rnn(x, lengths=lengths)],
}
for name, (out, h_n) in results.items():
    print(
        f"{name:8}",
        np.allclose(out, own_out.numpy(force=True), atol=1e-5),
        np.allclose(h_n, own_h_n.numpy(force=True), atol=1e-5),
    )
# --8<-- [end:classes]

# --8<-- [start:gather]
out, h_n = birnn(x)  # nobody tells it the lengths
ends = torch.tensor(lengths) - 1
at_end = out[torch.arange(3), ends]  # (3, 6): both halves at the own end

forward, backward = own_h_n
print("forward,  at the own end:", torch.allclose(at_end[:, :3], forward))
print("backward, at the own end:", torch.allclose(at_end[:, 3:], backward))
print("backward, at the start:  ", torch.allclose(out[:, 0, 3:], backward))
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
packed_out, h_n = birnn(packed)
print("data:", tuple(packed.data.shape), "to", tuple(packed_out.data.shape))

out, out_lengths = pad_packed_sequence(packed_out, batch_first=True)
print("out", tuple(out.shape), "h_n", tuple(h_n.shape))
print("lengths", out_lengths.tolist())
print("out equal:", torch.allclose(out, own_out, atol=1e-5))
print("h_n equal:", torch.allclose(h_n, own_h_n, atol=1e-5))
# --8<-- [end:run_packed]

# --8<-- [start:total_length]
part = pack_padded_sequence(
    x[1:], lengths[1:], batch_first=True, enforce_sorted=False
)
part_out, _ = birnn(part)
shorter, _ = pad_packed_sequence(part_out, batch_first=True)
full, _ = pad_packed_sequence(part_out, batch_first=True, total_length=4)
print("in:             ", tuple(x[1:].shape))
print("out:            ", tuple(shorter.shape))
print("total_length=4: ", tuple(full.shape))
# --8<-- [end:total_length]

# --8<-- [start:cpu]
n = torch.tensor(lengths, device=device)
from_tensor = pack_padded_sequence(
    x, n.cpu(), batch_first=True, enforce_sorted=False
)
print("equal:", torch.equal(from_tensor.data, packed.data))
# --8<-- [end:cpu]

# --8<-- [start:enforce_sorted]
try:
    pack_padded_sequence(x, lengths, batch_first=True)
except RuntimeError as error:
    print(str(error).partition(". ")[0])
# --8<-- [end:enforce_sorted]

# --8<-- [start:batch_first]
wrong = pack_padded_sequence(x, lengths, enforce_sorted=False)
print("packed:  ", tuple(wrong.data.shape), "for", sum(lengths), "steps")

wrong_out, _ = pad_packed_sequence(packed_out)
print("unpacked:", tuple(wrong_out.shape), "for", tuple(out.shape))
# --8<-- [end:batch_first]


# --8<-- [start:agree]
def with_gradients(model, out, h_n):
    """out, h_n and the gradients of the weights, as arrays."""
    loss = (out * grad_out).sum() + (h_n * grad_h_n).sum()
    grads = torch.autograd.grad(loss, list(model.parameters()))
    return [r.numpy(force=True) for r in (out, h_n, *grads)]


deep = nn.RNN(5, 3, num_layers=2, **both).to(device)
cell_rnn = CellRNN(5, 3, num_layers=2, **both).to(device)
numpy_rnn = NumpyRNN(5, 3, num_layers=2, **both)
cell_rnn.load_state_dict(cell_names(deep.state_dict()))
numpy_rnn.load_state_dict(deep.state_dict())
grad_out = torch.randn(3, 4, 6).to(device)  # dL/d(out)
grad_h_n = torch.randn(4, 3, 3).to(device)  # dL/d(h_n)

packed_out, h_n = deep(packed)
out, _ = pad_packed_sequence(packed_out, batch_first=True)
results = {"nn.RNN": with_gradients(deep, out, h_n)}

out, h_n = cell_rnn(x, lengths=lengths)
results["CellRNN"] = with_gradients(cell_rnn, out, h_n)

out, h_n = numpy_rnn(x.numpy(force=True), lengths=lengths)
numpy_rnn.backward(grad_out.numpy(force=True), grad_h_n.numpy(force=True))
grads = [numpy_rnn.grad[name] for name in deep.state_dict()]
results["NumpyRNN"] = [out, h_n, *grads]

for name, arrays in results.items():
    out_equal, h_n_equal, *grads_equal = (
        np.allclose(a, b, atol=1e-5)
        for a, b in zip(arrays, results["nn.RNN"], strict=True)
    )
    h_n = arrays[1]  # row 3: the last layer's backward direction
    print(f"{name:8}", h_n[3, 1], out_equal, h_n_equal, all(grads_equal))
# --8<-- [end:agree]

# --8<-- [start:loss]
labels = [torch.randint(4, (n,)) for n in lengths]  # one of 4 a step
padded = pad_sequence(labels, batch_first=True, padding_value=-100)
print(padded.numpy())

out, _ = pad_packed_sequence(birnn(packed)[0], batch_first=True)
output_layer = nn.Linear(6, 4).to(device)
scores = output_layer(out).flatten(0, 1)  # (12, 4): a row for each step
labels = padded.flatten().to(device)  # (12,)
own = labels != -100
with_0 = labels.where(own, 0)  # what padding with zeros would have made

losses = cross_entropy(scores, with_0, reduction="none") * own  # (12,)

print(f"ignored:     {cross_entropy(scores, labels).item():.4f}")
print(f"masked, / 9: {(losses.sum() / own.sum()).item():.4f}")
print(f"masked, /12: {losses.mean().item():.4f}")
print(f"counted:     {cross_entropy(scores, with_0).item():.4f}")
# --8<-- [end:loss]

# --8<-- [start:length_0]
try:
    pack_padded_sequence(x, [4, 2, 0], batch_first=True, enforce_sorted=False)
except RuntimeError as error:
    print(str(error).partition(",")[0])
try:
    cell_rnn(x, lengths=[4, 2, 0])
except ValueError as error:
    print(error)
# --8<-- [end:length_0]

# --8<-- [start:exercise_1]
for num_layers in (1, 2):
    test = nn.RNN(5, 3, num_layers, bias=False, **both).to(device)
    _, expected = each_alone(test, sequences)
    _, h_n = test(x)
    rows = zip(h_n, expected, strict=True)
    print(num_layers, [torch.allclose(a, b, atol=1e-5) for a, b in rows])
# --8<-- [end:exercise_1]

# --8<-- [start:exercise_2]
n = torch.tensor(lengths, device=device).unsqueeze(1)  # (3, 1)
mean = own_out.sum(dim=1) / n  # own_out is zero in the padding

expected = torch.stack([birnn(s)[0].mean(dim=0) for s in sequences])
print("by length:  ", torch.allclose(mean, expected, atol=1e-5))
over_four = own_out.mean(dim=1)
print("mean(dim=1):", torch.allclose(over_four, expected, atol=1e-5))
# --8<-- [end:exercise_2]

# --8<-- [start:exercise_3]
x_4, lengths_4 = torch.randn(4, 4, 5).to(device), [4, 2, 3, 1]
alone = [x_4[i, :n] for i, n in enumerate(lengths_4)]
_, expected = each_alone(birnn, alone)
for first in (True, False):
    packed = pack_padded_sequence(
        x_4, lengths_4, batch_first=first, enforce_sorted=False
    )
    packed_out, h_n = birnn(packed)
    out, _ = pad_packed_sequence(packed_out, batch_first=first)
    sizes = tuple(packed.data.shape), tuple(out.shape), tuple(h_n.shape)
    print(*sizes, "right:", torch.allclose(h_n, expected, atol=1e-5))
# --8<-- [end:exercise_3]


# --8<-- [start:exercise_4]
def turn(x, lengths):
    """Turn each sequence round within its own length; padding stays put."""
    t = torch.arange(x.shape[1], device=x.device)
    n = torch.tensor(lengths, device=x.device).unsqueeze(1)
    order = torch.where(t < n, n - 1 - t, t)  # (batch, length)
    return x.gather(1, order.unsqueeze(2).expand_as(x))


one_way = nn.RNN(5, 3, batch_first=True).to(device)
state = birnn.state_dict()
one_way.load_state_dict(
    {name: state[f"{name}_reverse"] for name in one_way.state_dict()}
)

turned, _ = one_way(turn(x, lengths))
ends = torch.tensor(lengths) - 1
final = turned[torch.arange(3), ends]
backward = turn(turned, lengths)  # turned back

print("h_n equal:", torch.allclose(final, own_h_n[1], atol=1e-5))
for i, n in enumerate(lengths):
    a, b = backward[i, :n], own_out[i, :n, 3:]
    print("out equal:", torch.allclose(a, b, atol=1e-5))
# --8<-- [end:exercise_4]
