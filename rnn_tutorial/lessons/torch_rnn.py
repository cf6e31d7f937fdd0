"""nn.RNN: what it returns and takes, its weights, an output layer on top."""

# --8<-- [start:setup]
import numpy as np
import torch
from torch import nn

# --8<-- [end:setup]
from rnn_tutorial.cell_rnn import CellRNN
from rnn_tutorial.device import choose_device
from rnn_tutorial.numpy_rnn import NumpyRNN
from rnn_tutorial.torch_rnn import ManyToMany, ManyToOne
from rnn_tutorial.weights import cell_names

# --8<-- [start:rnn]
np.set_printoptions(precision=4, floatmode="fixed", suppress=True)
torch.backends.cudnn.allow_tf32 = False  # on an NVIDIA GPU: full float32
device = choose_device()
torch.manual_seed(0)
rnn = nn.RNN(input_size=5, hidden_size=3, batch_first=True).to(device)
x = torch.randn(10, 6, 5).to(device)  # (batch, length, input_size)

out, h_n = rnn(x)
print("out", tuple(out.shape))
print("h_n", tuple(h_n.shape))
# --8<-- [end:rnn]

# --8<-- [start:last]
print("out[:, -1] equals h_n[0]:", torch.allclose(out[:, -1], h_n[0]))
# --8<-- [end:last]

# --8<-- [start:h_0]
h_0 = torch.randn(10, 3).to(device)  # one state for each sequence
out, h_n = rnn(x, h_0.unsqueeze(0))  # (1, 10, 3)
print("out", tuple(out.shape), "h_n", tuple(h_n.shape))

try:
    rnn(x, h_0.unsqueeze(1))  # (10, 1, 3): batch first, which h_0 never is
except RuntimeError as error:
    print(error)
# --8<-- [end:h_0]

# --8<-- [start:continue]
whole, _ = rnn(x)
first, h = rnn(x[:, :4])
rest, _ = rnn(x[:, 4:], h)
print(
    "equal:", torch.allclose(torch.cat([first, rest], dim=1), whole, atol=1e-6)
)
# --8<-- [end:continue]

# --8<-- [start:weights]
for name, weight in rnn.state_dict().items():
    print(f"{name:12}", tuple(weight.shape))
# --8<-- [end:weights]

# --8<-- [start:by_hand]
W_ih, W_hh, b_ih, b_hh = rnn.state_dict().values()
h = torch.zeros(10, 3, device=device)
for t in range(6):
    h = torch.tanh(x[:, t] @ W_ih.T + b_ih + h @ W_hh.T + b_hh)
print("with .T:   ", torch.allclose(h, whole[:, -1], atol=1e-5))

h = torch.zeros(10, 3, device=device)
for t in range(6):
    h = torch.tanh(x[:, t] @ W_ih.T + b_ih + h @ W_hh + b_hh)
print("without .T:", torch.allclose(h, whole[:, -1], atol=1e-5))
# --8<-- [end:by_hand]

# --8<-- [start:biases]
one_bias = nn.RNN(5, 3, batch_first=True).to(device)
one_bias.load_state_dict(
    {
        "weight_ih_l0": W_ih,
        "weight_hh_l0": W_hh,
        "bias_ih_l0": b_ih + b_hh,
        "bias_hh_l0": torch.zeros_like(b_hh),
    }
)
print("equal:", torch.allclose(one_bias(x)[0], whole, atol=1e-6))
# --8<-- [end:biases]

# --8<-- [start:agree]
numpy_rnn = NumpyRNN(5, 3, batch_first=True)
cell_rnn = CellRNN(5, 3, batch_first=True).to(device)
numpy_rnn.load_state_dict(rnn.state_dict())
cell_rnn.load_state_dict(cell_names(rnn.state_dict()))

h_0 = h_0.unsqueeze(0)
results = {
    "nn.RNN": [r.numpy(force=True) for r in rnn(x, h_0)],
    "CellRNN": [r.numpy(force=True) for r in cell_rnn(x, h_0)],
    "NumpyRNN": numpy_rnn(x.numpy(force=True), h_0.numpy(force=True)),
}
out_0, h_n_0 = results["nn.RNN"]
for name, (out, h_n) in results.items():
    print(f"{name:8}", h_n[0, 0], end=" ")
    print(
        np.allclose(out, out_0, atol=1e-5), np.allclose(h_n, h_n_0, atol=1e-5)
    )
