"""Common questions: the wrong code, what it does, and the right code."""

# --8<-- [start:setup]
import copy
import warnings

import numpy as np
import torch
from torch import nn

# --8<-- [end:setup]
from rnn_tutorial.device import choose_device

# --8<-- [start:start]
np.set_printoptions(precision=4, floatmode="fixed", suppress=True)
torch.backends.cudnn.allow_tf32 = False  # on an NVIDIA GPU: full float32
device = choose_device()


def first_line(error):
    """The first line of an error's message."""
    return str(error).splitlines()[0]


# --8<-- [end:start]

# --8<-- [start:wrong_1]
torch.manual_seed(1)
rnn = nn.RNN(5, 3, num_layers=2, batch_first=True, bidirectional=True)
rnn = rnn.to(device)
x = torch.randn(10, 6, 5).to(device)  # (batch, length, input_size)
output, h_n = rnn(x)
forward, backward = h_n[-2], h_n[-1]  # the final states of the last layer

last = output[:, -1]  # taken for the final states
print("forward: ", torch.allclose(last[:, :3], forward))
print("backward:", torch.allclose(last[:, 3:], backward))

turned, _ = rnn(x.flip(1))
mirror = torch.allclose(turned.flip(1)[:, :, :3], output[:, :, 3:])
print("mirror:  ", mirror)
assert not hasattr(nn, "Bidirectional")  # it is bidirectional=True
# --8<-- [end:wrong_1]

# --8<-- [start:right_1]
final = torch.cat([output[:, -1, :3], output[:, 0, 3:]], dim=-1)
same = torch.cat([h_n[-2], h_n[-1]], dim=-1)
print("final", tuple(final.shape), "equal:", torch.allclose(final, same))

by_layer = h_n.view(2, 2, 10, 3)  # (layers, directions, batch, hidden_size)
print("by_layer[-1, 1] equal:", torch.equal(by_layer[-1, 1], backward))
# --8<-- [end:right_1]

# --8<-- [start:wrong_2]
torch.manual_seed(2)
rnn = nn.RNN(5, 3, batch_first=True)
x = torch.randn(10, 6, 5)


def gradient(rnn, x):
    """The gradient of W_ih when the loss is the sum of all outputs."""
    rnn.zero_grad()
    rnn(x)[0].sum().backward()
    return rnn.weight_ih_l0.grad.cpu()


rnn.eval()
on_cpu = gradient(rnn, x)
print("on_cpu", tuple(on_cpu.shape))

rnn, x = rnn.to(device), x.to(device)
message = ""
try:
    gradient(rnn, x)
except RuntimeError as error:
    message = first_line(error)
failed = "RNN backward can only be called in training mode" in message
assert failed == (device.type == "cuda")
# --8<-- [end:wrong_2]

# --8<-- [start:right_2]
rnn.train()
same = torch.allclose(gradient(rnn, x), on_cpu, atol=1e-4)
print("rnn.train() equal:  ", same)

rnn.eval()
with torch.backends.cudnn.flags(enabled=False):
    same = torch.allclose(gradient(rnn, x), on_cpu, atol=1e-4)
print("enabled=False equal:", same)
# --8<-- [end:right_2]

# --8<-- [start:wrong_3]
torch.manual_seed(3)
rnn = nn.RNN(5, 4, batch_first=True).to(device)
data = torch.randn(23, 6, 5).to(device)
h_0 = torch.zeros(1, 8, 4, device=device)  # made once, for batches of 8

for batch in data.split(8):
    try:
        output, _ = rnn(batch, h_0)
        print(f"N = {len(batch)}:", tuple(output.shape))
    except RuntimeError as error:
        print(f"N = {len(batch)}:", first_line(error))
# --8<-- [end:wrong_3]

# --8<-- [start:right_3]
for batch in data.split(8):
    without, _ = rnn(batch)
    h_0 = batch.new_zeros(1, len(batch), 4)  # layers x directions, batch, H
    given, _ = rnn(batch, h_0)
    print(f"N = {len(batch)}, equal:", torch.equal(without, given))
# --8<-- [end:right_3]

# --8<-- [start:wrong_4]
torch.manual_seed(4)
x = torch.randn(3, 6, 5).to(device)
# Where there is no GPU, "meta", torch's device without data, stands in for it.
lengths = torch.tensor([6, 4, 2])
elsewhere = lengths.to("meta" if device.type == "cpu" else device)


def pack(x, lengths):
    return nn.utils.rnn.pack_padded_sequence(x, lengths, batch_first=True)


try:
    pack(x, elsewhere)
except RuntimeError as error:
    print(first_line(error).partition(", but got")[0])
# --8<-- [end:wrong_4]

# --8<-- [start:right_4]
packed = pack(x, lengths.cpu())
print("lengths.cpu():   ", tuple(packed.data.shape))
packed = pack(x, lengths.tolist())
print("lengths.tolist():", tuple(packed.data.shape))
_, lengths = nn.utils.rnn.pad_packed_sequence(packed, batch_first=True)
print("lengths.is_cpu:  ", lengths.is_cpu)
# --8<-- [end:right_4]

# --8<-- [start:wrong_5]
torch.manual_seed(5)
rnn = nn.RNN(5, 3, batch_first=True).to(device)
x = torch.randn(10, 6, 5).to(device)
before, _ = rnn(x)


