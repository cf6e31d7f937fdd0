"""An RNN in NumPy: a step, the loop, a batch, a class, and what it learns."""

# --8<-- [start:setup]
import numpy as np

np.set_printoptions(precision=4, floatmode="fixed", suppress=True)
rng = np.random.default_rng(8)
# --8<-- [end:setup]

# --8<-- [start:sentence]
x = np.array([[0.9, -0.2], [-0.4, 0.7], [0.3, 0.8]])  # three words, (3, 2)
W_xh = rng.uniform(-1, 1, (2, 3))
W_hh = rng.uniform(-1, 1, (3, 3))
b = rng.uniform(-1, 1, 3)
W_hy = rng.uniform(-1, 1, (3, 4))
c = rng.uniform(-1, 1, 4)
# --8<-- [end:sentence]

# --8<-- [start:step]
h_0 = np.zeros(3)
h_1 = np.tanh(x[0] @ W_xh + h_0 @ W_hh + b)
o_1 = h_1 @ W_hy + c
print("h_1:", h_1)
print("o_1:", o_1)
# --8<-- [end:step]

# --8<-- [start:loop]
h = h_0
for t in range(3):
    h = np.tanh(x[t] @ W_xh + h @ W_hh + b)
    print(f"h_{t + 1}:", h)
    print(f"o_{t + 1}:", h @ W_hy + c)
# --8<-- [end:loop]


# --8<-- [start:forward]
def forward(x, h):
    states = []
    for x_t in x:
        h = np.tanh(x_t @ W_xh + h @ W_hh + b)
        states.append(h)
    return np.stack(states)


states = forward(x, h_0)
outputs = states @ W_hy + c  # the output layer, for all steps at once
print("states ", states.shape)
print("outputs", outputs.shape)
print("o_3:", outputs[-1])
# --8<-- [end:forward]

# --8<-- [start:initial]
for start in (np.zeros(3), np.array([0.5, -0.5, 0.25])):
    print("h_0:     ", start)
    print("h_1:     ", np.tanh(x[0] @ W_xh + start @ W_hh + b))
    print("W_hh = 0:", np.tanh(x[0] @ W_xh + b))
# --8<-- [end:initial]

# --8<-- [start:batch]
batch = np.stack([x, x[::-1]])  # two sentences of three words, (2, 3, 2)
h = np.zeros((2, 3))  # one hidden state per sentence
for t in range(3):
    h = np.tanh(batch[:, t] @ W_xh + h @ W_hh + b)

for i in range(2):
    print(f"h[{i}] ", h[i])
    print("alone", forward(batch[i], h_0)[-1])
# --8<-- [end:batch]


# --8<-- [start:SmallRNN]
class SmallRNN:
    """One layer, one direction, tanh."""

    def __init__(self, input_size, hidden_size, rng):
        bound = 1 / np.sqrt(hidden_size)
        self.W_xh = rng.uniform(-bound, bound, (input_size, hidden_size))
        self.W_hh = rng.uniform(-bound, bound, (hidden_size, hidden_size))
        self.b = np.zeros(hidden_size)

    def __call__(self, x, h=None):
        """x (batch, length, input_size), h (batch, hidden_size) or zeros."""
        batch, length, _ = x.shape
        if h is None:
            h = np.zeros((batch, len(self.b)))
        projected = x @ self.W_xh + self.b  # for all steps in one product
        states = []
        for t in range(length):
            h = np.tanh(projected[:, t] + h @ self.W_hh)
            states.append(h)
        return np.stack(states, axis=1), h


# --8<-- [end:SmallRNN]

# --8<-- [start:class]
rnn = SmallRNN(input_size=2, hidden_size=3, rng=rng)
rnn.W_xh, rnn.W_hh, rnn.b = W_xh, W_hh, b
output, h_n = rnn(batch)
print("output", output.shape, "h_n", h_n.shape)
print(h_n)
# --8<-- [end:class]

# --8<-- [start:train]
import numpy as np

text = "to be or not to be."
symbols = sorted(set(text))
K, H, T = len(symbols), 16, len(text) - 1  # symbols, units, time steps
ids = [symbols.index(symbol) for symbol in text]
one_hot = np.eye(K)[ids]
x, y = one_hot[:-1], one_hot[1:]  # what is read, and what comes next: (T, K)

rng = np.random.default_rng(9)
W_xh = rng.uniform(-0.25, 0.25, (K, H))
W_hh = rng.uniform(-0.25, 0.25, (H, H))
b = np.zeros(H)
W_hy = rng.uniform(-0.25, 0.25, (H, K))
c = np.zeros(K)
weights = [W_xh, W_hh, b, W_hy, c]
learning_rate = 0.3


def write(first, length):
    """Read one symbol, then every symbol that it has written itself."""
    h, written = np.zeros(H), first
    for _ in range(length):
        x_t = np.eye(K)[symbols.index(written[-1])]
        h = np.tanh(x_t @ W_xh + h @ W_hh + b)
        written += symbols[np.argmax(h @ W_hy + c)]
    return written


for step in range(301):
    # 1. Forward: the states, the probabilities, the loss.
    h = np.zeros((T + 1, H))  # h[0] is the initial state
    for t in range(T):
        h[t + 1] = np.tanh(x[t] @ W_xh + h[t] @ W_hh + b)
    o = h[1:] @ W_hy + c
    p = np.exp(o - o.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)  # softmax, (T, K)
    loss = -np.log(p[y == 1]).mean()
    if step in (0, 10, 20, 50, 100, 300):
        print(f"step {step:3}: loss {loss:.1f}  {write(text[0], T)!r}")

    # 2. Backward: the gradient of the loss with respect to each weight.
    grad_o = (p - y) / T
    grad_h = grad_o @ W_hy.T
    delta = np.zeros((T + 1, H))  # the last row stays 0: no step follows
    for t in reversed(range(T)):
        delta[t] = (grad_h[t] + delta[t + 1] @ W_hh.T) * (1 - h[t + 1] ** 2)
    delta = delta[:-1]
    grad_W_xh, grad_W_hh, grad_b = x.T @ delta, h[:-1].T @ delta, delta.sum(0)
    grad_W_hy, grad_c = h[1:].T @ grad_o, grad_o.sum(0)
    gradients = [grad_W_xh, grad_W_hh, grad_b, grad_W_hy, grad_c]

    # 3. Update: every weight takes a small step against its gradient.
    for weight, gradient in zip(weights, gradients, strict=True):
        weight -= learning_rate * gradient
