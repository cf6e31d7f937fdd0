"""Backpropagation through time: by hand, in training, and cut into segments."""

# --8<-- [start:setup]
import numpy as np
import torch
from torch import nn

# --8<-- [end:setup]
from rnn_tutorial.device import choose_device
from rnn_tutorial.numpy_rnn import NumpyRNN
from rnn_tutorial.numpy_training import train_step

# --8<-- [start:forward]
np.set_printoptions(precision=4, floatmode="fixed", suppress=True)
rng = np.random.default_rng(0)

T = 4
x = rng.uniform(-1, 1, (T, 2))  # x_1 to x_T, one a row
y = rng.uniform(-1, 1, (T, 2))  # the output wanted at each step
s_0 = rng.uniform(-1, 1, 3)
U, W, V = (rng.uniform(-1, 1, shape) for shape in [(3, 2), (3, 3), (2, 3)])
b, c = rng.uniform(-1, 1, 3), rng.uniform(-1, 1, 2)


def forward():
    s = [s_0]
    for x_t in x:
        s.append(np.tanh(U @ x_t + W @ s[-1] + b))
    s = np.stack(s)  # s[t] is s_t, from s_0 to s_T
    o = s[1:] @ V.T + c  # (T, 2)
    return s, o, ((o - y) ** 2).sum() / 2


s, o, loss = forward()
print("s", s.shape, "o", o.shape, f"loss {loss:.4f}")
# --8<-- [end:forward]

# --8<-- [start:grad_o]
grad_o = o - y  # (T, 2), one step a row
# --8<-- [end:grad_o]

# --8<-- [start:grad_s]
grad_s = grad_o @ V  # (T, 3)
# --8<-- [end:grad_s]

# --8<-- [start:delta]
delta = np.zeros((T + 2, 3))  # delta[T + 1] stays 0: no step follows the last
for t in range(T, 0, -1):
    through_next = W.T @ delta[t + 1]
    delta[t] = (grad_s[t - 1] + through_next) * (1 - s[t] ** 2)
# --8<-- [end:delta]

# --8<-- [start:weights]
deltas = delta[1 : T + 1]  # (T, 3)
grad = {
    "U": deltas.T @ x,
    "W": deltas.T @ s[:-1],
    "b": deltas.sum(axis=0),
    "V": grad_o.T @ s[1:],
    "c": grad_o.sum(axis=0),
}
# --8<-- [end:weights]

# --8<-- [start:one_product]
one_by_one = sum(np.outer(delta[t], s[t - 1]) for t in range(1, T + 1))
print(grad["W"])
print("equal to the sum over t:", np.allclose(grad["W"], one_by_one))
# --8<-- [end:one_product]

# --8<-- [start:inputs]
grad["x"] = deltas @ U
grad["s_0"] = W.T @ delta[1]
# --8<-- [end:inputs]


# --8<-- [start:central_differences]
def central_differences(array, loss_of, epsilon=1e-6):
    slopes = np.zeros_like(array)
    for i in np.ndindex(array.shape):
        kept = array[i]
        array[i] = kept + epsilon
        above = loss_of()
        array[i] = kept - epsilon
        below = loss_of()
        array[i] = kept
        slopes[i] = (above - below) / (2 * epsilon)
    return slopes


arrays = {"U": U, "W": W, "b": b, "V": V, "c": c, "x": x, "s_0": s_0}
for name, array in arrays.items():
    slopes = central_differences(array, lambda: forward()[2])
    print(f"{name:3}", np.abs(slopes - grad[name]).max() < 1e-8)
# --8<-- [end:central_differences]

# --8<-- [start:autograd]
rnn = nn.RNN(2, 3, dtype=torch.float64)
output_layer = nn.Linear(3, 2, dtype=torch.float64)
weights = [*rnn.parameters(), *output_layer.parameters()]
with torch.no_grad():
    for weight, array in zip(weights, [U, W, b, 0 * b, V, c], strict=True):
        weight.copy_(torch.tensor(array))