def warns(rnn, x):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        rnn(x)
    return any("contiguous chunk of memory" in str(w.message) for w in caught)


rnn.weight_hh_l0 = nn.Parameter(rnn.weight_hh_l0.detach().clone())
assert warns(rnn, x) == (device.type == "cuda")
with warnings.catch_warnings(action="ignore"):
    print("equal:", torch.allclose(rnn(x)[0], before, atol=1e-6))
# --8<-- [end:wrong_5]

# --8<-- [start:right_5]
rnn.flatten_parameters()
print("warns:", warns(rnn, x))
print("equal:", torch.allclose(rnn(x)[0], before, atol=1e-6))
# --8<-- [end:right_5]

# --8<-- [start:wrong_6]
torch.manual_seed(6)
x = torch.randn(10, 6, 5).to(device)  # ten sequences of six steps
changed_x = x.clone()
changed_x[0] += 1  # a different first sequence; the other nine stay

rnn = nn.RNN(5, 3).to(device)
output, h_n = rnn(x)
print("output", tuple(output.shape), "h_n", tuple(h_n.shape))
changed = (rnn(changed_x)[0] - output).abs().amax(dim=(1, 2)) > 1e-5
print("changed:", changed.sum().item())

output, h_n = rnn(x[:, 0])  # ten first steps, meant as a batch of ten
print("output", tuple(output.shape), "h_n", tuple(h_n.shape))
# --8<-- [end:wrong_6]

# --8<-- [start:right_6]
rnn = nn.RNN(5, 3, batch_first=True).to(device)
output, h_n = rnn(x)
print("output", tuple(output.shape), "h_n", tuple(h_n.shape))
changed = (rnn(changed_x)[0] - output).abs().amax(dim=(1, 2)) > 1e-5
print("changed:", changed.sum().item())

output, h_n = rnn(x[:, :1])  # (10, 1, 5): the axis of the steps stays
print("output", tuple(output.shape), "h_n", tuple(h_n.shape))
# --8<-- [end:right_6]


