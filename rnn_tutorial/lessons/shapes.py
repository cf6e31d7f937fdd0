"""Every shape of nn.RNN, which entry of h_n is which, and silent traps."""

# --8<-- [start:setup]
from itertools import product

import numpy as np
import torch
from torch import nn
from torch.nn.functional import cross_entropy

# --8<-- [end:setup]
from rnn_tutorial.device import choose_device

# --8<-- [start:sizes]
np.set_printoptions(precision=4, floatmode="fixed", suppress=True)
torch.backends.cudnn.allow_tf32 = False  # on an NVIDIA GPU: full float32
device = choose_device()
torch.manual_seed(0)

T, N = 7, 10  # time steps, sequences
H_in, H = 5, 3  # input_size, hidden_size
# --8<-- [end:sizes]

# --8<-- [start:table]
layouts = [
    (False, (T, N, H_in)),
    (True, (N, T, H_in)),
    (False, (T, H_in)),  # one sequence
    (True, (T, H_in)),
]
settings = list(product((1, 2), (1, 2)))  # layers, D

found = []
for batch_first, shape in layouts:
    print(f"batch_first={batch_first}, input {shape}")
    print("  layers D  output      h_0, h_n")
    for layers, D in settings:
        rnn = nn.RNN(
            H_in, H, layers, batch_first=batch_first, bidirectional=D == 2
        ).to(device)
        x = torch.zeros(shape, device=device)
        output, h_n = rnn(x)
        rnn(x, h_n)  # no error: h_0 has the shape of h_n
        found.append((tuple(output.shape), tuple(h_n.shape)))
        print(f"  {layers:6} {D}  {found[-1][0]!s:10}  {found[-1][1]}")
# --8<-- [end:table]


# --8<-- [start:rule]
def rule(layers, D, batch_first, one_sequence):
    """The shape of output, and that of h_0 and h_n."""
    if one_sequence:
        return (T, D * H), (layers * D, H)
    steps = (N, T) if batch_first else (T, N)
    return (*steps, D * H), (layers * D, N, H)


ruled = [
    rule(layers, D, batch_first, len(shape) == 2)
    for batch_first, shape in layouts
    for layers, D in settings
]
agree = sum(map(tuple.__eq__, found, ruled))
print(f"equal: {agree}/{len(found)}")
# --8<-- [end:rule]

# --8<-- [start:weights]
columns = []
for D, layers in product((1, 2), (1, 2)):
    rnn = nn.RNN(H_in, H, layers, bidirectional=D == 2)
    columns.append({name: tuple(w.shape) for name, w in rnn.named_parameters()})

print("layers                  1       2       1       2")
print("D                       1       1       2       2")
for name in columns[-1]:
    row = [str(column.get(name, "-")) for column in columns]
    print(f"{name:20}", *(f"{shape:>7}" for shape in row))
# --8<-- [end:weights]


# --8<-- [start:weight_rule]
def weight_rule(layers, D):
    """The shape of every weight, by name."""
    shapes = {}
    for layer in range(layers):
        for reverse in ("", "_reverse")[:D]:
            end = f"l{layer}{reverse}"
            shapes[f"weight_ih_{end}"] = (H, D * H if layer else H_in)
            shapes[f"weight_hh_{end}"] = (H, H)
            shapes[f"bias_ih_{end}"] = shapes[f"bias_hh_{end}"] = (H,)
    return shapes


ruled = [weight_rule(layers, D) for D, layers in product((1, 2), (1, 2))]
agree = [
    a[name] == b[name]
    for a, b in zip(columns, ruled, strict=True)
    for name in a
]
print(f"equal: {sum(agree)}/{len(agree)}")
# --8<-- [end:weight_rule]

# --8<-- [start:h_n]
rnn = nn.RNN(H_in, H, num_layers=2, bidirectional=True).to(device)
x = torch.randn(T, N, H_in).to(device)
h_0 = torch.randn(4, N, H).to(device)
output, h_n = rnn(x, h_0)

layers, directions = 2, 2
by_layer = h_n.view(layers, directions, N, H)
forward, backward = by_layer[-1]  # of the last layer
print("h_n", tuple(h_n.shape), "by_layer", tuple(by_layer.shape))
print("forward,  h_n:   ", forward[0].numpy(force=True))
print("forward,  output:", output[-1, 0, :H].numpy(force=True))
print("backward, h_n:   ", backward[0].numpy(force=True))
print("backward, output:", output[0, 0, H:].numpy(force=True))
# --8<-- [end:h_n]