x_torch = torch.tensor(x, requires_grad=True)
h_0 = torch.tensor(s_0[None], requires_grad=True)  # (1, 3): one layer
out, _ = rnn(x_torch, h_0)
loss = ((output_layer(out) - torch.tensor(y)) ** 2).sum() / 2
loss.backward()

names = ["U", "W", "b", "b", "V", "c", "x", "s_0"]
for name, tensor in zip(names, [*weights, x_torch, h_0], strict=True):
    print(f"{name:3}", np.allclose(tensor.grad, grad[name], atol=1e-12))
# --8<-- [end:autograd]

# --8<-- [start:two_biases]
before = (rnn.bias_ih_l0 + rnn.bias_hh_l0).detach()
torch.optim.SGD(rnn.parameters(), lr=0.1).step()
after = (rnn.bias_ih_l0 + rnn.bias_hh_l0).detach()
print("moved by", (before - after).numpy() / grad["b"], "times the gradient")
# --8<-- [end:two_biases]

# --8<-- [start:package]
torch.backends.cudnn.allow_tf32 = False  # on an NVIDIA GPU: full float32
device = choose_device()
torch.manual_seed(0)
settings = {"num_layers": 2, "bidirectional": True, "batch_first": True}
rnn = nn.RNN(5, 3, **settings).to(device)
batch = torch.randn(10, 6, 5).to(device).requires_grad_()
h_0 = torch.randn(4, 10, 3).to(device).requires_grad_()
grad_out = torch.randn(10, 6, 6).to(device)  # as a loss would send them back
grad_h_n = torch.randn(4, 10, 3).to(device)
torch.autograd.backward(rnn(batch, h_0), [grad_out, grad_h_n])

numpy_rnn = NumpyRNN(5, 3, **settings)
numpy_rnn.load_state_dict(rnn.state_dict())
numpy_rnn(batch.numpy(force=True), h_0.numpy(force=True))
grad_x, grad_h_0 = numpy_rnn.backward(
    grad_out.numpy(force=True), grad_h_n.numpy(force=True)
)


def close(array, tensor):
    return np.allclose(array, tensor.numpy(force=True), rtol=1e-4, atol=1e-5)


equal = [close(numpy_rnn.grad[n], w.grad) for n, w in rnn.named_parameters()]
print(len(equal), "weights", all(equal))
print("x  ", close(grad_x, batch.grad))
print("h_0", close(grad_h_0, h_0.grad))
# --8<-- [end:package]

# --8<-- [start:train]
rng = np.random.default_rng(0)
rnn = NumpyRNN(1, 16, batch_first=True, dtype=np.float64, rng=rng)
output_layer = {"V": rng.uniform(-0.25, 0.25, (2, 16)), "c": np.zeros(2)}


def draw(size):
    signs = rng.choice([-1.0, 1.0], size=(size, 10, 1))
    return signs, (signs[:, 0, 0] > 0).astype(int)  # the label: is the first +1


for step in range(501):
    signs, labels = draw(64)
    loss = train_step(
        rnn, output_layer, signs, labels, learning_rate=0.5, max_norm=1.0
    )
    if step % 100 == 0:
        print(f"step {step:3}: loss {loss:.4f}")

signs, labels = draw(1000)  # not those of the training
_, h_n = rnn(signs)
scores = h_n[0] @ output_layer["V"].T + output_layer["c"]
print(f"right: {(scores.argmax(axis=1) == labels).mean():.1%}")
# --8<-- [end:train]

# --8<-- [start:segments]
torch.manual_seed(0)
long_x = torch.randn(8, 100, 2).to(device)  # 8 sequences of 100 steps
long_y = torch.randn(8, 100, 3).to(device)


def segments(steps):
    pairs = long_x.split(steps, dim=1), long_y.split(steps, dim=1)
    return zip(*pairs, strict=True)


def train(detach, retain_graph=False):
    torch.manual_seed(1)
    rnn = nn.RNN(2, 3, batch_first=True).to(device)
    optimizer = torch.optim.SGD(rnn.parameters(), lr=0.1)
    h, losses = None, []
    for x_k, y_k in segments(20):
        out, h = rnn(x_k, h)  # goes on where the last segment ended
        if detach:
            h = h.detach()
        loss = ((out - y_k) ** 2).mean()
        optimizer.zero_grad()
        loss.backward(retain_graph=retain_graph)
        optimizer.step()
        losses.append(loss.item())
    return losses