# --8<-- [start:wrong_7]
class FixedBatch(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.RNN(5, 3, batch_first=True)

    def forward(self, x):
        h_0 = torch.zeros(1, 4, 3, device=x.device)  # 4 sequences
        return self.rnn(x, h_0)


torch.manual_seed(7)
model = FixedBatch().to(device)
x = torch.randn(7, 6, 5).to(device)
print("N = 4:", tuple(model(x[:4])[0].shape))
try:
    model(x)
except RuntimeError as error:
    print("N = 7:", first_line(error))
# --8<-- [end:wrong_7]


# --8<-- [start:right_7]
class AnyBatch(FixedBatch):
    def forward(self, x, h_0):
        return self.rnn(x, h_0)


model = AnyBatch()
x, h_0 = torch.randn(7, 6, 5), torch.randn(1, 7, 3)
output, h_n = model(x, h_0)
print("N = 7:", tuple(output.shape))

four = x[:4], h_0[:, :4]  # what the model is exported with
batch = {"x": {0: "batch"}, "h_0": {1: "batch"}}
try:
    with warnings.catch_warnings(action="ignore"):
        onnx = torch.onnx.export(
            model.eval(), four, dynamic_shapes=batch, dynamo=True, verbose=False
        )
        exported, _ = onnx(x, h_0)
    assert torch.allclose(exported, output, atol=1e-5)
except ImportError:  # the packages onnx, onnxscript, onnxruntime
    pass
# --8<-- [end:right_7]

# --8<-- [start:wrong_8]
torch.manual_seed(8)
rnn = nn.RNN(5, 3, num_layers=2, batch_first=True).to(device)
x = torch.randn(10, 6, 5).to(device)
output, h_n = rnn(x)
print("output", tuple(output.shape), "h_n", tuple(h_n.shape))
print("output[:, -1] == h_n[0]: ", torch.allclose(output[:, -1], h_n[0]))
# --8<-- [end:wrong_8]

# --8<-- [start:right_8]
print("output[:, -1] == h_n[-1]:", torch.allclose(output[:, -1], h_n[-1]))
# --8<-- [end:right_8]


# --8<-- [start:wrong_9]
class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.RNN(5, 3, batch_first=True)

    def forward(self, x, lengths):
        packed = nn.utils.rnn.pack_padded_sequence(
            x, lengths.cpu(), batch_first=True
        )
        return self.unpack(self.rnn(packed)[0], x)

    def unpack(self, packed, x):
        return nn.utils.rnn.pad_packed_sequence(packed, batch_first=True)[0]


def on_two_devices(model, x, lengths):
    """Split the batch, run the halves, join them: DataParallel's way."""
    halves = zip(x.chunk(2), lengths.chunk(2), strict=True)
    return torch.cat([model(*half) for half in halves])


torch.manual_seed(9)
model = Encoder().to(device)
x = torch.randn(4, 6, 5).to(device)
lengths = torch.tensor([6, 5, 3, 2]).to(device)
print("output", tuple(model(x, lengths).shape))
try:
    on_two_devices(model, x, lengths)
except RuntimeError as error:
    print(first_line(error))
# --8<-- [end:wrong_9]


# --8<-- [start:right_9]
class LongEncoder(Encoder):
    def unpack(self, packed, x):
        return nn.utils.rnn.pad_packed_sequence(
            packed, batch_first=True, total_length=x.size(1)
        )[0]


right = LongEncoder().to(device)
right.load_state_dict(model.state_dict())
joined = on_two_devices(right, x, lengths)
print("joined", tuple(joined.shape))
print("equal:", torch.allclose(joined, model(x, lengths), atol=1e-6))
# --8<-- [end:right_9]

# --8<-- [start:wrong_10]
torch.manual_seed(10)
rnn = nn.RNN(5, 3, batch_first=True).to(device)
x = torch.randn(10, 6, 5).to(device)


def read(x):
    return rnn(x)[0]


try:
    torch.compile(read, backend="eager", fullgraph=True)(x)
except RuntimeError as error:
    print(type(error).__name__, "-", first_line(error))
# --8<-- [end:wrong_10]

# --8<-- [start:right_10]
compiled = torch.compile(read, backend="eager")
print("nn.RNN equal:    ", torch.allclose(compiled(x), read(x), atol=1e-6))

cell = nn.RNNCell(5, 3).to(device)


def read_by_steps(x):
    h = x.new_zeros(len(x), 3)
    for t in range(6):
        h = cell(x[:, t], h)
    return h


whole = torch.compile(read_by_steps, backend="eager", fullgraph=True)
same = torch.allclose(whole(x), read_by_steps(x), atol=1e-6)
print("nn.RNNCell equal:", same)
# --8<-- [end:right_10]

# --8<-- [start:wrong_11]
torch.manual_seed(11)
rnn = nn.RNN(5, 3, num_layers=2, dropout=0.5, batch_first=True)
x = torch.randn(10, 6, 5)
on_cpu, _ = rnn(x)
on_device, _ = rnn.to(device)(x.to(device))
print("equal:", torch.allclose(on_device.cpu(), on_cpu, atol=1e-5))
# --8<-- [end:wrong_11]

# --8<-- [start:right_11]
rnn.eval()  # no dropout
on_cpu, _ = rnn.cpu()(x)
on_device, _ = rnn.to(device)(x.to(device))
print("equal:", torch.allclose(on_device.cpu(), on_cpu, atol=1e-5))

lower, upper = nn.RNN(5, 3, batch_first=True), nn.RNN(3, 3, batch_first=True)
for layer, one in enumerate([lower, upper]):
    one.load_state_dict(
        {
            name: rnn.state_dict()[name.replace("l0", f"l{layer}")]
            for name in one.state_dict()
        }
    )
dropout = nn.Dropout(0.5).eval()  # outside nn.RNN; train() switches it on
stacked, _ = upper(dropout(lower(x)[0]))
print("equal:", torch.allclose(stacked, on_cpu, atol=1e-5))
# --8<-- [end:right_11]

# --8<-- [start:wrong_12]
torch.manual_seed(12)
rnn = nn.RNN(3, 3, num_layers=2).to(device)
x = torch.randn(6, 10, 3).to(device)  # (length, batch, input_size)
weights = list(rnn.parameters())
layers = weights[:4], weights[4:]


def step(x_t, h, W_ih, W_hh, b_ih, b_hh):
    return torch.tanh(x_t @ W_ih.T + b_ih + h @ W_hh.T + b_hh)


h, states = torch.zeros(2, 10, 3, device=device), []
for x_t in x:
    for n, layer in enumerate(layers):
        h[n] = step(x_t, h[n], *layer)  # both layers read x_t
    states.append(h[-1])  # a view of h, which the next step overwrites

output, h_n = rnn(x)
wrong = torch.stack(states)
print(f"max |wrong - output|: {(wrong - output).abs().max():.4f}")
print("wrong[0] == wrong[-1]:", torch.equal(wrong[0], wrong[-1]))
try:
    wrong.sum().backward()
except RuntimeError as error:
    print(first_line(error).partition(":")[0])
# --8<-- [end:wrong_12]

# --8<-- [start:right_12]
h, states = list(torch.zeros(2, 10, 3, device=device)), []
for x_t in x:
    below = x_t
    for n, layer in enumerate(layers):
        h[n] = below = step(below, h[n], *layer)  # a new tensor
    states.append(below)

right = torch.stack(states)
print("output equal:", torch.allclose(right, output, atol=1e-5))
print("h_n equal:   ", torch.allclose(torch.stack(h), h_n, atol=1e-5))

of_right, of_nn_rnn = (
    torch.autograd.grad(result.sum(), weights[0])[0]
    for result in (right, output)
)
print("grad equal:  ", torch.allclose(of_right, of_nn_rnn, atol=1e-4))
# --8<-- [end:right_12]

# --8<-- [start:wrong_13]
torch.manual_seed(13)
cell = nn.RNNCell(64, 64).to(device)
x, h = torch.randn(2, 100, 64).to(device)
by_hand = x @ cell.weight_ih.T + cell.bias_ih
by_hand = torch.tanh(by_hand + h @ cell.weight_hh.T + cell.bias_hh)
print("equal:", torch.equal(by_hand, cell(x, h)))

torch.manual_seed(13)
on_cpu = torch.randn(3)
torch.manual_seed(13)
on_device = torch.randn(3, device=device).cpu()
assert torch.equal(on_device, on_cpu) == (device.type == "cpu")
# --8<-- [end:wrong_13]

# --8<-- [start:right_13]
print("equal, atol=1e-5:", torch.allclose(by_hand, cell(x, h), atol=1e-5))

torch.manual_seed(13)
on_device = torch.randn(3).to(device)  # drawn on the CPU, then moved
print("on_device == on_cpu:", torch.equal(on_device.cpu(), on_cpu))
# --8<-- [end:right_13]

# --8<-- [start:wrong_14]
torch.manual_seed(14)
x = torch.randn(6, 5).to(device)  # one sequence of six steps
rnn = nn.RNN(5, 3).to(device)
W_ih, W_hh, b_ih, b_hh = rnn.state_dict().values()
b = b_ih + b_hh  # the one bias of the formula

h = torch.zeros(3, device=device)
for x_t in x:
    h = torch.tanh(W_ih @ x_t + W_hh @ h + b)
print("h:    ", h.numpy(force=True))

weights = {"weight_ih_l0": W_ih, "weight_hh_l0": W_hh}
twice = nn.RNN(5, 3).to(device)
twice.load_state_dict(weights | {"bias_ih_l0": b, "bias_hh_l0": b})
print("twice:", twice(x)[1][0].numpy(force=True))
# --8<-- [end:wrong_14]

# --8<-- [start:right_14]
once = nn.RNN(5, 3).to(device)
zero = torch.zeros_like(b)
once.load_state_dict(weights | {"bias_ih_l0": b, "bias_hh_l0": zero})
print("once: ", once(x)[1][0].numpy(force=True))

once(x)[0].sum().backward()
grad_ih, grad_hh = once.bias_ih_l0.grad, once.bias_hh_l0.grad
print("grad equal:", torch.allclose(grad_ih, grad_hh, atol=1e-5))

torch.optim.SGD(once.parameters(), lr=0.1).step()
moved = once.bias_ih_l0 + once.bias_hh_l0 - b
expected = -2 * 0.1 * grad_ih
print("moved == expected:", torch.allclose(moved, expected, atol=1e-5))
# --8<-- [end:right_14]


# --8<-- [start:wrong_15]
class TutorialRNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.i2h = nn.Linear(5 + 3, 3)
        self.i2o = nn.Linear(5 + 3, 4)

    def forward(self, x_t, h):
        both = torch.cat([x_t, h], dim=1)
        return self.i2o(both), self.i2h(both)


def read(net, x):
    h = torch.zeros(10, 3, device=device)
    for x_t in x:
        o, h = net(x_t, h)
    return o, h


def adds_up(net, x, y):
    """Whether the final state of x + y is the sum of two final states."""
    nothing = torch.zeros_like(x)
    together = read(net, x + y)[1] + read(net, nothing)[1]
    apart = read(net, x)[1] + read(net, y)[1]
    return torch.allclose(together, apart, atol=1e-5)


torch.manual_seed(15)
x, y = torch.randn(2, 6, 10, 5).to(device)  # two batches, (length, batch, 5)
net = TutorialRNN().to(device)
print("adds_up:", adds_up(net, x, y))
read(net, x[:1])[0].sum().backward()
print("grad is None:", net.i2h.weight.grad is None)
# --8<-- [end:wrong_15]


# --8<-- [start:right_15]
class ElmanRNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.i2h = nn.Linear(5 + 3, 3)
        self.h2o = nn.Linear(3, 4)

    def forward(self, x_t, h):
        both = torch.cat([x_t, h], dim=1)
        h = torch.tanh(self.i2h(both))
        return self.h2o(h), h


net = ElmanRNN().to(device)
print("adds_up:", adds_up(net, x, y))
read(net, x[:1])[0].sum().backward()
print("grad is None:", net.i2h.weight.grad is None)

W, b = net.i2h.weight, net.i2h.bias
weights = {"weight_ih_l0": W[:, :5], "weight_hh_l0": W[:, 5:]}
biases = {"bias_ih_l0": b, "bias_hh_l0": torch.zeros_like(b)}
rnn = nn.RNN(5, 3).to(device)
rnn.load_state_dict(weights | biases)
same = torch.allclose(rnn(x)[1][0], read(net, x)[1], atol=1e-5)
print("equal:", same)
# --8<-- [end:right_15]

# --8<-- [start:wrong_16]
torch.manual_seed(16)
x = torch.randn(10, 6, 5).to(device)
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    rnn = nn.RNN(5, 3, batch_first=True, dropout=0.5).to(device)
print(str(caught[0].message).split(",")[0])

(output, _), (again, _) = rnn(x), rnn(x)  # in training mode
print("output == again:", torch.allclose(output, again))
# --8<-- [end:wrong_16]

# --8<-- [start:right_16]
deep = nn.RNN(5, 3, num_layers=2, batch_first=True, dropout=0.5).to(device)
(_, h_n), (_, again) = deep(x), deep(x)
print("h_n[0] == again[0]:", torch.allclose(h_n[0], again[0]))
print("h_n[1] == again[1]:", torch.allclose(h_n[1], again[1]))

drop = nn.Dropout(0.5)
print("any(output == 0):      ", bool((deep(x)[0] == 0).any()))
print("any(drop(output) == 0):", bool((drop(rnn(x)[0]) == 0).any()))
# --8<-- [end:right_16]

# --8<-- [start:wrong_17]
torch.manual_seed(17)
# Without a GPU the "meta" device stands in for it: shapes, but no numbers.
gpu = torch.device("meta") if device.type == "cpu" else device
rnn = nn.RNN(5, 3, batch_first=True).to(gpu)
x = torch.randn(10, 6, 5).to(gpu)
h_0 = torch.zeros(1, 10, 3)  # on the CPU
try:
    rnn(x, h_0)
except RuntimeError as error:
    print(first_line(error).split(",")[0])
# --8<-- [end:wrong_17]

# --8<-- [start:right_17]
output, h_n = rnn(x, x.new_zeros(1, 10, 3))
print("x.new_zeros:", h_n.device == x.device)
output, h_n = rnn(x)
print("rnn(x):     ", h_n.device == x.device)

model = nn.Module()
model.plain = torch.zeros(1, 10, 3)
model.register_buffer("h_0", torch.zeros(1, 10, 3))
model.to(gpu)
print("model.plain:", model.plain.device == x.device)
print("model.h_0:  ", model.h_0.device == x.device)
# --8<-- [end:right_17]

# --8<-- [start:wrong_18]
torch.manual_seed(18)
x = torch.randn(10, 6, 5).to(device)
for retain_graph in (False, True):
    rnn = nn.RNN(5, 3, batch_first=True).to(device)
    optimizer = torch.optim.SGD(rnn.parameters(), lr=0.1)
    h = torch.zeros(1, 10, 3, device=device)
    try:
        for segment in x.split(2, dim=1):  # three times two steps
            output, h = rnn(segment, h)
            loss = output.square().mean()
            optimizer.zero_grad()
            loss.backward(retain_graph=retain_graph)
            optimizer.step()
    except RuntimeError as error:
        print(f"retain_graph={retain_graph}:")
        print(" ", first_line(error).split(" (")[0].split(":")[0])
# --8<-- [end:wrong_18]

# --8<-- [start:right_18]
rnn = nn.RNN(5, 3, batch_first=True).to(device)
optimizer = torch.optim.SGD(rnn.parameters(), lr=0.1)
h = torch.zeros(1, 10, 3, device=device)
for segment in x.split(2, dim=1):
    output, h = rnn(segment, h.detach())  # the numbers, without their history
    loss = output.square().mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print(f"loss {loss.item():.4f}")
# --8<-- [end:right_18]

# --8<-- [start:wrong_19]
torch.manual_seed(19)
rnn = nn.RNN(4, 4, batch_first=True).to(device)  # both matrices are square
x = torch.randn(10, 50, 4).to(device)
expected = rnn(x)[0].numpy(force=True)
W_ih, W_hh, b_ih, b_hh = (p.numpy(force=True) for p in rnn.parameters())


def error_of(from_input, from_hidden):
    """The largest difference from nn.RNN, over all 50 steps."""
    h, states = np.zeros((10, 4), np.float32), []
    for x_t in x.numpy(force=True).swapaxes(0, 1):
        h = np.tanh(x_t @ from_input + b_ih + h @ from_hidden + b_hh)
        states.append(h)
    return abs(np.stack(states, axis=1) - expected).max()


print(f"W_ih.T, W_hh: {error_of(W_ih.T, W_hh):.4f}")
print(f"W_ih, W_hh.T: {error_of(W_ih, W_hh.T):.4f}")
# --8<-- [end:wrong_19]

# --8<-- [start:right_19]
print("error < 1e-5:", error_of(W_ih.T, W_hh.T) < 1e-5)
# --8<-- [end:right_19]

# --8<-- [start:wrong_20]
torch.manual_seed(20)
rnn = nn.RNN(5, 3, batch_first=True).to(device)
letter, review = torch.randn(2, 1, 3, 5).to(device)  # two unrelated texts
_, h = rnn(letter)
_, carried = rnn(review, h)
_, alone = rnn(review)
print("carried:", carried[0, 0].numpy(force=True))
print("alone:  ", alone[0, 0].numpy(force=True))
# --8<-- [end:wrong_20]

# --8<-- [start:right_20]
text = torch.randn(24, 5).to(device)  # one long text
streams = text.view(2, 12, 5)  # its two halves, read side by side
_, in_one_go = rnn(streams)

h = None  # zeros, where the text begins
for segment in streams.split(4, dim=1):
    _, h = rnn(segment, h)
print("rnn(segment, h):", torch.allclose(h, in_one_go, atol=1e-5))

for segment in streams.split(4, dim=1):
    _, h = rnn(segment)
print("rnn(segment):   ", torch.allclose(h, in_one_go, atol=1e-5))
# --8<-- [end:right_20]


# --8<-- [start:wrong_21]
def train(nonlinearity, max_norm=None):
    """Learn to add up ten numbers; the loss of each of 200 steps."""
    torch.manual_seed(21)
    rnn = nn.RNN(1, 16, nonlinearity=nonlinearity, batch_first=True)
    layers = nn.ModuleList([rnn, nn.Linear(16, 1)]).to(device)
    x = (2 * torch.rand(128, 10, 1) - 1).to(device)  # between -1 and 1
    target = x.sum(dim=1)
    optimizer = torch.optim.SGD(layers.parameters(), lr=0.1)
    losses = [target.var(correction=0).item()]  # of the constant answer
    for _ in range(200):
        _, h_n = rnn(x)
        loss = (layers[1](h_n[0]) - target).square().mean()
        optimizer.zero_grad()
        loss.backward()
        if max_norm:
            nn.utils.clip_grad_norm_(layers.parameters(), max_norm)
        optimizer.step()
        losses.append(loss.item())
    return losses


constant, first, *later = train("relu")
print(f"constant: {constant:.1f}")
print(f"first: {first:.1f}")
print("max(later) > 1000:", max(later) > 1000)
print("later[-1]:", later[-1])
# --8<-- [end:wrong_21]

# --8<-- [start:right_21]
print(f"relu: {train('relu', max_norm=0.3)[-1]:.1f}")
print(f"tanh: {train('tanh', max_norm=0.3)[-1]:.1f}")
# --8<-- [end:right_21]

# --8<-- [start:names_21]
try:
    nn.RNN(5, 3, "relu")  # the third argument is num_layers
except TypeError as error:
    print("nn.RNN:", first_line(error))
cell = nn.RNNCell(5, 3, "relu")  # the third argument is bias
print("nn.RNNCell:", cell.nonlinearity)
cell = nn.RNNCell(5, 3, nonlinearity="relu")
print("nn.RNNCell:", cell.nonlinearity)
# --8<-- [end:names_21]

# --8<-- [start:wrong_22]
rng = np.random.default_rng(22)
rnn = nn.RNN(5, 3, batch_first=True)
x = torch.from_numpy(rng.normal(size=(10, 6, 5)))
try:
    rnn(x)
except (ValueError, RuntimeError) as error:
    print(first_line(error).split(". ")[0])

h_0 = torch.zeros(1, 10, 3, dtype=torch.float64)
try:
    rnn(x.float(), h_0)
except (ValueError, RuntimeError):
    print("h_0", h_0.dtype)
# --8<-- [end:wrong_22]

# --8<-- [start:right_22]
print("x.float():   ", rnn(x.float())[0].dtype)
rnn.double()
print("rnn.double():", rnn(x, x.new_zeros(1, 10, 3))[0].dtype)
# --8<-- [end:right_22]

# --8<-- [start:wrong_23]
torch.manual_seed(23)
rnn = nn.RNN(1, 16, batch_first=True).to(device)
x = torch.rand(32, 50, 1).to(device)
optimizer = torch.optim.SGD(rnn.parameters(), lr=0.01)


def loss_of(rnn, x):
    """How far the sum of the final state is from the sum of x."""
    return (rnn(x)[1][0].sum(dim=1) - x.sum(dim=(1, 2))).square().mean()


def weights_of(rnn):
    return nn.utils.parameters_to_vector(rnn.parameters()).detach()


before = weights_of(rnn)
norm = nn.utils.clip_grad_norm_(rnn.parameters(), max_norm=1.0)
print(f"norm {norm:.4f}")
loss_of(rnn, x).backward()
optimizer.step()
norm = nn.utils.clip_grad_norm_(rnn.parameters(), max_norm=1.0)
print(f"norm {norm:.1f}")
print(f"|weights - before| {(weights_of(rnn) - before).norm():.4f}")
# --8<-- [end:wrong_23]

# --8<-- [start:right_23]
torch.manual_seed(23)
rnn = nn.RNN(1, 16, batch_first=True).to(device)
optimizer = torch.optim.SGD(rnn.parameters(), lr=0.01)
before = weights_of(rnn)
loss_of(rnn, x).backward()
norm = nn.utils.clip_grad_norm_(rnn.parameters(), max_norm=1.0)
optimizer.step()
print(f"norm {norm:.1f}")
print(f"|weights - before| {(weights_of(rnn) - before).norm():.4f}")
# --8<-- [end:right_23]

# --8<-- [start:vanishing_23]
torch.manual_seed(23)
rnn = nn.RNN(1, 16, batch_first=True).to(device)
h_0 = torch.zeros(1, 32, 16, device=device, requires_grad=True)
rnn(x, h_0)[1].sum().backward()
before = h_0.grad.clone()
norm = nn.utils.clip_grad_norm_([h_0], max_norm=1.0)
print("norm < 1e-6:", bool(norm < 1e-6))
print("h_0.grad == before:", torch.equal(h_0.grad, before))
# --8<-- [end:vanishing_23]

# --8<-- [start:jacobian_23]
torch.manual_seed(23)
cell = nn.RNNCell(1, 16)
x_1, h = torch.rand(1), torch.rand(16)
jacobian = torch.autograd.functional.jacobian(lambda h: cell(x_1, h), h)
slope = torch.diag(1 - cell(x_1, h) ** 2)
W_hh = cell.weight_hh
print("W_hh equal:  ", torch.allclose(jacobian, slope @ W_hh, atol=1e-6))
print("W_hh.T equal:", torch.allclose(jacobian, slope @ W_hh.T, atol=1e-6))
# --8<-- [end:jacobian_23]

# --8<-- [start:wrong_24]
torch.manual_seed(24)
rnn = nn.RNN(5, 3, batch_first=True).to(device)
lengths = [2, 6, 4]
sequences = [torch.randn(length, 5).to(device) for length in lengths]
x = nn.utils.rnn.pad_sequence(sequences, batch_first=True)  # (3, 6, 5)

_, h_n = rnn(x)
_, alone = rnn(sequences[0])
print("h_n:  ", h_n[0, 0].numpy(force=True))
print("alone:", alone[0].numpy(force=True))

pack = nn.utils.rnn.pack_padded_sequence
try:
    pack(x, lengths, batch_first=True)
except RuntimeError as error:
    print(first_line(error).split(". ")[0])
# --8<-- [end:wrong_24]

# --8<-- [start:right_24]
packed = pack(x, lengths, batch_first=True, enforce_sorted=False)
_, h_n = rnn(packed)
print("h_n:", h_n[0, 0].numpy(force=True))

output, _ = rnn(x)
last = output[torch.arange(3), torch.tensor(lengths) - 1]
print("last equal:", torch.allclose(last, h_n[0], atol=1e-5))
# --8<-- [end:right_24]

# --8<-- [start:trap_24]
square = torch.randn(3, 3, 5).to(device)  # three sequences, three steps
_, alone = rnn(square[0])
for batch_first in (True, False):
    _, h_n = rnn(pack(square, [3, 2, 1], batch_first=batch_first))
    same = torch.allclose(h_n[0, 0], alone[0], atol=1e-5)
    print(f"batch_first={batch_first}, equal: {same}")
# --8<-- [end:trap_24]

# --8<-- [start:wrong_25]
torch.manual_seed(25)
steps = torch.randn(6, 5).to(device)  # one sequence of six steps
rnn = nn.RNN(5, 3).to(device)
output, _ = rnn(steps)

six = nn.RNN(5, 3, num_layers=6).to(device)
print("rnn(steps)[0]", tuple(output.shape))
print("six(steps)[1]", tuple(six(steps)[1].shape))

cell = nn.RNNCell(5, 3).to(device)
weights = rnn.state_dict().items()
cell.load_state_dict({name.removesuffix("_l0"): w for name, w in weights})
print("nn.RNN:    ", output[-1].numpy(force=True))
print("nn.RNNCell:", cell(steps)[-1].numpy(force=True))
# --8<-- [end:wrong_25]

# --8<-- [start:right_25]
h = None  # hx is optional: zeros
for x_t in steps:
    h = cell(x_t, h)
print("nn.RNNCell:", h.numpy(force=True))

deep = nn.RNN(5, 3, num_layers=2, bidirectional=True).to(device)
for length in (6, 600):
    output, h_n = deep(torch.randn(length, 5).to(device))
    print("output", tuple(output.shape), "h_n", tuple(h_n.shape))
print("weight_ih_l0", tuple(deep.weight_ih_l0.shape))
print("weight_ih_l1", tuple(deep.weight_ih_l1.shape))
# --8<-- [end:right_25]


# --8<-- [start:wrong_26]
class First(nn.Module):
    """Scores for which of four symbols came first."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.RNN(4, 32, batch_first=True)
        self.to_scores = nn.Linear(32, 4)

    def forward(self, x):
        _, h_n = self.rnn(x)
        return self.to_scores(h_n[0])


class SoftmaxTwice(First):
    def forward(self, x):
        return super().forward(x).softmax(dim=1)  # cross_entropy has its own


class Detached(First):
    def forward(self, x):
        _, h_n = self.rnn(x)
        return self.to_scores(h_n[0].detach())  # no gradient gets past here


def unchanged(x):
    return x


def padded(x):
    """A hundred steps of zeros follow."""
    return torch.cat([x, x.new_zeros(len(x), 100, 4)], dim=1)


def noisy(x):
    """A hundred steps of noise follow, drawn anew at each call."""
    noise = 0.3 * torch.randn(len(x), 100, 4)
    return torch.cat([x, noise.to(x.device)], dim=1)


# --8<-- [end:wrong_26]

# --8<-- [start:right_26]
torch.manual_seed(26)
y = torch.randint(4, (32,))  # one batch: the symbols that come first,
x = 0.3 * torch.randn(32, 10, 4)  # each in ten noisy steps
x[:, 0] += nn.functional.one_hot(y, 4)
x, y = x.to(device), y.to(device)

share = torch.bincount(y) / len(y)  # of each symbol
print(f"-sum(p log p): loss {-(share * share.log()).sum():.1f}")

for kind, extend in (
    (SoftmaxTwice, unchanged),
    (Detached, unchanged),
    (First, padded),
    (First, noisy),
    (First, unchanged),
):
    torch.manual_seed(26)
    model = kind().to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    losses, gradients = [], []
    for _ in range(100):
        inputs = extend(x).detach().requires_grad_()
        loss = nn.functional.cross_entropy(model(inputs), y)
        optimizer.zero_grad()
        loss.backward()
        gradients.append(inputs.grad)
        optimizer.step()
        losses.append(loss.item())
    print(f"{kind.__name__:12} {extend.__name__:9}", end=" ")
    print(f"loss {losses[0]:.1f} -> {losses[-1]:.1f}", end="  ")
    if gradients[0] is None:
        print("x_1 None    x_T None")
    else:
        largest = gradients[0].abs().amax(dim=(0, 2))  # of each step
        print(f"x_1 {largest[0]:.1e} x_T {largest[-1]:.1e}")
# --8<-- [end:right_26]

# --8<-- [start:weights_26]
for extend in (padded, noisy, unchanged):
    torch.manual_seed(26)
    model = First().to(device)
    nn.functional.cross_entropy(model(extend(x)), y).backward()
    norm = model.rnn.weight_ih_l0.grad.norm()
    print(f"{extend.__name__:9} W_ih {norm:.2f}")
# --8<-- [end:weights_26]

# --8<-- [start:wrong_27]
torch.manual_seed(27)
x = torch.randn(4, 7, 5).to(device)  # (batch, length, input_size)
rnn = nn.RNN(5, 3, batch_first=True).to(device)
both = nn.RNN(5, 3, batch_first=True, bidirectional=True).to(device)
lstm = nn.LSTM(5, 3, batch_first=True).to(device)
to_scores = nn.Linear(6, 8).to(device)  # eight classes
ids = torch.randint(5, (4, 7)).to(device)  # numbers of words
scores = torch.randn(4, 7, 8).to(device)
labels = torch.randint(8, (4, 7)).to(device)
h_0 = torch.zeros(1, 4, 3).to(device)

for letter, call in {
    "a": lambda: rnn(x.transpose(1, 2)),
    "b": lambda: to_scores(both(x)[1][0]),
    "c": lambda: nn.functional.cross_entropy(scores, labels),
    "d": lambda: rnn(x).shape,
    "e": lambda: nn.Sequential(both, to_scores)(x),
    "f": lambda: lstm(x, h_0),
    "g": lambda: rnn(ids),
}.items():
    try:
        call()
    except Exception as error:
        print(f"{letter}:", first_line(error).split(". Convert")[0])
# --8<-- [end:wrong_27]

# --8<-- [start:right_27]
output, h_n = rnn(x)  # a, d: features last; a pair comes back
print("a, d:", tuple(output.shape), tuple(h_n.shape))

output, h_n = both(x)
final = torch.cat([h_n[-2], h_n[-1]], dim=1)  # b: both directions
print("b, e:", tuple(to_scores(final).shape), tuple(to_scores(output).shape))

nn.functional.cross_entropy(scores.flatten(0, 1), labels.flatten())
print("c:   ", tuple(scores.flatten(0, 1).shape), tuple(labels.flatten().shape))

output, (h_n, c_n) = lstm(x, (h_0, torch.zeros_like(h_0)))
print("f:   ", tuple(h_n.shape), tuple(c_n.shape))

embedding = nn.Embedding(5, 5).to(device)  # five words, five numbers each
print("g:   ", tuple(rnn(embedding(ids))[0].shape))
# --8<-- [end:right_27]


# --8<-- [start:wrong_28]
class Last(nn.Module):
    """Scores for which of four symbols came last."""

    def __init__(self, hidden_size, dropout=0.0):
        super().__init__()
        self.rnn = nn.RNN(4, hidden_size, batch_first=True)
        self.dropout = nn.Dropout(dropout)
        self.to_scores = nn.Linear(hidden_size, 4)

    def forward(self, x):
        _, h_n = self.rnn(x)
        return self.to_scores(self.dropout(h_n[0]))


def draw(n):
    """n sequences of ten noisy steps, and the symbol in the last one."""
    y = torch.randint(4, (n,))
    x = 0.5 * torch.randn(n, 10, 4)
    x[:, -1] += nn.functional.one_hot(y, 4)
    return x, y


@torch.no_grad()
def loss_on(model, data):
    model.eval()
    loss = nn.functional.cross_entropy(model(data[0]), data[1]).item()
    model.train()
    return loss


def fit(model, training):
    """Train; after every ten steps, both losses and a copy of the weights."""
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    history = []
    for step in range(81):
        if step % 10 == 0:
            losses = loss_on(model, training), loss_on(model, held_out)
            history.append((*losses, copy.deepcopy(model.state_dict())))
        loss = nn.functional.cross_entropy(model(training[0]), training[1])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return history


torch.manual_seed(28)
training, held_out, more = draw(50), draw(1000), draw(1000)
torch.manual_seed(28)
model = Last(hidden_size=64)
history = fit(model, training)
print("step  training  held_out")
for i in (0, 1, 2, 4, 8):
    print(f"{10 * i:4}  {history[i][0]:8.1f}  {history[i][1]:8.1f}")
# --8<-- [end:wrong_28]

# --8<-- [start:right_28]
print("held_out             last  kept")
for name, new, data in (
    ("H = 64", lambda: Last(64), training),
    ("H = 64, dropout=0.5", lambda: Last(64, dropout=0.5), training),
    ("H = 8", lambda: Last(8), training),
    ("H = 64, more", lambda: Last(64), more),
):
    torch.manual_seed(28)
    model = new()
    history = fit(model, data)
    _, last, _ = history[-1]
    _, _, kept = min(history, key=lambda entry: entry[1])
    model.load_state_dict(kept)  # those with the lowest loss held out
    print(f"{name:20} {last:4.1f}  {loss_on(model, held_out):4.1f}")
# --8<-- [end:right_28]