# --8<-- [start:split]
by_direction = output.view(T, N, directions, H)
print("by_direction", tuple(by_direction.shape))
print("by_direction[0, 0, 1]:", by_direction[0, 0, 1].numpy(force=True))
print("output[0, 0, H:]:     ", output[0, 0, H:].numpy(force=True))
# --8<-- [end:split]


# --8<-- [start:one_way]
def one_way(end, x, h_0):
    """One direction of one layer, as an RNN of its own: states, final state."""
    alone = nn.RNN(x.shape[2], H).to(device)
    state = rnn.state_dict()
    alone.load_state_dict(
        {name: state[name.replace("l0", end)] for name in alone.state_dict()}
    )
    turn = [0] if "reverse" in end else []  # the axes to reverse: time or none
    states, s_n = alone(x.flip(turn), h_0.unsqueeze(0))
    return states.flip(turn), s_n[0]


# --8<-- [end:one_way]

# --8<-- [start:stack]
below, i = x, 0
for layer in ("l0", "l1"):
    halves = []
    for end in (layer, f"{layer}_reverse"):
        states, s_n = one_way(end, below, h_0[i])
        print(f"{end:10} below  {tuple(below.shape)}")
        print("           s_n   ", s_n[0].numpy(force=True))
        print(f"           h_n[{i}]", h_n[i, 0].numpy(force=True))
        halves.append(states)
        i += 1
    below = torch.cat(halves, dim=-1)
print("below[0, 0] ", below[0, 0].numpy(force=True))
print("output[0, 0]", output[0, 0].numpy(force=True))
# --8<-- [end:stack]

# --8<-- [start:halves]
U = rnn.weight_ih_l1  # (H, 2 * H)
lower = torch.randn(2, H).to(device)  # a forward and a backward state
together = U @ torch.cat([lower[0], lower[1]])
apart = U[:, :H] @ lower[0] + U[:, H:] @ lower[1]
print("U", tuple(U.shape))
print("together:", together.numpy(force=True))
print("apart:   ", apart.numpy(force=True))
# --8<-- [end:halves]

# --8<-- [start:lstm]
x = torch.randn(T, N, H_in).to(device)
setting = {"num_layers": 2, "bidirectional": True}
lstm = nn.LSTM(H_in, H, **setting).to(device)
output, (h_n, c_n) = lstm(x)
lstm(x, (h_n, c_n))  # no error: (h_0, c_0) has these shapes
print("LSTM:", *(tuple(state.shape) for state in (output, h_n, c_n)))

gru = nn.GRU(H_in, H, **setting).to(device)
output, h_n = gru(x)
print("GRU: ", *(tuple(state.shape) for state in (output, h_n)))

print("              RNN     LSTM     GRU")
rnn = nn.RNN(H_in, H, **setting)
for name in ("weight_ih_l0", "weight_hh_l0", "weight_ih_l1", "bias_ih_l0"):
    row = [tuple(getattr(net, name).shape) for net in (rnn, lstm, gru)]
    print(f"{name:12}", *(f"{shape!s:>7}" for shape in row))
# --8<-- [end:lstm]

# --8<-- [start:loss]
K = 4  # classes
x = torch.randn(N, T, H_in).to(device)
rnn = nn.RNN(H_in, H, batch_first=True).to(device)
to_scores = nn.Linear(H, K).to(device)
output, final = rnn(x)

scores = to_scores(final[-1])  # one answer for each sequence
labels = torch.randint(K, (N,)).to(device)
cross_entropy(scores, labels)
print("scores", tuple(scores.shape), "labels", tuple(labels.shape))

scores = to_scores(output)  # an answer at each step
labels = torch.randint(K, (N, T)).to(device)
flat = scores.flatten(0, 1), labels.flatten()
turned = scores.transpose(1, 2), labels
for name, (a, b) in {"flat  ": flat, "turned": turned}.items():
    loss = cross_entropy(a, b).item()
    print(name, tuple(a.shape), tuple(b.shape), f"loss {loss:.4f}")
# --8<-- [end:loss]

# --8<-- [start:trap_loss]
labels = (torch.arange(T) + 1).remainder(T).expand(N, T)  # 1 2 3 4 5 6 0
scores = 5.0 * nn.functional.one_hot(labels, T)  # the right class leads
print("scores", tuple(scores.shape), "labels", tuple(labels.shape))
print(f"scores:    {cross_entropy(scores, labels).item():.4f}")
print(f"scores.mT: {cross_entropy(scores.mT, labels).item():.4f}")
# --8<-- [end:trap_loss]