print(np.array(train(detach=True)))
# --8<-- [end:segments]

# --8<-- [start:without_detach]
for retain_graph in (False, True):
    try:
        train(detach=False, retain_graph=retain_graph)
    except RuntimeError as error:
        print(str(error).partition(" (")[0].partition(":")[0])
# --8<-- [end:without_detach]


# --8<-- [start:truncated]
def gradient_of(rnn, steps):
    rnn.zero_grad()
    h, total = None, 0.0
    for x_k, y_k in segments(steps):
        out, h = rnn(x_k, h)
        h = h.detach()
        loss = ((out - y_k) ** 2).sum() / long_y.numel()
        loss.backward()  # adds to the gradients of the segments before
        total += loss.item()
    return total, rnn.weight_hh_l0.grad.clone()


torch.manual_seed(1)
rnn = nn.RNN(2, 3, batch_first=True).to(device)
_, full = gradient_of(rnn, 100)
for steps in (100, 20, 5, 2, 1):
    total, truncated = gradient_of(rnn, steps)
    off = (truncated - full).norm() / full.norm()
    print(f"{steps:3} steps: loss {total:.4f}, gradient off by {off:.1%}")
# --8<-- [end:truncated]

# --8<-- [start:exercise_1]
delta = np.zeros((T + 2, 3))
for t in range(T, 0, -1):
    through_output = grad_s[t - 1] if t == T else 0
    delta[t] = (through_output + W.T @ delta[t + 1]) * (1 - s[t] ** 2)
print(np.linalg.norm(delta[1 : T + 1], axis=1))
# --8<-- [end:exercise_1]

# --8<-- [start:exercise_2]
for epsilon in (1e-1, 1e-2, 1e-4, 1e-6, 1e-10, 1e-13):
    slopes = central_differences(W, lambda: forward()[2], epsilon)
    print(f"{epsilon:.0e}", np.abs(slopes - grad["W"]).max() < 1e-7)
# --8<-- [end:exercise_2]


# --8<-- [start:exercise_3]
def forward_relu():
    s = [s_0]
    for x_t in x:
        s.append(np.maximum(U @ x_t + W @ s[-1] + b, 0))
    s = np.stack(s)
    o = s[1:] @ V.T + c
    return s, o, ((o - y) ** 2).sum() / 2


s, o, _ = forward_relu()
delta = np.zeros((T + 2, 3))
for t in range(T, 0, -1):
    delta[t] = (V.T @ (o - y)[t - 1] + W.T @ delta[t + 1]) * (s[t] > 0)
grad_W = delta[1 : T + 1].T @ s[:-1]

slopes = central_differences(W, lambda: forward_relu()[2])
print(grad_W)
print("equal:", np.abs(slopes - grad_W).max() < 1e-8)
# --8<-- [end:exercise_3]

# --8<-- [start:exercise_4]
rng = np.random.default_rng(0)
rnn = NumpyRNN(2, 3, dtype=np.float64, rng=rng)
sequence = rng.uniform(-1, 1, (40, 2))  # one sequence, no batch
grad_out = rng.uniform(-1, 1, (40, 3))
rnn(sequence)
rnn.backward(grad_out)
full = rnn.grad

_, h = rnn(sequence[:20])
rnn(sequence[20:], h)
_, grad_h = rnn.backward(grad_out[20:])
second = rnn.grad

rnn(sequence[:20])  # once more: backward goes through the last call
rnn.backward(grad_out[:20], grad_h)
joined = {name: second[name] + rnn.grad[name] for name in full}
rnn.backward(grad_out[:20])
cut = {name: second[name] + rnn.grad[name] for name in full}

for name in full:
    print(
        f"{name:12}",
        np.allclose(joined[name], full[name]),
        np.allclose(cut[name], full[name]),
    )
# --8<-- [end:exercise_4]
