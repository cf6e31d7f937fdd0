"""The recurrence: the order of words, a step on paper, words as vectors."""

# --8<-- [start:words]
import numpy as np

np.set_printoptions(precision=4, floatmode="fixed", suppress=True)

vectors = {
    "dog": np.array([1.0, 0.5]),
    "bites": np.array([-0.6, 0.9]),
    "man": np.array([0.3, -0.8]),
}
for sentence in ("dog bites man", "man bites dog"):
    print(sentence, sum(vectors[word] for word in sentence.split()))
# --8<-- [end:words]

# --8<-- [start:weights]
U = np.array([[0.5, -0.3], [0.8, 0.2], [-0.4, 0.6]])  # input to hidden, (3, 2)
W = np.array([[0.1, -0.5, 0.2], [0.4, 0.3, -0.6], [-0.2, 0.7, 0.1]])  # (3, 3)
b = np.array([0.1, 0.0, -0.1])
# --8<-- [end:weights]

# --8<-- [start:first_step]
s_0 = np.zeros(3)
x_1 = vectors["dog"]
a_1 = U @ x_1 + W @ s_0 + b
s_1 = np.tanh(a_1)
print("a_1 =", a_1)
print("s_1 =", s_1)
# --8<-- [end:first_step]

# --8<-- [start:second_step]
x_2 = vectors["bites"]
s_2 = np.tanh(U @ x_2 + W @ s_1 + b)
print("U x_2 =", U @ x_2)
print("W s_1 =", W @ s_1)
print("s_2 =", s_2)
# --8<-- [end:second_step]


# --8<-- [start:order]
def read(sentence):
    s = np.zeros(3)
    for word in sentence.split():
        s = np.tanh(U @ vectors[word] + W @ s + b)
    return s


for sentence in ("dog bites man", "man bites dog", "dog bites man bites dog"):
    print(sentence, read(sentence))
# --8<-- [end:order]


# --8<-- [start:output]
V = np.array([[0.6, -0.2, 0.9], [-0.7, 0.5, 0.3]])  # hidden to output, (2, 3)
c = np.array([0.0, 0.2])


def softmax(z):
    e = np.exp(z - z.max())
    return e / e.sum()


for sentence in ("dog bites man", "man bites dog"):
    print(sentence, softmax(V @ read(sentence) + c))
# --8<-- [end:output]

# --8<-- [start:shared]
rnn = U.size + W.size + b.size
for T in (3, 30, 300):
    mlp = T * U.size + b.size  # a U of its own for each place
    print(f"T = {T}: RNN {rnn}, MLP {mlp}")
# --8<-- [end:shared]

# --8<-- [start:vocabulary]
vocabulary = sorted(vectors)
number_of = {word: i for i, word in enumerate(vocabulary)}
ids = [number_of[word] for word in ["dog", "bites", "man"]]
print(vocabulary)
print(ids)
# --8<-- [end:vocabulary]

# --8<-- [start:one_hot]
one_hot = np.eye(3, dtype=int)[ids]  # row i has its 1 at the number of word i
print(one_hot)
# --8<-- [end:one_hot]

# --8<-- [start:embedding]
E = np.stack([vectors[word] for word in vocabulary])  # (3, 2), a row per word
print(one_hot @ E)
print(E[ids])
# --8<-- [end:embedding]

# --8<-- [start:rows]
W_xh, W_hh, W_hy = U.T, W.T, V.T
x = np.stack([vectors["dog"], vectors["man"]])  # two first words, one per row
h = np.zeros((2, 3))
h = np.tanh(x @ W_xh + h @ W_hh + b)
print("W_xh", W_xh.shape, "W_hh", W_hh.shape, "W_hy", W_hy.shape)
print(h)
# --8<-- [end:rows]

# --8<-- [start:exercise_1]
weights = {
    "U": np.zeros((64, 100)),
    "W": np.zeros((64, 64)),
    "b": np.zeros(64),
    "V": np.zeros((5, 64)),
    "c": np.zeros(5),
}
x_t, s_before = np.zeros(100), np.zeros(64)
s = weights["U"] @ x_t + weights["W"] @ s_before + weights["b"]
o = weights["V"] @ s + weights["c"]
print("s_t", s.shape, "o_t", o.shape)

for name, weight in weights.items():
    print(name, weight.size)
print("sum", sum(weight.size for weight in weights.values()))
print("E", np.zeros((10_000, 100)).size)
# --8<-- [end:exercise_1]


# --8<-- [start:exercise_2]
def relu(z):
    return np.maximum(z, 0)


def states_of(bits, w, f):
    s, states = 0.0, []
    for x_t in bits:
        s = f(x_t + w * s)  # U = 1, W = w, b = 0
        states.append(s)
    return np.array(states)


bits = [1, 0, 1, 1, 0, 1]
print("relu, W = 1:  ", states_of(bits, 1, relu))
print("relu, W = 1/2:", states_of(bits, 1 / 2, relu))
print("tanh, W = 1:  ", states_of(bits, 1, np.tanh))
# --8<-- [end:exercise_2]

# --8<-- [start:exercise_3]
s_0 = np.array([1.0, -2.0, 0.5])
s_1_linear = U @ x_1 + W @ s_0 + b
s_2_linear = U @ x_2 + W @ s_1_linear + b

M = np.hstack([W @ W, W @ U, U])  # one matrix, (3, 7)
constant = W @ b + b
one_map = M @ np.concatenate([s_0, x_1, x_2]) + constant
print("M", M.shape)
print("s_2_linear", s_2_linear)
print("one_map   ", one_map)

for t in (1, 10, 100):
    left = np.linalg.matrix_power(W, t) @ s_0
    print(f"norm(W^{t} s_0) {np.linalg.norm(left):.4f}")
# --8<-- [end:exercise_3]

# --8<-- [start:exercise_4]
rng = np.random.default_rng(0)
x, h = rng.normal(size=(5, 2)), rng.normal(size=(5, 3))
rows = np.tanh(x @ W_xh + h @ W_hh + b)
for row, x_i, h_i in zip(rows, x, h, strict=True):
    print(row, np.tanh(U @ x_i + W @ h_i + b))

x[0] += 1  # a different input for the first sequence
changed = np.tanh(x @ W_xh + h @ W_hh + b)
print(np.abs(changed - rows).max(axis=1))
# --8<-- [end:exercise_4]

# --8<-- [start:exercise_5]
U_two = np.array([[1.0], [0.0]])  # the input enters at the first place
W_two = np.array([[0.0, 0.0], [1.0, 0.0]])  # and moves on to the second
V_two = np.array([[1.0, -1.0]])

s = np.zeros(2)
for number in (3, 5, 4, 4, 9):
    s = U_two @ np.array([number]) + W_two @ s
    print("s_t =", s, "o_t =", V_two @ s)
# --8<-- [end:exercise_5]
