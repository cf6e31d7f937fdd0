"""One set of weights through the formula, NumpyRNN, CellRNN and nn.RNN."""

# --8<-- [start:setup]
import numpy as np
import torch
from torch import nn

# --8<-- [end:setup]
from rnn_tutorial.cell_rnn import CellRNN
from rnn_tutorial.device import choose_device
from rnn_tutorial.numpy_rnn import NumpyRNN
from rnn_tutorial.torch_rnn import ManyToMany, ManyToOne
from rnn_tutorial.weights import cell_names, rnn_names, to_torch

# --8<-- [start:weights]
np.set_printoptions(precision=4, floatmode="fixed", suppress=True)
print("allow_tf32:", torch.backends.cudnn.allow_tf32)
torch.backends.cudnn.allow_tf32 = False  # on an NVIDIA GPU: full float32
device = choose_device()
torch.manual_seed(0)

rnn = nn.RNN(input_size=5, hidden_size=3)
x = torch.randn(6, 10, 5)  # (length, batch, input_size)
h_0 = torch.randn(1, 10, 3)


def letters(rnn, suffix="l0", dtype="float32"):
    """U, W and b of the formula, from the weights of an nn.RNN."""
    names = ["weight_ih", "weight_hh", "bias_ih", "bias_hh"]
    weights = [rnn.state_dict()[f"{name}_{suffix}"] for name in names]
    U, W, b_ih, b_hh = (w.numpy().astype(dtype) for w in weights)
    return U, W, b_ih + b_hh


U, W, b = letters(rnn)
print("U", U.shape, "W", W.shape, "b", b.shape)
# --8<-- [end:weights]

# --8<-- [start:conventions]
X, S = x[0].numpy(), h_0[0].numpy()  # the first step: (10, 5) and (10, 3)
columns = np.tanh(U @ X.T + W @ S.T + b[:, None])  # a sequence is a column
rows = np.tanh(X @ U.T + S @ W.T + b)  # a sequence is a row
print("columns", columns.shape, "rows", rows.shape)
print("columns", columns[:, 0])
print("rows   ", rows[0])
# --8<-- [end:conventions]


# --8<-- [start:formula]
def formula(x, s, U, W, b):
    """s_t = tanh(U x_t + W s_{t-1} + b) for every t, with columns.

    x (length, input, batch), s (hidden, batch) -> (length, hidden, batch)
    """
    states = []
    for x_t in x:
        s = np.tanh(U @ x_t + W @ s + b[:, None])
        states.append(s)
    return np.stack(states)


# --8<-- [end:formula]


# --8<-- [start:copies]
def copies(rnn, dtype):
    """The weights of rnn in NumpyRNN, CellRNN and nn.RNN, in one dtype."""
    settings = {
        "input_size": rnn.input_size,
        "hidden_size": rnn.hidden_size,
        "num_layers": rnn.num_layers,
        "bidirectional": rnn.bidirectional,
    }
    place = {"dtype": getattr(torch, dtype), "device": device}
    if device.type == "mps" and dtype == "float64":
        place["device"] = "cpu"  # Apple's GPUs have no float64
    models = {
        "NumpyRNN": NumpyRNN(**settings, dtype=dtype),
        "CellRNN": CellRNN(**settings, **place),
        "nn.RNN": nn.RNN(**settings, **place),
    }
    for name, model in models.items():
        weights = rnn.state_dict()
        cells = name == "CellRNN"
        model.load_state_dict(cell_names(weights) if cells else weights)
    return models


# --8<-- [end:copies]

# --8<-- [start:four_ways]
models = copies(rnn, "float32")
states = formula(x.numpy().swapaxes(1, 2), S.T, U, W, b)
print("formula ", states[-1, :, 0])

_, h_n = models["NumpyRNN"](x.numpy(), h_0.numpy())
print("NumpyRNN", h_n[0, 0])

for name in ("CellRNN", "nn.RNN"):
    _, h_n = models[name](x.to(device), h_0.to(device))
    print(f"{name:8}", h_n[0, 0].numpy(force=True))
