"""Backpropagation through time: by hand, checked twice, cut into segments."""

# --8<-- [start:setup]
import numpy as np
import torch
from torch import nn

# --8<-- [end:setup]

# --8<-- [start:forward]
np.set_printoptions(precision=4, floatmode="fixed", suppress=True)
rng = np.random.default_rng(0)

T = 4
x = rng.uniform(-1, 1, (T, 2))  # x_1 to x_T, one per row
y = rng.uniform(-1, 1, (T, 2))  # the output wanted at each step
s_0 = rng.uniform(-1, 1, 3)
U, W, V = (rng.uniform(-1, 1, shape) for shape in [(3, 2), (3, 3), (2, 3)])
b, c = rng.uniform(-1, 1, 3), rng.uniform(-1, 1, 2)


def forward(x, s_0):
    s = [s_0]
    for x_t in x:
        s.append(np.tanh(U @ x_t + W @ s[-1] + b))
    s = np.stack(s)  # s[t] is s_t, from s_0 to s_T
    return s, s[1:] @ V.T + c  # all s_t, and o_1 to o_T


def loss_of(o):
    return ((o - y) ** 2).sum() / 2


s, o = forward(x, s_0)
print("s", s.shape, "o", o.shape, f"loss {loss_of(o):.4f}")
# --8<-- [end:forward]

# --8<-- [start:grad_o]
grad_o = o - y  # (T, 2), one step per row
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
print(grad["W"])
print(sum(np.outer(delta[t], s[t - 1]) for t in range(1, T + 1)))
# --8<-- [end:one_product]

# --8<-- [start:inputs]
grad["x"] = deltas @ U
grad["s_0"] = W.T @ delta[1]
# --8<-- [end:inputs]


# --8<-- [start:central_differences]
def central_differences(array, loss, epsilon=1e-6):
    slopes = np.zeros_like(array)
    for i in np.ndindex(array.shape):
        kept = array[i]
        array[i] = kept + epsilon
        above = loss()
        array[i] = kept - epsilon
        below = loss()
        array[i] = kept
        slopes[i] = (above - below) / (2 * epsilon)
    return slopes


arrays = {"U": U, "W": W, "b": b, "V": V, "c": c, "x": x, "s_0": s_0}
for name, array in arrays.items():
    slopes = central_differences(array, lambda: loss_of(forward(x, s_0)[1]))
    np.testing.assert_allclose(slopes, grad[name], atol=1e-8)
    print(f"{name:3}", grad[name].ravel()[:2], slopes.ravel()[:2])
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
output, _ = rnn(x_torch, h_0)
loss = ((output_layer(output) - torch.tensor(y)) ** 2).sum() / 2
loss.backward()

names = ["U", "W", "b", "b", "V", "c", "x", "s_0"]
for name, tensor in zip(names, [*weights, x_torch, h_0], strict=True):
    by_torch = tensor.grad.numpy().reshape(grad[name].shape)
    np.testing.assert_allclose(by_torch, grad[name], atol=1e-12)
    print(f"{name:3}", grad[name].ravel()[:2], by_torch.ravel()[:2])
# --8<-- [end:autograd]

# --8<-- [start:two_biases]
before = (rnn.bias_ih_l0 + rnn.bias_hh_l0).detach()
torch.optim.SGD(rnn.parameters(), lr=0.1).step()
after = (rnn.bias_ih_l0 + rnn.bias_hh_l0).detach()
print((before - after).numpy() / grad["b"])
# --8<-- [end:two_biases]

# --8<-- [start:cross_entropy]
labels = np.array([1, 0, 0, 1])  # the right label of each step
right = np.eye(2)[labels]  # one-hot, (T, 2)


def softmax(o):
    return np.exp(o) / np.exp(o).sum(axis=1, keepdims=True)


def cross_entropy():
    return -np.log((softmax(o) * right).sum(axis=1)).sum()


print(softmax(o) - right)
print(central_differences(o, cross_entropy))
# --8<-- [end:cross_entropy]


# --8<-- [start:backward]
def backward(x, s, grad_o, grad_s_T=0.0):
    """All gradients. grad_s_T is what comes back from later than step T."""
    T = len(x)
    grad_s = grad_o @ V
    grad_s[-1] += grad_s_T
    delta = np.zeros((T + 2, 3))
    for t in range(T, 0, -1):
        delta[t] = (grad_s[t - 1] + W.T @ delta[t + 1]) * (1 - s[t] ** 2)
    deltas = delta[1 : T + 1]
    return {
        "U": deltas.T @ x,
        "W": deltas.T @ s[:-1],
        "b": deltas.sum(axis=0),
        "V": grad_o.T @ s[1:],
        "c": grad_o.sum(axis=0),
        "x": deltas @ U,
        "s_0": W.T @ delta[1],
    }


# --8<-- [end:backward]

# --8<-- [start:train]
untrained = {name: arrays[name].copy() for name in "UWbVc"}
print(f"{'y_T':>22} {y[-1, 0]:4.1f} {y[-1, 1]:4.1f}")
for step in range(41):
    s, o = forward(x, s_0)
    if step in (0, 5, 10, 20, 40):
        last = f"{o[-1, 0]:4.1f} {o[-1, 1]:4.1f}"
        print(f"step {step:2}: loss {loss_of(o):.1f}, o_T {last}")
    grad = backward(x, s, o - y)
    for name in untrained:
        arrays[name] -= 0.1 * grad[name]  # in place: U, W, ... themselves