# --8<-- [start:trap_layout]
rnn = nn.RNN(H_in, H).to(device)  # batch_first=False
x = torch.randn(N, T, H_in).to(device)  # but the batch comes first
wrong, h_wrong = rnn(x)
right, h_right = rnn(x.transpose(0, 1))
print("wrong: output", tuple(wrong.shape), "h_n", tuple(h_wrong.shape))
print("right: output", tuple(right.shape), "h_n", tuple(h_right.shape))
# --8<-- [end:trap_layout]

# --8<-- [start:trap_leak]
changed = x.clone()
changed[0] += 1  # a different first sequence; the others stay
wrong_change = (rnn(changed)[0] - wrong).abs().amax(dim=(1, 2))
right_change = (rnn(changed.transpose(0, 1))[0] - right).abs().amax(dim=(0, 2))
print("wrong:", wrong_change[:4].numpy(force=True))
print("right:", right_change[:4].numpy(force=True))
# --8<-- [end:trap_leak]

# --8<-- [start:trap_h_0]
try:
    rnn(x, torch.zeros(1, N, H, device=device))
except RuntimeError as error:
    print(error)
# --8<-- [end:trap_h_0]

# --8<-- [start:trap_2d]
batch = torch.randn(N, H_in).to(device)  # ten sequences of one step
wrong, h_wrong = rnn(batch)
right, h_right = rnn(batch.unsqueeze(0))  # (1, N, H_in)
print("wrong: output", tuple(wrong.shape), "h_n", tuple(h_wrong.shape))
print("right: output", tuple(right.shape), "h_n", tuple(h_right.shape))
difference = (wrong - right[0]).abs().amax(dim=1)
print("difference:", difference[:4].numpy(force=True))
# --8<-- [end:trap_2d]

# --8<-- [start:trap_view]
owner = torch.arange(N).view(N, 1).expand(N, T)  # whose step it is
print("transpose, step 0:", owner.transpose(0, 1)[0].tolist())
print("view, step 0:     ", owner.reshape(T, N)[0].tolist())
# --8<-- [end:trap_view]

# --8<-- [start:trap_h_n]
owner = torch.arange(N).view(1, N, 1).expand_as(h_n)  # whose state it is
right, wrong = owner.transpose(0, 1).reshape(N, -1), owner.reshape(N, -1)
print(tuple(right.shape), tuple(wrong.shape))
print("right[0]:", right[0].tolist())
print("wrong[0]:", wrong[0].tolist())
# --8<-- [end:trap_h_n]

# --8<-- [start:exercise_1]
rnn = nn.RNN(8, 16, num_layers=3, batch_first=True, bidirectional=True)
output, h_n = rnn(torch.zeros(32, 20, 8))
print("output              ", tuple(output.shape))
print("h_n                 ", tuple(h_n.shape))
print("weight_ih_l2_reverse", tuple(rnn.weight_ih_l2_reverse.shape))
# --8<-- [end:exercise_1]

# --8<-- [start:exercise_2]
x = torch.randn(32, 20, 8)
output, h_n = rnn(x)
from_h_n = torch.cat([h_n[-2], h_n[-1]], dim=-1)
from_output = torch.cat([output[:, -1, :16], output[:, 0, 16:]], dim=-1)
print(tuple(from_h_n.shape), tuple(from_output.shape))
print("h_n:   ", from_h_n[0, 14:18].numpy(force=True))
print("output:", from_output[0, 14:18].numpy(force=True))
# --8<-- [end:exercise_2]

# --8<-- [start:exercise_3]
wrong = h_n.view(2, 3, 32, 16)[1]
right = h_n.view(3, 2, 32, 16)[:, 1]
print(tuple(wrong.shape), tuple(right.shape))
print("wrong == h_n[3:]:  ", torch.equal(wrong, h_n[3:]))
print("right == h_n[1::2]:", torch.equal(right, h_n[1::2]))
# --8<-- [end:exercise_3]


# --8<-- [start:exercise_4]
def count(H_in, H, layers, D):
    first = D * (H * H_in + H * H + 2 * H)
    above = D * (H * D * H + H * H + 2 * H)
    return first + (layers - 1) * above


for layers, D in product((1, 2, 3), (1, 2)):
    rnn = nn.RNN(H_in, H, layers, bidirectional=D == 2)
    weights = sum(weight.numel() for weight in rnn.parameters())
    formula = count(H_in, H, layers, D)
    print(f"layers {layers}, D {D}: {weights:3} weights, formula {formula:3}")
# --8<-- [end:exercise_4]