# --8<-- [end:four_ways]

# --8<-- [start:output_layer]
torch.manual_seed(1)
shared = nn.Linear(3, 4)  # V and c
V, c = (weight.detach().numpy() for weight in shared.parameters())
print("formula   ", V @ states[-1, :, 0] + c)

many = ManyToMany(models["CellRNN"], output_size=4)
one = ManyToOne(models["nn.RNN"], output_size=4)
for model in (many, one):
    model.output_layer.load_state_dict(shared.state_dict())
o, _ = many(x.to(device), h_0.to(device))
print("ManyToMany", o[-1, 0].numpy(force=True))
print("ManyToOne ", one(x.to(device), h_0.to(device))[0].numpy(force=True))
# --8<-- [end:output_layer]

# --8<-- [start:order]
p, q, r = np.random.default_rng(0).uniform(-1, 1, (3, 1000)).astype(np.float32)
one, two = (p + q) + r, p + (q + r)
print(f"one == two:      {np.mean(one == two):.0%}")
print(f"max |one - two|: {np.abs(one - two).max():.1e}")
print(f"eps:             {np.finfo(np.float32).eps:.1e}")
# --8<-- [end:order]


# --8<-- [start:through]
def through_torch(model, *tensors):
    """output, h_n and all gradients, by name; torch finds the gradients."""
    like = next(model.parameters())  # its device, its dtype
    x, h_0, *grads = (tensor.to(like, copy=True) for tensor in tensors)
    inputs = [x.requires_grad_(), h_0.requires_grad_(), *model.parameters()]
    output, h_n = model(x, h_0)
    grads = torch.autograd.grad([output, h_n], inputs, grads)

    names = ["output", "h_n", "grad x", "grad h_0"]
    names += [f"grad {name}" for name in rnn_names(model.state_dict())]
    arrays = [tensor.numpy(force=True) for tensor in (output, h_n, *grads)]
    return dict(zip(names, arrays, strict=True))


def through_numpy(model, *tensors):
    """The same, with the gradients worked out by hand."""
    x, h_0, *grads = (t.numpy().astype(model.dtype) for t in tensors)
    output, h_n = model(x, h_0)
    grad_x, grad_h_0 = model.backward(*grads)
    results = {"output": output, "h_n": h_n}
    results |= {"grad x": grad_x, "grad h_0": grad_h_0}
    return results | {f"grad {name}": g for name, g in model.grad.items()}


# --8<-- [end:through]


# --8<-- [start:difference]
def difference(a, b):
    """The largest one, relative to the largest absolute value in b."""
    return np.abs(a - b).max() / np.abs(b).max()


bounds = {"float32": 1e-5, "float64": 1e-13}


def below(differences, dtype):
    """The bound, if all of them stay below it."""
    worst, bound = max(differences), bounds[dtype]
    return f"< {bound:.0e}" if worst < bound else f"{worst:.0e}"


# --8<-- [end:difference]

# --8<-- [start:agree]
grad_output, grad_h_n = torch.randn(6, 10, 3), torch.randn(1, 10, 3)
given, tables = (x, h_0, grad_output, grad_h_n), {}
for dtype in bounds:
    models = copies(rnn, dtype)
    expected = through_torch(models["nn.RNN"], *given)
    cells = through_torch(models["CellRNN"], *given)
    arrays = through_numpy(models["NumpyRNN"], *given)
    tables[dtype] = {}
    for name, right in expected.items():
        worst = [difference(ways[name], right) for ways in (cells, arrays)]
        tables[dtype][name] = below(worst, dtype)

print(f"{'':17}  float32  float64")
for name in expected:
    print(f"{name:17}  {tables['float32'][name]}  {tables['float64'][name]}")
# --8<-- [end:agree]

# --8<-- [start:mistake]
for dtype in bounds:
    U, W, b = letters(rnn, dtype=dtype)
    columns = x.numpy().astype(dtype).swapaxes(1, 2)
    s_0 = h_0[0].numpy().astype(dtype).T
    right = formula(columns, s_0, U, W, b)
    wrong = formula(columns, s_0, U, W.T, b)  # a transpose too many
    print(f"{dtype}: {np.abs(wrong - right).max():.4f}")
