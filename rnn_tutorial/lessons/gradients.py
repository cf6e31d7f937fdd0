"""How far back a gradient reaches: measured, bounded, initialised, clipped."""

# --8<-- [start:setup]
import matplotlib.pyplot as plt
import numpy as np
import torch
from torch import nn

rng = np.random.default_rng(0)
# --8<-- [end:setup]

# --8<-- [start:one_number]
T = 50
for w in (0.9, 1.1):
    s, factors = 0.01, []
    for _ in range(T):
        s = np.tanh(w * s)
        factors.append(w * (1 - s**2))
    product = np.prod(factors)
    print(f"w = {w}: w^50 = {w**T:7.3f}, ds_50/ds_0 = {product:.3f}")
# --8<-- [end:one_number]

# --8<-- [start:jacobian]
np.set_printoptions(precision=4, floatmode="fixed", suppress=True)
W = rng.uniform(-1, 1, (3, 3))
a, s = rng.uniform(-1, 1, 3), rng.uniform(-1, 1, 3)  # a is U x_t + b


def step(s):
    return torch.tanh(torch.tensor(W) @ s + torch.tensor(a))


by_autograd = torch.autograd.functional.jacobian(step, torch.tensor(s))
slopes = 1 - np.tanh(W @ s + a) ** 2
print("autograd", by_autograd.numpy(), sep="\n")
print("diag(slopes) W", np.diag(slopes) @ W, sep="\n")
print("diag(slopes) W.T", np.diag(slopes) @ W.T, sep="\n")
# --8<-- [end:jacobian]


# --8<-- [start:measure]
def run(W, inputs, f=np.tanh):
    s, states = np.zeros(len(W)), []
    for a_t in inputs:  # U x_t + b of each step
        s = f(W @ s + a_t)
        states.append(s)
    return np.stack(states)


def norms_back(W, slopes):
    product, norms = np.eye(len(W)), [1.0]
    for slope_t in slopes[::-1]:  # from the last step back
        product = product @ (slope_t[:, None] * W)  # times diag(slope_t) W
        norms.append(np.linalg.norm(product, 2))
    return np.array(norms)  # for T - t = 0, 1, ..., T


# --8<-- [end:measure]

# --8<-- [start:measured]
H = 32
u, _, vt = np.linalg.svd(rng.standard_normal((H, H)))
Q = u @ vt  # orthogonal: Q.T @ Q is the identity
inputs = rng.standard_normal((50 + T, H))  # the first 50 only to get going

measured = {}
for radius in (0.8, 1.0, 1.5):
    states = run(radius * Q, 0.1 * inputs)[-T:]
    measured[radius] = norms_back(radius * Q, 1 - states**2)
    at_1, at_10, at_50 = measured[radius][[1, 10, 50]]
    print(f"radius {radius}: {at_1:.4f}, {at_10:.4f}, {at_50:.1e}")
# --8<-- [end:measured]

# --8<-- [start:plot]
fig, ax = plt.subplots()
for radius, norms in measured.items():
    ax.semilogy(norms, label=f"ρ = {radius}")
    ax.semilogy(radius ** np.arange(T + 1), "--", color="gray")
ax.set_xlabel("$T - t$")
ax.set_ylabel(r"$\|\partial s_T / \partial s_t\|_2$")
ax.legend()
plt.show()
# --8<-- [end:plot]


# --8<-- [start:radius]
def radius_and_norm(W):
    return np.abs(np.linalg.eigvals(W)).max(), np.linalg.norm(W, 2)


random = rng.standard_normal((H, H))
random /= radius_and_norm(random)[0]  # now its radius is 1
shear = np.array([[0.5, 10.0], [0.0, 0.5]])
for name, W in {"Q": Q, "random": random, "shear": shear}.items():
    radius, norm = radius_and_norm(W)
    norms = norms_back(W, np.ones((T, len(W))))  # all slopes 1
    print(f"{name:6} radius {radius:.2f}, norm {norm:5.2f}; norms", end=" ")
    print(*(f"{norms[k]:.1e}" for k in (2, 10, 50)), end="; ")
    print(f"norm^50 {norm**50:.1e}")
# --8<-- [end:radius]

# --8<-- [start:slope]
for radius in (0.8, 1.0, 1.5):
    W = radius * Q
    linear = norms_back(W, np.ones((T, H)))[T]
    print(f"radius {radius} | 1.00: {linear:.1e}", end="")
    for size in (0.1, 1.0):
        slopes = 1 - run(W, size * inputs)[-T:] ** 2
        norm = norms_back(W, slopes)[T]
        print(f" | {slopes.mean():.2f}: {norm:.1e}", end="")
    print()
# --8<-- [end:slope]

# --8<-- [start:orthogonal]
torch.manual_seed(0)
rnn = nn.RNN(4, H)
x = torch.randn(T, 4)


def reach(rnn):
    W = rnn.weight_hh_l0.detach().double().numpy()
    states = rnn(x)[0].detach().numpy()
    radius, norm = radius_and_norm(W)
    norms = norms_back(W, 1 - states**2)
    print(f"radius {radius:.2f}, norm {norm:.2f}; norms", end="")
    print(*(f" {k}: {norms[k]:.1e}" for k in (10, 20, 50)))