# --8<-- [end:train]

# --8<-- [start:memory]
for t in (4, 17):
    space, stop = p[t, symbols.index(" ")], p[t, symbols.index(".")]
    print(f"{text[: t + 1]!r:20} p(' ')={space:.1f} p('.')={stop:.1f}")
# --8<-- [end:memory]


# --8<-- [start:saturation]
def saturated(low, high, hidden_size=16):
    """The share of units beyond ±0.9: 1,000 sequences of 20 words."""
    W_xh = rng.uniform(low, high, (2, hidden_size))
    W_hh = rng.uniform(low, high, (hidden_size, hidden_size))
    words = rng.uniform(-1, 1, (20, 1000, 2))
    h, beyond = np.zeros((1000, hidden_size)), []
    for x_t in words:
        h = np.tanh(x_t @ W_xh + h @ W_hh)
        beyond.append(np.abs(h) > 0.9)
    return np.mean(beyond)


print(f"[0, 1]:      {saturated(0, 1):4.0%}")
print(f"[-1, 1]:     {saturated(-1, 1):4.0%}")
print(f"[-1/4, 1/4]: {saturated(-1 / 4, 1 / 4):4.0%}")
# --8<-- [end:saturation]

# --8<-- [start:exercise_1]
large = SmallRNN(input_size=50, hidden_size=64, rng=rng)
sentences = np.zeros((32, 10, 50))
output, h_n = large(sentences)
scores = output @ np.zeros((64, 7))  # W_hy
print("x[:, t]", sentences[:, 0].shape)
print("output ", output.shape)
print("h_n    ", h_n.shape)
print("scores ", scores.shape)
print("weights", large.W_xh.size + large.W_hh.size + large.b.size)
# --8<-- [end:exercise_1]

# --8<-- [start:exercise_2]
for hidden_size in (4, 16, 64, 256):
    bound = 1 / np.sqrt(hidden_size)
    wide = saturated(-1, 1, hidden_size)
    narrow = saturated(-bound, bound, hidden_size)
    print(f"H = {hidden_size:3}: {wide:4.0%}, 1/sqrt(H): {narrow:.0%}")
# --8<-- [end:exercise_2]


# --8<-- [start:exercise_3]
def loss_now():
    h, losses = np.zeros(H), []
    for x_t, y_t in zip(x, y, strict=True):
        h = np.tanh(x_t @ W_xh + h @ W_hh + b)
        o = h @ W_hy + c
        losses.append(np.log(np.exp(o).sum()) - o @ y_t)  # -log p
    return np.mean(losses)


for weight, gradient in zip(weights, gradients, strict=True):
    weight += learning_rate * gradient  # take the last update back

names = ["W_xh", "W_hh", "b", "W_hy", "c"]
for name, weight, gradient in zip(names, weights, gradients, strict=True):
    i = (0,) * weight.ndim  # the first number of each array
    weight[i] += 1e-4
    above = loss_now()
    weight[i] -= 2e-4
    below = loss_now()
    weight[i] += 1e-4
    slope = (above - below) / 2e-4
    print(f"{name:4} {slope:9.2e} {gradient[i]:9.2e}")
# --8<-- [end:exercise_3]

# --8<-- [start:exercise_4]
rnn = SmallRNN(input_size=2, hidden_size=3, rng=rng)
rnn.W_hh = np.zeros((3, 3))
rnn.W_hh[0, 1] = 1  # from unit 0 of the old state to unit 1 of the new one

words = rng.uniform(-1, 1, (1, 3, 2))
_, h_n = rnn(words)
for t in range(3):
    changed = words.copy()
    changed[0, t] += 1  # a different word at step t
    _, h_n_changed = rnn(changed)
    print(f"x[{t}]:", np.abs(h_n_changed - h_n)[0])
# --8<-- [end:exercise_4]

# --8<-- [start:exercise_5]
rng = np.random.default_rng(9)
W_xh, b = rng.uniform(-0.25, 0.25, (K, H)), np.zeros(H)
W_hy, c = rng.uniform(-0.25, 0.25, (H, K)), np.zeros(K)
for step in range(3001):
    h = np.tanh(x @ W_xh + b)  # no loop: no step needs another one
    o = h @ W_hy + c
    p = np.exp(o) / np.exp(o).sum(axis=1, keepdims=True)
    loss = -np.log(p[y == 1]).mean()
    if step in (0, 100, 300, 1000, 3000):
        print(f"step {step:4}: loss {loss:.1f}")
    grad_o = (p - y) / T
    delta = grad_o @ W_hy.T * (1 - h**2)
    W_xh -= learning_rate * x.T @ delta
    b -= learning_rate * delta.sum(0)
    W_hy -= learning_rate * h.T @ grad_o
    c -= learning_rate * grad_o.sum(0)

for t in (4, 17):
    space, stop = p[t, symbols.index(" ")], p[t, symbols.index(".")]
    print(f"{text[: t + 1]!r:20} p(' ')={space:.1f} p('.')={stop:.1f}")
# --8<-- [end:exercise_5]