# --8<-- [end:mistake]


# --8<-- [start:deep_formula]
def deep_formula(rnn, x, h_0, dtype):
    """Two layers, two directions, with columns: output and h_n."""
    inputs, s_n = x.swapaxes(1, 2), []  # (length, input, batch)
    for layer in range(2):
        halves = []
        for suffix in (f"l{layer}", f"l{layer}_reverse"):
            U, W, b = letters(rnn, suffix, dtype)
            order = slice(None, None, -1 if "reverse" in suffix else 1)
            states = formula(inputs[order], h_0[len(s_n)].T, U, W, b)
            s_n.append(states[-1].T)
            halves.append(states[order])
        inputs = np.concatenate(halves, axis=1)  # (length, 2 * hidden, batch)
    return inputs.swapaxes(1, 2), np.stack(s_n)


# --8<-- [end:deep_formula]

# --8<-- [start:deep]
deep = nn.RNN(5, 3, num_layers=2, bidirectional=True)
for suffix in ("l0", "l0_reverse", "l1", "l1_reverse"):
    print(f"{suffix:10} U", letters(deep, suffix)[0].shape)

h_0_deep, grad_h_n = torch.randn(4, 10, 3), torch.randn(4, 10, 3)
given_deep = (x, h_0_deep, torch.randn(6, 10, 6), grad_h_n)
for dtype in bounds:
    models = copies(deep, dtype)
    expected = through_torch(models["nn.RNN"], *given_deep)
    ways = {
        "CellRNN": through_torch(models["CellRNN"], *given_deep),
        "NumpyRNN": through_numpy(models["NumpyRNN"], *given_deep),
    }
    arrays = (t.numpy().astype(dtype) for t in (x, h_0_deep))
    output, s_n = deep_formula(deep, *arrays, dtype)
    ways["formula"] = {"output": output, "h_n": s_n}
    for way, results in ways.items():
        worst = [difference(results[name], expected[name]) for name in results]
        print(f"{dtype} {way:8} {below(worst, dtype)} ({len(worst)})")
# --8<-- [end:deep]


# --8<-- [start:tf32]
def tf32(a):
    """Every number rounded to the nearest one with 10 bits of mantissa."""
    mantissa, exponent = np.frexp(a)  # mantissa from 1/2 to 1
    return np.ldexp(np.round(mantissa * 2**11) / 2**11, exponent)


third = np.float32(1 / 3)
print(f"float32 {third:.8f}")
print(f"TF32    {tf32(third):.8f}")
# --8<-- [end:tf32]

# --8<-- [start:product]
A, B = np.random.default_rng(0).uniform(-1, 1, (2, 64, 64)).astype(np.float32)
exact = A.astype(np.float64) @ B.astype(np.float64)
print(f"max |exact| {np.abs(exact).max():.4f}")
print(f"float32     {np.abs(A @ B - exact).max():.4f}")
print(f"TF32        {np.abs(tf32(A) @ tf32(B) - exact).max():.4f}")
# --8<-- [end:product]


# --8<-- [start:states]
def states_of(x, U, W, b, rounded=np.asarray):
    """All hidden states, with rows; rounded sees the factors of a product."""
    h, states = np.zeros((x.shape[1], len(W)), x.dtype), []
    for x_t in x:
        product = rounded(x_t) @ rounded(U.T) + rounded(h) @ rounded(W.T)
        h = np.tanh(product + b)
        states.append(h)
    return np.stack(states)


torch.manual_seed(0)
large, x_long = nn.RNN(5, 64), torch.randn(100, 10, 5)
x_32, x_64 = x_long.numpy(), x_long.double().numpy()
full = states_of(x_32, *letters(large))
imitated = states_of(x_32, *letters(large), rounded=tf32)
exact = states_of(x_64, *letters(large, dtype="float64"))