# --8<-- [end:train]

# --8<-- [start:untrained]
for name, array in untrained.items():
    arrays[name][...] = array
s, o = forward(x, s_0)
grad = backward(x, s, o - y)
# --8<-- [end:untrained]

# --8<-- [start:segments]
torch.manual_seed(0)
long_x = torch.randn(8, 100, 2)  # 8 sequences of 100 steps
long_y = torch.randn(8, 100, 3)


def segments(steps):
    pairs = long_x.split(steps, dim=1), long_y.split(steps, dim=1)
    return zip(*pairs, strict=True)


def train(detach, retain_graph=False):
    torch.manual_seed(1)
    rnn = nn.RNN(2, 3, batch_first=True)
    optimizer = torch.optim.SGD(rnn.parameters(), lr=0.1)
    h, losses = None, []
    for x_k, y_k in segments(20):
        output, h = rnn(x_k, h)  # goes on where the last segment ended
        if detach:
            h = h.detach()
        loss = ((output - y_k) ** 2).mean()
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
        output, h = rnn(x_k, h)
        h = h.detach()
        loss = ((output - y_k) ** 2).sum() / long_y.numel()
        loss.backward()  # adds to the gradients of the segments before
        total += loss.item()
    return total, rnn.weight_hh_l0.grad.clone()


torch.manual_seed(1)
rnn = nn.RNN(2, 3, batch_first=True)
_, full = gradient_of(rnn, 100)
for steps in (100, 20, 5, 2, 1):
    total, truncated = gradient_of(rnn, steps)
    off = (truncated - full).norm() / full.norm()
    print(f"{steps:3} steps: loss {total:.4f}, off {off:.1%}")
# --8<-- [end:truncated]

# --8<-- [start:exercise_1]
delta = np.zeros((T + 2, 3))
for t in range(T, 0, -1):
    through_output = grad_s[t - 1] if t == T else 0
    delta[t] = (through_output + W.T @ delta[t + 1]) * (1 - s[t] ** 2)
print(np.linalg.norm(delta[1 : T + 1], axis=1))
# --8<-- [end:exercise_1]


# --8<-- [start:exercise_2]
def loss_now():
    return loss_of(forward(x, s_0)[1])


np.set_printoptions(precision=6)
print("grad   ", grad["W"][0])
for epsilon in (1.0, 1e-1, 1e-2, 1e-4, 1e-6, 1e-17):
    slopes = central_differences(W, loss_now, epsilon)
    print(f"{epsilon:.0e}  ", slopes[0])
np.set_printoptions(precision=4)
# --8<-- [end:exercise_2]


# --8<-- [start:exercise_3]
def forward_relu():
    s = [s_0]
    for x_t in x:
        s.append(np.maximum(U @ x_t + W @ s[-1] + b, 0))
    s = np.stack(s)
    return s, s[1:] @ V.T + c


s, o = forward_relu()
delta = np.zeros((T + 2, 3))
for t in range(T, 0, -1):
    delta[t] = (V.T @ (o - y)[t - 1] + W.T @ delta[t + 1]) * (s[t] > 0)

print(delta[1 : T + 1].T @ s[:-1])
print(central_differences(W, lambda: loss_of(forward_relu()[1])))
print("s_1", s[1])
# --8<-- [end:exercise_3]

# --8<-- [start:exercise_4]
rng = np.random.default_rng(1)
sequence = rng.uniform(-1, 1, (40, 2))
grad_o = rng.uniform(-1, 1, (40, 2))  # as some loss would send them back
s, _ = forward(sequence, s_0)
full = backward(sequence, s, grad_o)

first, _ = forward(sequence[:20], s_0)
second, _ = forward(sequence[20:], first[-1])
later = backward(sequence[20:], second, grad_o[20:])
joined = backward(sequence[:20], first, grad_o[:20], later["s_0"])
cut = backward(sequence[:20], first, grad_o[:20])

print("full  ", full["W"][0])
print("joined", (joined["W"] + later["W"])[0])
print("cut   ", (cut["W"] + later["W"])[0])
# --8<-- [end:exercise_4]

# --8<-- [start:exercise_5]
w = torch.tensor(0.5, dtype=torch.float64, requires_grad=True)
s_0, s_1, s_2 = (torch.tensor(number).double() for number in (0.5, 0.5, 0.6))
x_1, x_2 = (s_1.atanh() - 0.5 * s_0, s_2.atanh() - 0.5 * s_1)  # lead there


def gradient_of_w(steps):
    state = torch.tanh(x_1 + w * s_0)
    if steps == 1:
        state = state.detach()
    loss = (torch.tanh(x_2 + w * state) - 0.1) ** 2 / 2
    return torch.autograd.grad(loss, w)[0]


print(f"full {gradient_of_w(2):.2f}, cut {gradient_of_w(1):.2f}")
# --8<-- [end:exercise_5]
