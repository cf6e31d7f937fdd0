"""The recurrence: one step, rows and columns, an output, and three steps."""

# --8<-- [start:weights]
import numpy as np

np.set_printoptions(precision=4, floatmode="fixed", suppress=True)

U = np.array([[0.5, -0.3], [0.8, 0.2], [-0.4, 0.6]])  # input to hidden, (3, 2)
W = np.array([[0.1, -0.5, 0.2], [0.4, 0.3, -0.6], [-0.2, 0.7, 0.1]])  # (3, 3)
b = np.array([0.1, 0.0, -0.1])
# --8<-- [end:weights]

# --8<-- [start:first_step]
s_0 = np.zeros(3)
x_1 = np.array([1.0, 0.5])
s_1 = np.tanh(U @ x_1 + W @ s_0 + b)
# --8<-- [end:first_step]

# --8<-- [start:second_step]
x_2 = np.array([-0.6, 0.9])
s_2 = np.tanh(U @ x_2 + W @ s_1 + b)
print("s_1 =", s_1)
print("s_2 =", s_2)
# --8<-- [end:second_step]

# --8<-- [start:order]
s_1_swapped = np.tanh(U @ x_2 + W @ s_0 + b)
s_2_swapped = np.tanh(U @ x_1 + W @ s_1_swapped + b)
print("x_1, x_2:", s_2)
print("x_2, x_1:", s_2_swapped)
# --8<-- [end:order]

# --8<-- [start:output]
V = np.array([[0.6, -0.2, 0.9], [-0.7, 0.5, 0.3]])  # hidden to output, (2, 3)
c = np.array([0.0, 0.2])


def softmax(z):
    e = np.exp(z - z.max())
    return e / e.sum()


o_2 = softmax(V @ s_2 + c)
print("o_2 =", o_2)
print(f"sum = {o_2.sum():.4f}")
# --8<-- [end:output]

# --8<-- [start:rows]
W_xh, W_hh, W_hy = U.T, W.T, V.T
row = np.tanh(x_1 @ W_xh + s_0 @ W_hh + b)
print("W_xh", W_xh.shape, "W_hh", W_hh.shape, "W_hy", W_hy.shape)
print("equal to s_1:", np.allclose(row, s_1))

X = np.stack([x_1, x_2])  # two sequences at the same step, one a row
H = np.zeros((2, 3))
print("a batch of states:", np.tanh(X @ W_xh + H @ W_hh + b).shape)
# --8<-- [end:rows]

# --8<-- [start:shared]
shared = U.size + W.size + b.size
for length in (3, 100):
    print(f"{length} steps: {shared} weights; unshared {length * shared}")
# --8<-- [end:shared]

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
print("all:", sum(weight.size for weight in weights.values()))
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
print("M", M.shape, "equal:", np.allclose(one_map, s_2_linear))

for t in (1, 10, 100):
    left = np.linalg.matrix_power(W, t) @ s_0
    print(f"norm of W^{t} s_0: {np.linalg.norm(left):.4f}")
# --8<-- [end:exercise_3]

# --8<-- [start:exercise_4]
rng = np.random.default_rng(0)
X, H = rng.normal(size=(5, 2)), rng.normal(size=(5, 3))
rows = np.tanh(X @ W_xh + H @ W_hh + b)
columns = [np.tanh(U @ x + W @ h + b) for x, h in zip(X, H, strict=True)]
print("equal:", np.allclose(rows, columns))

X[0] += 1  # another input for the first sequence
changed = np.tanh(X @ W_xh + H @ W_hh + b)
print("changed:", ~np.isclose(changed, rows).all(axis=1))
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