for step in (1, 10, 100):
    error = np.abs(full - exact)[step - 1].max()
    error_tf32 = np.abs(imitated - exact)[step - 1].max()
    print(f"step {step:3}: float32 {error:.4f}, TF32 {error_tf32:.4f}")
for atol in (1e-5, 1e-2):
    print(f"equal, atol={atol:.0e}:", np.allclose(imitated, full, atol=atol))
# --8<-- [end:states]

# --8<-- [start:check]
models = copies(rnn, "float64")
cells = through_torch(models["CellRNN"], *given)
expected = through_torch(models["nn.RNN"], *given)
torch.testing.assert_close(cells, expected)  # all eight arrays, by name

try:
    torch.testing.assert_close(wrong, right)
except AssertionError as error:
    print("wrong:", str(error).splitlines()[0])
# --8<-- [end:check]

# --8<-- [start:allowed]
for dtype in (torch.float32, torch.float64):
    zero = torch.zeros(1, dtype=dtype)
    try:
        torch.testing.assert_close(zero, zero + 1)
    except AssertionError as error:
        print(dtype, *str(error).splitlines()[-2:], sep="\n  ")
# --8<-- [end:allowed]

# --8<-- [start:too_strict]
try:
    np.testing.assert_allclose(one, two)
except AssertionError as error:
    print(str(error).splitlines()[1])
np.testing.assert_allclose(one, two, rtol=1e-5, atol=1e-6)
# --8<-- [end:too_strict]

# --8<-- [start:exercise_1]
rng = np.random.default_rng(1)
W_xh, W_hh = rng.normal(size=(5, 3)), rng.normal(size=(3, 3))
W_hy, b, c = rng.normal(size=(3, 4)), rng.normal(size=3), rng.normal(size=4)

h = np.zeros((10, 3))
for x_t in x.double().numpy():
    h = np.tanh(x_t @ W_xh + h @ W_hh + b)
o = h @ W_hy + c

arrays = {
    "weight_ih_l0": W_xh.T,
    "weight_hh_l0": W_hh.T,
    "bias_ih_l0": b,
    "bias_hh_l0": np.zeros(3),
}
ported, output_layer = nn.RNN(5, 3).double(), nn.Linear(3, 4).double()
ported.load_state_dict(to_torch(arrays))
output_layer.load_state_dict(
    {"weight": torch.tensor(W_hy.T), "bias": torch.tensor(c)}
)

_, h_n = ported(x.double())
torch.testing.assert_close(output_layer(h_n[0]), torch.tensor(o))
print("equal")
# --8<-- [end:exercise_1]

# --8<-- [start:exercise_2]
U, W, b = letters(rnn)
columns = x.numpy().swapaxes(1, 2)  # (length, input, batch)
for s_0 in (np.zeros((3, 10), np.float32), h_0[0].numpy().T):
    for steps in (1, 2):
        right = formula(columns[:steps], s_0, U, W, b)
        wrong = formula(columns[:steps], s_0, U, W.T, b)
        error = np.abs(wrong - right).max()
        print(f"|s_0| <= {np.abs(s_0).max():.1f}, T = {steps}: {error:.4f}")
# --8<-- [end:exercise_2]

# --8<-- [start:exercise_3]
U, W, b = letters(large)
full = states_of(x_32, U, 10 * W, b)
U, W, b = letters(large, dtype="float64")
exact = states_of(x_64, U, 10 * W, b)
for step in (1, 10, 100):
    error = np.abs(full - exact)[step - 1].max()
    print(f"step {step:3}: {error:.1f}")
# --8<-- [end:exercise_3]

# --8<-- [start:exercise_4]
outputs = []
for allowed in (False, True):
    torch.backends.cudnn.allow_tf32 = allowed
    output, _ = large.to(device)(x_long.to(device))
    outputs.append(output.numpy(force=True))
torch.backends.cudnn.allow_tf32 = False

error = np.abs(outputs[0] - outputs[1]).max()
print(f"{error:.2f}")
# --8<-- [end:exercise_4]
