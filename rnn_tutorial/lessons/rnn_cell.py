"""nn.RNNCell: one step, the loop over time, layouts, the initial state."""

# --8<-- [start:setup]
import numpy as np
import torch
from torch import nn

# --8<-- [end:setup]
from rnn_tutorial.cell_rnn import CellRNN, run_cell
from rnn_tutorial.device import choose_device
from rnn_tutorial.numpy_rnn import NumpyRNN
from rnn_tutorial.weights import rnn_names

# --8<-- [start:cell]
np.set_printoptions(precision=4, floatmode="fixed", suppress=True)
device = choose_device()
torch.manual_seed(0)
cell = nn.RNNCell(input_size=5, hidden_size=8).to(device)
x = torch.randn(10, 6, 5).to(device)  # (batch, length, input_size)

h_0 = torch.zeros(10, 8, device=device)
h_1 = cell(x[:, 0], h_0)
print("takes", tuple(x[:, 0].shape), tuple(h_0.shape))
print("gives", tuple(h_1.shape))
# --8<-- [end:cell]

# --8<-- [start:by_hand]
by_hand = torch.tanh(
    x[:, 0] @ cell.weight_ih.T
    + cell.bias_ih
    + h_0 @ cell.weight_hh.T
    + cell.bias_hh
)
print("equal to the cell:", torch.allclose(by_hand, h_1, atol=1e-6))
for name, weight in cell.named_parameters():
    print(f"{name:9}", tuple(weight.shape))
# --8<-- [end:by_hand]

# --8<-- [start:loop]
h = h_0
states = []
for t in range(6):
    h = cell(x[:, t], h)
    states.append(h)
output = torch.stack(states, dim=1)
print("output", tuple(output.shape))
print("last step is h:", torch.equal(output[:, -1], h))
# --8<-- [end:loop]

# --8<-- [start:layout]
time_first = x.transpose(0, 1)  # (length, batch, input_size): the same numbers
states, last = run_cell(cell, time_first, h_0)
print("time first:", tuple(time_first.shape), "to", tuple(states.shape))
print("equal:", torch.allclose(states.transpose(0, 1), output, atol=1e-6))
# --8<-- [end:layout]

# --8<-- [start:not_a_step]
try:
    cell(x)
except ValueError as error:
    print(error)
# --8<-- [end:not_a_step]

# --8<-- [start:initial]
half = x.half()  # float16, on whatever device x is on
print("torch.zeros:", torch.zeros(10, 8).dtype)
h_0 = half.new_zeros(10, 8)
print("new_zeros:  ", h_0.dtype)
print("on the device of x:", h_0.device == x.device)
# --8<-- [end:initial]

# --8<-- [start:class]
rnn = CellRNN(5, 8, batch_first=True).to(device)
output, h_n = rnn(x)
print("output", tuple(output.shape))
print("h_n", tuple(h_n.shape))
# --8<-- [end:class]

# --8<-- [start:output_layer]
to_labels = nn.Linear(8, 4).to(device)  # V and c
labels = to_labels(output)
print("labels", tuple(labels.shape))
# --8<-- [end:output_layer]

# --8<-- [start:agree]
torch.backends.cudnn.allow_tf32 = False  # on an NVIDIA GPU: full float32
torch_rnn = nn.RNN(5, 8, batch_first=True).to(device)
numpy_rnn = NumpyRNN(5, 8, batch_first=True)
weights = rnn_names(rnn.state_dict())
torch_rnn.load_state_dict(weights)
numpy_rnn.load_state_dict(weights)

results = {
    "CellRNN": rnn(x)[0].numpy(force=True),
    "nn.RNN": torch_rnn(x)[0].numpy(force=True),
    "NumpyRNN": numpy_rnn(x.numpy(force=True))[0],
}
for name, output in results.items():
    equal = np.allclose(output, results["nn.RNN"], atol=1e-5)
    print(f"{name:8}", output[0, -1, :4], equal)
# --8<-- [end:agree]

# --8<-- [start:exercise_1]
for settings in ({}, {"bias": False}, {"num_layers": 2}):
    weights = CellRNN(5, 8, **settings).parameters()
    print(settings or "defaults", sum(weight.numel() for weight in weights))
# --8<-- [end:exercise_1]

# --8<-- [start:exercise_2]
h = x.new_zeros(10, 8)
states = []
for t in range(6):
    if t % 2 == 0:
        h = cell(x[:, t], h)
    states.append(h)
output = torch.stack(states, dim=1)
print("steps 0 and 1 equal:", torch.equal(output[:, 0], output[:, 1]))

every_second = time_first[::2]  # steps 0, 2 and 4
states, last = run_cell(cell, every_second, x.new_zeros(10, 8))
print("final state equal:", torch.allclose(last, h, atol=1e-6))
# --8<-- [end:exercise_2]

# --8<-- [start:exercise_3]
h, change, steps = x.new_zeros(10, 8), 1.0, 0
with torch.no_grad():  # nothing is trained here
    while change > 1e-4 and steps < 1000:
        new = cell(x[:, 0], h)
        change = (new - h).abs().max().item()
        h, steps = new, steps + 1
    again = cell(x[:, 0], h)
print("steps:", steps)
print("stays where it is:", torch.allclose(again, h, atol=1e-4))
# --8<-- [end:exercise_3]

# --8<-- [start:exercise_4]
torch_rnn = nn.RNN(5, 8, num_layers=2, batch_first=True).to(device)
first, second = nn.RNNCell(5, 8).to(device), nn.RNNCell(8, 8).to(device)
state = torch_rnn.state_dict()
for layer, layer_cell in enumerate([first, second]):
    layer_cell.load_state_dict(
        {key: state[f"{key}_l{layer}"] for key in layer_cell.state_dict()}
    )

h_first = h_second = x.new_zeros(10, 8)
states = []
for t in range(6):
    h_first = first(x[:, t], h_first)
    h_second = second(h_first, h_second)
    states.append(h_second)

output = torch.stack(states, dim=1)
finals = torch.stack([h_first, h_second])
expected, h_n = torch_rnn(x)
print("output equal:", torch.allclose(output, expected, atol=1e-5))
print("h_n equal:   ", torch.allclose(finals, h_n, atol=1e-5))
# --8<-- [end:exercise_4]

# --8<-- [start:exercise_5]
torch.manual_seed(0)
word, letters = "hello", "ehlo"
one_hot = torch.eye(4).to(device)  # a row for each letter
ids = [letters.index(letter) for letter in word]
targets = torch.tensor(ids[1:]).to(device)

cell = nn.RNNCell(4, 8).to(device)
to_letters = nn.Linear(8, 4).to(device)
weights = [*cell.parameters(), *to_letters.parameters()]
optimizer = torch.optim.Adam(weights, lr=0.05)
for _ in range(60):
    h, scores = one_hot.new_zeros(8), []
    for i in ids[:-1]:
        h = cell(one_hot[i], h)
        scores.append(to_letters(h))
    loss = nn.functional.cross_entropy(torch.stack(scores), targets)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

h, written = one_hot.new_zeros(8), "h"
with torch.no_grad():
    while len(written) < len(word):
        h = cell(one_hot[letters.index(written[-1])], h)
        written += letters[to_letters(h).argmax()]
print(written)
# --8<-- [end:exercise_5]