# --8<-- [end:agree]

# --8<-- [start:many_to_many]
tagger = ManyToMany(rnn, output_size=4, g=nn.Softmax(dim=-1))
o, h_n = tagger(x)
print("one output a step:", tuple(o.shape))
print("sums over the 4 labels:", o[0].sum(dim=-1).numpy(force=True))
# --8<-- [end:many_to_many]

# --8<-- [start:many_to_one]
classifier = ManyToOne(rnn, output_size=4)
print("one output a sequence:", tuple(classifier(x).shape))
# --8<-- [end:many_to_one]

# --8<-- [start:exercise_1]
deep = nn.RNN(7, 4, num_layers=2).to(device)
out, h_n = deep(torch.randn(9, 3, 7).to(device))
print("out", tuple(out.shape))
print("h_n", tuple(h_n.shape))
print("weight_ih_l1", tuple(deep.weight_ih_l1.shape))
print("out[-1] equals h_n[-1]:", torch.allclose(out[-1], h_n[-1]))
# --8<-- [end:exercise_1]


# --8<-- [start:exercise_2]
def read_in_chunks(rnn, x, size):
    parts, h = [], None
    for chunk in x.split(size, dim=1):
        part, h = rnn(chunk, h)
        parts.append(part)
    return torch.cat(parts, dim=1), h


for size in (1, 4, 6):
    out, h_n = read_in_chunks(rnn, x, size)
    print(
        f"{size} at a time:",
        torch.allclose(out, whole, atol=1e-5),
        torch.allclose(h_n[0], whole[:, -1], atol=1e-5),
    )
# --8<-- [end:exercise_2]

# --8<-- [start:exercise_3]
no_bias = nn.RNN(6, 3, batch_first=True, bias=False).to(device)
bias = (b_ih + b_hh).unsqueeze(1)  # a column, (3, 1)
no_bias.load_state_dict(
    {"weight_ih_l0": torch.cat([W_ih, bias], dim=1), "weight_hh_l0": W_hh}
)
ones = torch.ones(10, 6, 1, device=device)
out, _ = no_bias(torch.cat([x, ones], dim=2))  # (10, 6, 6)
print("equal:", torch.allclose(out, whole, atol=1e-5))
# --8<-- [end:exercise_3]

# --8<-- [start:exercise_4]
out, _ = rnn(x)
(out**2).sum().backward()
grad = rnn.bias_ih_l0.grad
print("equal:", torch.allclose(grad, rnn.bias_hh_l0.grad, atol=1e-5))

before = (rnn.bias_ih_l0 + rnn.bias_hh_l0).detach()
torch.optim.SGD(rnn.parameters(), lr=0.01).step()
moved = (rnn.bias_ih_l0 + rnn.bias_hh_l0).detach() - before
times = moved / (0.01 * grad)
print("moved by lr * grad times", times.numpy(force=True))
# --8<-- [end:exercise_4]

# --8<-- [start:exercise_5]
torch.manual_seed(0)
model = ManyToOne(nn.RNN(1, 16, batch_first=True), output_size=2).to(device)
optimizer = torch.optim.Adam(model.parameters(), lr=0.02)


def sequences(n):
    numbers = torch.randn(n, 5, 1)
    labels = (numbers[:, 0, 0] > 0).long()  # is the first one positive?
    return numbers.to(device), labels.to(device)


def accuracy():
    numbers, labels = sequences(1000)
    with torch.no_grad():
        right = model(numbers).argmax(dim=1) == labels
    return right.float().mean().item()


print("before: accuracy > 0.9:", accuracy() > 0.9)
for _ in range(100):
    numbers, labels = sequences(32)
    loss = nn.functional.cross_entropy(model(numbers), labels)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print("after:  accuracy > 0.9:", accuracy() > 0.9)
# --8<-- [end:exercise_5]
