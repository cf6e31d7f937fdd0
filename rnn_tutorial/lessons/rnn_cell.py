"""PyTorch in half a page, nn.RNNCell, the loop over time, and training it."""

# --8<-- [start:setup]
import numpy as np
import torch
from torch import nn

# --8<-- [end:setup]
from rnn_tutorial.device import choose_device

# --8<-- [start:tensor]
w = torch.tensor(2.0, requires_grad=True)
loss = (3 * w - 9) ** 2
loss.backward()  # the gradient is now in w.grad
print(f"w {w:.2f}, loss {loss:.2f}, w.grad {w.grad:.2f}")
# --8<-- [end:tensor]

# --8<-- [start:no_grad]
with torch.no_grad():  # nothing in here is recorded
    w -= 0.05 * w.grad
loss = (3 * w - 9) ** 2
print(f"w {w:.2f}, loss {loss:.2f}")
# --8<-- [end:no_grad]

# --8<-- [start:module]
layer = nn.Linear(in_features=2, out_features=3)
for name, weight in layer.state_dict().items():
    print(name, tuple(weight.shape))
print(tuple(layer(torch.ones(10, 2)).shape))
# --8<-- [end:module]

# --8<-- [start:cell]
device = choose_device()
torch.manual_seed(0)
cell = nn.RNNCell(input_size=5, hidden_size=8).to(device)
x = torch.randn(10, 6, 5).to(device)  # (batch, length, input_size)

h_0 = torch.zeros(10, 8, device=device)
h_1 = cell(x[:, 0], h_0)
print("x[:, 0]", tuple(x[:, 0].shape), "h_0", tuple(h_0.shape))
print("h_1    ", tuple(h_1.shape))
# --8<-- [end:cell]

# --8<-- [start:by_hand]
for name, weight in cell.state_dict().items():
    print(f"{name:9}", tuple(weight.shape))

np.set_printoptions(precision=4, floatmode="fixed", suppress=True)
W_ih, W_hh, b_ih, b_hh = cell.state_dict().values()
by_hand = torch.tanh(x[:, 0] @ W_ih.T + b_ih + h_0 @ W_hh.T + b_hh)
print("by_hand", by_hand[0, :4].numpy(force=True))
print("h_1    ", h_1[0, :4].numpy(force=True))
# --8<-- [end:by_hand]

# --8<-- [start:loop]
h = h_0
states = []
for t in range(6):
    h = cell(x[:, t], h)
    states.append(h)
output = torch.stack(states, dim=1)
print("output", tuple(output.shape))
print("h     ", tuple(h.shape))
# --8<-- [end:loop]

# --8<-- [start:layout]
time_first = x.transpose(0, 1)  # (length, batch, input_size)
h, states = h_0, []
for x_t in time_first:
    h = cell(x_t, h)
    states.append(h)
states = torch.stack(states)
print("x     ", tuple(time_first.shape))
print("states", tuple(states.shape))
print("output[0, -1]", output[0, -1, :4].numpy(force=True))
print("states[-1, 0]", states[-1, 0, :4].numpy(force=True))
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
print("new_zeros:  ", half.new_zeros(10, 8).dtype)
# --8<-- [end:initial]

# --8<-- [start:output_layer]
to_scores = nn.Linear(8, 4).to(device)  # V and c
scores = to_scores(output)
print("scores", tuple(scores.shape))
# --8<-- [end:output_layer]

# --8<-- [start:hello]
word, letters = "hello", "ehlo"
one_hot = torch.eye(4).to(device)  # a row for each letter
ids = [letters.index(letter) for letter in word]
inputs = one_hot[ids[:-1]]  # h, e, l, l
targets = torch.tensor(ids[1:]).to(device)  # e, l, l, o
print("inputs", tuple(inputs.shape), "targets", targets.tolist())
# --8<-- [end:hello]


# --8<-- [start:model]
class Speller(nn.Module):
    """Reads letters one by one, and scores every letter as the next one."""

    def __init__(self, letters, hidden_size):
        super().__init__()
        self.cell = nn.RNNCell(letters, hidden_size)
        self.output_layer = nn.Linear(hidden_size, letters)

    def forward(self, x):
        h = x.new_zeros(self.cell.hidden_size)
        scores = []
        for x_t in x:  # x (length, letters): one sequence, no batch
            h = self.cell(x_t, h)
            scores.append(self.output_layer(h))
        return torch.stack(scores)


# --8<-- [end:model]


# --8<-- [start:write]
def write(model, length):
    """Begin with h; read each letter that was written as the next input."""
    h, text = one_hot.new_zeros(model.cell.hidden_size), "h"
    with torch.no_grad():
        while len(text) < length:
            h = model.cell(one_hot[letters.index(text[-1])], h)
            text += letters[model.output_layer(h).argmax()]
    return text


# --8<-- [end:write]

# --8<-- [start:train]
torch.manual_seed(2)
model = Speller(letters=4, hidden_size=8).to(device)
optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
for step in range(61):
    scores = model(inputs)
    loss = nn.functional.cross_entropy(scores, targets)
    if step in (0, 10, 20, 40, 60):
        print(f"step {step:2}: loss {loss:.1f}", write(model, 5))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
# --8<-- [end:train]

# --8<-- [start:two_ls]
p = model(inputs).softmax(dim=1).tolist()
for t in (2, 3):
    row = [f"{c} {q:.1f}" for c, q in zip(letters, p[t], strict=True)]
    print(f"{word[: t + 1]!r:6}", ", ".join(row))
# --8<-- [end:two_ls]


# --8<-- [start:exercise_1]
def count(module):
    return sum(weight.numel() for weight in module.parameters())


print("nn.RNNCell(5, 8):", count(nn.RNNCell(5, 8)))
print("  bias=False:    ", count(nn.RNNCell(5, 8, bias=False)))
print("nn.Linear(8, 4): ", count(nn.Linear(8, 4)))
# --8<-- [end:exercise_1]

# --8<-- [start:exercise_2]
h = x.new_zeros(10, 8)
for t in range(6):
    if t % 2 == 0:
        h = cell(x[:, t], h)
print("t % 2 == 0:", h[0, :4].numpy(force=True))

h = x.new_zeros(10, 8)
for x_t in x[:, ::2].transpose(0, 1):  # the steps 0, 2 and 4
    h = cell(x_t, h)
print("x[:, ::2]: ", h[0, :4].numpy(force=True))
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
print("h    ", h[0, :4].numpy(force=True))
print("again", again[0, :4].numpy(force=True))
# --8<-- [end:exercise_3]


# --8<-- [start:exercise_4]
class Forgetful(Speller):
    """Begins every step with a state of zeros."""

    def forward(self, x):
        h = x.new_zeros(len(x), self.cell.hidden_size)
        return self.output_layer(self.cell(x, h))


torch.manual_seed(2)
model = Forgetful(letters=4, hidden_size=8).to(device)
optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
for step in range(301):
    scores = model(inputs)
    loss = nn.functional.cross_entropy(scores, targets)
    if step % 100 == 0:
        print(f"step {step:3}: loss {loss:.2f}")
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
p = scores.softmax(dim=1)[2].tolist()
print("l:", [f"{c} {q:.1f}" for c, q in zip(letters, p, strict=True)])
# --8<-- [end:exercise_4]
