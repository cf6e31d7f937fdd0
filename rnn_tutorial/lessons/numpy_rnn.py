"""An RNN in NumPy: a step, the loop, the initial state, a batch, saturation."""

# --8<-- [start:setup]
import numpy as np

# --8<-- [end:setup]
from rnn_tutorial.numpy_rnn import NumpyRNN
from rnn_tutorial.scan import relu

# --8<-- [start:sentence]
np.set_printoptions(precision=4, floatmode="fixed", suppress=True)
rng = np.random.default_rng(8)

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
print("hidden 1:", h_1)
print("output 1:", o_1)
# --8<-- [end:step]

# --8<-- [start:loop]
h = h_0
for t, x_t in enumerate(x, start=1):
    h = np.tanh(x_t @ W_xh + h @ W_hh + b)
    print(f"hidden {t}:", h)
    print(f"output {t}:", h @ W_hy + c)
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
print("last output:", outputs[-1])
# --8<-- [end:forward]

# --8<-- [start:initial]
for start in (np.zeros(3), np.array([0.5, -0.5, 0.25])):
    print("h_0:", start)
    print("  with W_hh:   ", np.tanh(x[0] @ W_xh + start @ W_hh + b))
    print("  without W_hh:", np.tanh(x[0] @ W_xh + b))
# --8<-- [end:initial]

# --8<-- [start:batch]
batch = np.stack([x, x[::-1]])  # two sentences of three words, (2, 3, 2)
h = np.zeros((2, 3))  # one hidden state for each sentence
for t in range(3):
    h = np.tanh(batch[:, t] @ W_xh + h @ W_hh + b)

alone = [forward(sentence, np.zeros(3))[-1] for sentence in batch]
print(h)
print("equal to each sentence alone:", np.allclose(h, alone))
# --8<-- [end:batch]


# --8<-- [start:saturation]
def saturated(low, high, hidden_size=16):
    """The share of hidden states beyond ±0.9: 1,000 sequences of 20 words."""
    W_xh = rng.uniform(low, high, (2, hidden_size))
    W_hh = rng.uniform(low, high, (hidden_size, hidden_size))
    words = rng.uniform(-1, 1, (20, 1000, 2))
    h, beyond = np.zeros((1000, hidden_size)), []
    for x_t in words:
        h = np.tanh(x_t @ W_xh + h @ W_hh)
        beyond.append(np.abs(h) > 0.9)
    return np.mean(beyond)


print(f"weights in [0, 1]:       {saturated(0, 1):.0%} saturated")
print(f"weights in [-1, 1]:      {saturated(-1, 1):.0%}")
print(f"weights in [-1/4, 1/4]:  {saturated(-1 / 4, 1 / 4):.0%}")
# --8<-- [end:saturation]

# --8<-- [start:one_product]
projected = x @ W_xh + b  # the input part of every step, (3, 3)
h = np.zeros(3)
for p_t in projected:
    h = np.tanh(p_t + h @ W_hh)
print("equal to the loop before:", np.allclose(h, states[-1]))
# --8<-- [end:one_product]

# --8<-- [start:class]
rnn = NumpyRNN(input_size=2, hidden_size=3, dtype=np.float64)
rnn.load_state_dict(
    {
        "weight_ih_l0": W_xh.T,
        "weight_hh_l0": W_hh.T,
        "bias_ih_l0": b,
        "bias_hh_l0": np.zeros(3),
    }
)
output, h_n = rnn(x)
print("output", output.shape, "h_n", h_n.shape)
print("equal to forward:", np.allclose(output, states))
print("output[-1] is h_n[0]:", np.array_equal(output[-1], h_n[0]))
# --8<-- [end:class]

# --8<-- [start:exercise_1]
large = NumpyRNN(input_size=50, hidden_size=64, batch_first=True, rng=0)
sentences = np.zeros((32, 10, 50), dtype=np.float32)
output, h_n = large(sentences)
scores = output @ np.zeros((64, 7))  # W_hy
print("one word of each", sentences[:, 0].shape)
print("all states", output.shape, "final ones", h_n.shape)
print("all outputs", scores.shape)
print("weights:", 50 * 64 + 64 * 64 + 64)
print("in PyTorch's form:", sum(w.size for w in large.weights.values()))
# --8<-- [end:exercise_1]

# --8<-- [start:exercise_2]
for hidden_size in (4, 16, 64, 256):
    bound = 1 / np.sqrt(hidden_size)
    wide = saturated(-1, 1, hidden_size)
    narrow = saturated(-bound, bound, hidden_size)
    print(f"H = {hidden_size:3}: {wide:4.0%}, with 1/sqrt(H): {narrow:.0%}")
# --8<-- [end:exercise_2]


# --8<-- [start:exercise_3]
def forward_with(f, x, h, W_hh):
    states = []
    for x_t in x:
        h = f(x_t @ W_xh + h @ W_hh + b)
        states.append(h)
    return np.stack(states)


relu_rnn = NumpyRNN(2, 3, nonlinearity="relu", dtype=np.float64)
relu_rnn.load_state_dict(rnn.state_dict())
expected, _ = relu_rnn(x)
print("equal:", np.allclose(forward_with(relu, x, h_0, W_hh), expected))

long = np.tile(x, (20, 1))  # the sentence twenty times, (60, 2)
for f in (np.tanh, relu):
    states = forward_with(f, long, h_0, np.abs(W_hh))
    for t in (6, 30, 60):
        largest = np.abs(states[t - 1]).max()
        print(f"{f.__name__}, step {t:2}: {largest:.2e}")
# --8<-- [end:exercise_3]

# --8<-- [start:exercise_4]
W_hh = np.zeros((3, 3))
W_hh[0, 1] = 1  # from the first unit to the second
final = forward(x, h_0)[-1]
for t in range(3):
    other = x.copy()
    other[t] += 1  # another word
    print(f"word {t + 1}:", np.abs(forward(other, h_0)[-1] - final))
# --8<-- [end:exercise_4]


# --8<-- [start:exercise_5]
def forward_batch(batch, h):
    states = np.empty((*batch.shape[:2], len(b)))  # (batch, length, hidden)
    steps = zip(batch.swapaxes(0, 1), states.swapaxes(0, 1), strict=True)
    for x_t, s_t in steps:  # both are views
        h = np.tanh(x_t @ W_xh + h @ W_hh + b)
        s_t[...] = h  # writes into states
    return states


starts = np.array([[0.0, 0.0, 0.0], [0.5, -0.5, 0.25]])
states = forward_batch(batch, starts)
alone = [forward(s, start) for s, start in zip(batch, starts, strict=True)]
print("states", states.shape, "equal:", np.allclose(states, alone))
print("no copy:", np.shares_memory(batch, batch.swapaxes(0, 1)))
# --8<-- [end:exercise_5]
