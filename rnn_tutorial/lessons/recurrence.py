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
