"""What the time of an RNN is spent on, and how to write it fast."""

# --8<-- [start:setup]
from timeit import repeat

import numpy as np
import torch
from torch import nn

# --8<-- [end:setup]
from rnn_tutorial.bench.parts import in_parts
from rnn_tutorial.bench.steps import (
    in_order,
    in_place,
    one_product,
    over_samples,
    over_steps,
    short_calls,
)
from rnn_tutorial.cell_rnn import run_cell
from rnn_tutorial.scan import project, scan

# --8<-- [start:count]
sizes = [(10, 6, 5, 8), (1, 100, 32, 64), (32, 100, 64, 128)]
sizes += [(64, 200, 128, 256), (128, 100, 256, 512)]
print("  N    T  H_in    H    MFLOP  weights, kB")
for N, T, H_in, H in sizes:
    products = 2 * T * N * H * (H_in + H)
    weights = 4 * H * (H_in + H)  # float32: four bytes each
    print(f"{N:3} {T:4} {H_in:5} {H:4}", end=" ")
    print(f"{products / 1e6:8.2f} {weights / 1e3:12.1f}")
# --8<-- [end:count]

# --8<-- [start:check]
np.set_printoptions(precision=4, floatmode="fixed", suppress=True)
N, T, H_in, H = 32, 100, 64, 128
torch.manual_seed(0)
rnn = nn.RNN(H_in, H)
W_ih, W_hh, b_ih, b_hh = (
    weight.numpy(force=True) for weight in rnn.parameters()
)
x = torch.randn(T, N, H_in)
expected = rnn(x)[0].numpy(force=True)
h_0 = np.zeros((N, H), dtype=np.float32)


def check(f):
    states = f(x.numpy(), h_0, W_ih, W_hh, b_ih + b_hh)
    assert np.allclose(states, expected, atol=1e-5)
    print(f.__name__, states.shape, states[-1, 0, :3])


print("nn.RNN", expected.shape, expected[-1, 0, :3])


# --8<-- [end:check]

# --8<-- [start:over_samples]
check(over_samples)
# --8<-- [end:over_samples]

# --8<-- [start:over_steps]
check(over_steps)
# --8<-- [end:over_steps]

# --8<-- [start:one_product]
check(one_product)
# --8<-- [end:one_product]

# --8<-- [start:in_place]
check(in_place)
# --8<-- [end:in_place]

# --8<-- [start:in_order]
check(in_order)
# --8<-- [end:in_order]

# --8<-- [start:short_calls]
check(short_calls)
# --8<-- [end:short_calls]


# --8<-- [start:scan]
def as_in_NumpyRNN(x, h, weight_ih, weight_hh, bias):
    states = np.empty((len(x), *h.shape), h.dtype)
    project(x, weight_ih, states)
    states += bias
    scan(states, h, weight_hh, np.tanh)
    return states


check(as_in_NumpyRNN)
# --8<-- [end:scan]

# --8<-- [start:in_parts]
check(in_parts)
# --8<-- [end:in_parts]


# --8<-- [start:halves]
def last_state(a, s, W, f):
    for a_t in a:  # what W_ih x_t + b gives at each step
        s = f(W @ s + a_t)
    return s


rng = np.random.default_rng(0)
W, _ = np.linalg.qr(rng.normal(size=(3, 3)))  # forgets nothing
a, zero = rng.normal(size=(10, 3)), np.zeros(3)
for name, f in {"f(a) = a": lambda a: a, "f = tanh": np.tanh}.items():
    first = last_state(a[:5], zero, W, f)  # these two could run side by side
    second = last_state(a[5:], zero, W, f)
    both = np.linalg.matrix_power(W, 5) @ first + second
    whole = last_state(a, zero, W, f)
    print(f"{name:8}  whole ", whole)
    print("          both  ", both)
# --8<-- [end:halves]


# --8<-- [start:exercise_1]
def flops(products):
    return sum(2 * rows * inner * columns for rows, inner, columns in products)


project_x, step = (T * N, H_in, H), (N, H, H)
forward = flops([project_x] + [step] * T)
backward = flops(
    [step] * T  # the loop: dL/ds_t from dL/da_t
    + [(H, T * N, H_in), (H, T * N, H)]  # the two matrices
    + [(T * N, H, H_in)]  # x
)
print(f"forward  {forward / 1e6:.2f} MFLOP")
print(f"backward {backward / 1e6:.2f} MFLOP")
print(f"backward / forward {backward / forward:.2f}")
# --8<-- [end:exercise_1]

# --8<-- [start:exercise_2]
small = nn.RNN(16, 32)
W_ih, W_hh, b_ih, b_hh = (w.numpy(force=True) for w in small.parameters())
seconds = {}
for N in (1, 2, 4, 8, 16, 32, 64, 128):
    arrays = [np.ones((100, N, 16), np.float32), np.zeros((N, 32), np.float32)]
    arrays += [W_ih, W_hh, b_ih + b_hh]
    runs = repeat("in_place(*arrays)", globals=globals(), number=1, repeat=9)
    seconds[N] = min(runs)
print("seconds[8] < 4 * seconds[1]:  ", seconds[8] < 4 * seconds[1])
print("seconds[64] < 32 * seconds[1]:", seconds[64] < 32 * seconds[1])
# --8<-- [end:exercise_2]


# --8<-- [start:exercise_3]
def count(graph, inputs):
    nodes = [node for node in graph.graph.nodes if node.op == "call_function"]
    cells = [node for node in nodes if "rnn_tanh_cell" in str(node.target)]
    print(f"nodes {len(nodes)}, cells {len(cells)}")
    return graph.forward


cell = nn.RNNCell(5, 8)
compiled = torch.compile(run_cell, backend=count, dynamic=False)
for length in (6, 6, 12):
    print("length", length)
    x, h = torch.randn(length, 10, 5), torch.zeros(10, 8)
    states, _ = compiled(cell, x, h)
    print("equal:", torch.allclose(states, run_cell(cell, x, h)[0]))
# --8<-- [end:exercise_3]