reach(rnn)
nn.init.orthogonal_(rnn.weight_hh_l0)
reach(rnn)
# --8<-- [end:orthogonal]


# --8<-- [start:relu]
def relu(a):
    return np.maximum(a, 0)


for scale in (1.0, 1.1):
    W = scale * np.eye(H)
    states = run(W, 0.1 * inputs, relu)
    norms = norms_back(W, (states[-T:] > 0).astype(float))
    print(f"scale {scale}: norm {norms[T]:.2f}", end=", ")
    print(f"states {states[T].max():.1f}, {states[-1].max():.1f}")
# --8<-- [end:relu]


# --8<-- [start:clipping]
def total_norm(rnn):  # a limit that nothing exceeds changes nothing
    return nn.utils.clip_grad_norm_(rnn.parameters(), float("inf"))


def backward(rnn):
    rnn.zero_grad()
    output, _ = rnn(x)
    output[-1].pow(2).sum().backward()


torch.manual_seed(0)
rnn = nn.RNN(4, H, nonlinearity="relu")
with torch.no_grad():
    rnn.weight_hh_l0.copy_(1.2 * torch.eye(H))

backward(rnn)
before = rnn.weight_hh_l0.grad.flatten().clone()
returned = nn.utils.clip_grad_norm_(rnn.parameters(), max_norm=1.0)
after = rnn.weight_hh_l0.grad.flatten()
cosine = torch.cosine_similarity(before, after, dim=0)
print(f"returned {returned:.1e}, total_norm {total_norm(rnn):.4f}")
print(f"cosine {cosine:.4f}")

rnn.zero_grad()
nn.utils.clip_grad_norm_(rnn.parameters(), max_norm=1.0)
backward(rnn)
print(f"total_norm {total_norm(rnn):.1e}")
# --8<-- [end:clipping]

# --8<-- [start:not_vanishing]
torch.manual_seed(0)
rnn = nn.RNN(4, H)  # tanh, drawn as torch draws
x.requires_grad_()
backward(rnn)
first, last = x.grad[0].norm(), x.grad[-1].norm()
print(f"total_norm {total_norm(rnn):.2f}")
print(f"x_T {last:.2f}, x_1 {first:.1e}")
# --8<-- [end:not_vanishing]

# --8<-- [start:exercise_1]
for radius in (0.8, 0.9, 0.99, 0.999):
    steps = np.log(1e-6) / np.log(radius)
    print(f"radius {radius}: {np.ceil(steps):.0f} steps")
# --8<-- [end:exercise_1]

# --8<-- [start:exercise_2]
for radius, norms in measured.items():
    states = run(radius * Q, 0.1 * inputs)[-T:]
    largest = (1 - states**2).max(axis=1)[::-1]  # from the last step back
    closer = radius**T * largest.prod()
    print(f"{norms[T]:.1e} <= {closer:.1e} <= {radius**T:.1e}")
# --8<-- [end:exercise_2]

# --8<-- [start:exercise_3]
torch.manual_seed(0)
rnn = nn.RNN(4, H, nonlinearity="relu")
with torch.no_grad():
    rnn.weight_hh_l0.copy_(1.2 * torch.eye(H))


def flat_gradient(rnn):
    return torch.cat([weight.grad.flatten() for weight in rnn.parameters()])


for clip in (nn.utils.clip_grad_norm_, nn.utils.clip_grad_value_):
    backward(rnn)
    before = flat_gradient(rnn)
    clip(rnn.parameters(), 1.0)
    after = flat_gradient(rnn)
    cosine = torch.cosine_similarity(before, after, dim=0)
    print(f"norm {after.norm():5.2f}, cosine {cosine:.4f}")
# --8<-- [end:exercise_3]


# --8<-- [start:exercise_4]
def draw(size):
    signs = torch.randn(size, 20, 1).sign()
    return signs, (signs[:, 0] > 0).float()  # is the first one +1?


def share_right(orthogonal):
    torch.manual_seed(0)
    rnn = nn.RNN(1, H, batch_first=True)
    output_layer = nn.Linear(H, 1)
    if orthogonal:
        nn.init.orthogonal_(rnn.weight_hh_l0)
    weights = [*rnn.parameters(), *output_layer.parameters()]
    optimizer = torch.optim.SGD(weights, lr=0.1)
    loss_of = nn.BCEWithLogitsLoss()
    for _ in range(100):
        signs, labels = draw(64)
        _, h_n = rnn(signs)
        optimizer.zero_grad()
        loss_of(output_layer(h_n[0]), labels).backward()
        nn.utils.clip_grad_norm_(weights, 1.0)
        optimizer.step()
    signs, labels = draw(1000)
    right = (output_layer(rnn(signs)[1][0]) > 0) == labels.bool()
    return right.float().mean().item()


torch.set_num_threads(1)  # products as small as these gain nothing from more
print(f"orthogonal=False: {share_right(orthogonal=False):.1f}")
print(f"orthogonal=True:  {share_right(orthogonal=True):.1f}")
# --8<-- [end:exercise_4]
