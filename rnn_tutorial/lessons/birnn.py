"""The bidirectional RNN: from scratch, from two RNNs, its final states."""

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
rnn = nn.RNN(5, 3, batch_first=True, bidirectional=True).to(device)
x = torch.randn(10, 6, 5).to(device)  # (batch, length, input_size)
h_0 = torch.randn(2, 10, 3).to(device)  # one initial state for each direction

out, h_n = rnn(x, h_0)
print("out", tuple(out.shape))
print("h_n", tuple(h_n.shape))
# --8<-- [end:rnn]

# --8<-- [start:weights]
for name, weight in rnn.state_dict().items():
    print(f"{name:20}", tuple(weight.shape))
# --8<-- [end:weights]


# --8<-- [start:scratch]
def one_way(x, h, W_ih, W_hh, b_ih, b_hh):
    states = []
    for x_t in x:
        h = np.tanh(x_t @ W_ih.T + b_ih + h @ W_hh.T + b_hh)
        states.append(h)
    return np.stack(states)


weights = [weight.numpy(force=True) for weight in rnn.parameters()]
steps = x.transpose(0, 1).numpy(force=True)  # (6, 10, 5): a list of steps
h_0_forward, h_0_backward = h_0.numpy(force=True)

forward = one_way(steps, h_0_forward, *weights[:4])
backward = one_way(steps[::-1], h_0_backward, *weights[4:])[::-1]
both = np.concatenate([forward, backward], axis=-1)

expected = out.transpose(0, 1).numpy(force=True)
print("both", both.shape, "equal:", np.allclose(both, expected, atol=1e-5))
# --8<-- [end:scratch]

# --8<-- [start:not_turned_back]
wrong = np.concatenate([forward, backward[::-1]], axis=-1)
print("not turned back, equal:", np.allclose(wrong, expected, atol=1e-5))
# --8<-- [end:not_turned_back]

# --8<-- [start:two_rnns]
one, two = (nn.RNN(5, 3, batch_first=True).to(device) for _ in range(2))
state = rnn.state_dict()
one.load_state_dict({name: state[name] for name in one.state_dict()})
two.load_state_dict(
    {name: state[f"{name}_reverse"] for name in two.state_dict()}
)

forward, h_forward = one(x, h_0[:1])
backward, h_backward = two(x.flip(1), h_0[1:])
both = torch.cat([forward, backward.flip(1)], dim=-1)
print("out equal:", torch.allclose(both, out, atol=1e-6))
print(
    "h_n equal:",
    torch.allclose(torch.cat([h_forward, h_backward]), h_n, atol=1e-6),
)
# --8<-- [end:two_rnns]

# --8<-- [start:final]
H = 3
print(
    "forward,  out[:, -1, :H] is h_n[0]:",
    torch.allclose(out[:, -1, :H], h_n[0]),
)
print(
    "backward, out[:, 0, H:]  is h_n[1]:", torch.allclose(out[:, 0, H:], h_n[1])
)
print(
    "backward, out[:, -1, H:] is h_n[1]:",
    torch.allclose(out[:, -1, H:], h_n[1]),
)
# --8<-- [end:final]

# --8<-- [start:one_step_read]
last_alone, _ = two(x[:, -1:], h_0[1:])
print("equal:", torch.allclose(out[:, -1:, H:], last_alone, atol=1e-6))
# --8<-- [end:one_step_read]

# --8<-- [start:many_to_one]
classifier = ManyToOne(rnn, output_size=4)
s = torch.cat([out[:, -1, :H], out[:, 0, H:]], dim=-1)  # (10, 6)
o = classifier(x, h_0)
print("o", tuple(o.shape))
print("equal:", torch.allclose(classifier.output_layer(s), o, atol=1e-6))
# --8<-- [end:many_to_one]

# --8<-- [start:agree]
numpy_rnn = NumpyRNN(5, 3, batch_first=True, bidirectional=True)
cell_rnn = CellRNN(5, 3, batch_first=True, bidirectional=True).to(device)
numpy_rnn.load_state_dict(state)
cell_rnn.load_state_dict(cell_names(state))

results = {
    "nn.RNN": [r.numpy(force=True) for r in rnn(x, h_0)],
    "CellRNN": [r.numpy(force=True) for r in cell_rnn(x, h_0)],
    "NumpyRNN": numpy_rnn(x.numpy(force=True), h_0.numpy(force=True)),
}
out_0, h_n_0 = results["nn.RNN"]
for name, (output, final) in results.items():
    print(f"{name:8}", final[1, 0], end=" ")
    print(
        np.allclose(output, out_0, atol=1e-5),
        np.allclose(final, h_n_0, atol=1e-5),
    )
# --8<-- [end:agree]

# --8<-- [start:future]
changed = x.clone()
changed[:, -1] += 1  # another last step
difference = (rnn(changed, h_0)[0] - out).abs().amax(dim=0).numpy(force=True)
print("forward half: ", difference[:, :H].max(axis=1))  # one number a step
print("backward half:", difference[:, H:].max(axis=1))
# --8<-- [end:future]

# --8<-- [start:exercise_1]
deep = nn.RNN(5, 3, num_layers=2, bidirectional=True)
for name in ("weight_ih_l0", "weight_ih_l1", "weight_ih_l1_reverse"):
    print(f"{name:20}", tuple(deep.state_dict()[name].shape))
print("weights:", sum(weight.numel() for weight in deep.parameters()))
# --8<-- [end:exercise_1]

# --8<-- [start:exercise_2]
deep = deep.to(device)
steps_first = x.transpose(0, 1)
out, h_n = deep(steps_first)  # (6, 10, 6) and (4, 10, 3)
from_out = torch.cat([out[-1, :, :H], out[0, :, H:]], dim=-1)  # (10, 6)
last_layer = torch.cat([h_n[2], h_n[3]], dim=-1)
first_layer = torch.cat([h_n[0], h_n[1]], dim=-1)
print("h_n[2], h_n[3]:", torch.allclose(from_out, last_layer))
print("h_n[0], h_n[1]:", torch.allclose(from_out, first_layer))

classifier = ManyToOne(deep, output_size=4)
o, expected = classifier.output_layer(from_out), classifier(steps_first)
print("o equal:", torch.allclose(o, expected, atol=1e-6))
# --8<-- [end:exercise_2]

# --8<-- [start:exercise_3]
twin = nn.RNN(5, 3, batch_first=True, bidirectional=True).to(device)
twin.load_state_dict(
    {name: state[name.removesuffix("_reverse")] for name in state}
)
# a b c … c b a: 11 steps, of which the sixth is the middle
palindromes = torch.cat([x, x.flip(1)[:, 1:]], dim=1)

for weights, model in {"own": rnn, "same": twin}.items():
    for name, sequences in {"any": x, "palindromes": palindromes}.items():
        out, _ = model(sequences)
        mirrored = out[..., H:].flip(1)
        equal = torch.allclose(out[..., :H], mirrored, atol=1e-5)
        print(f"weights {weights:4}  sequences {name:11}", equal)
middle = out[:, 5]  # of the last out: the same weights, palindromes
print("middle:", torch.allclose(middle[:, :H], middle[:, H:], atol=1e-5))
# --8<-- [end:exercise_3]


# --8<-- [start:exercise_4]
def change_of(rnn):
    """The largest change over all sequences, (length, hidden_size)."""
    difference = rnn(changed)[0] - rnn(x)[0]
    return difference.abs().amax(dim=0).numpy(force=True)


torch.manual_seed(0)
deep = nn.RNN(5, 3, num_layers=2, batch_first=True, bidirectional=True)
stack = nn.RNN(5, 3, num_layers=2, batch_first=True)
forward_half = change_of(deep.to(device))[:, :H]
print("forward half:", forward_half.max(axis=1))
print("one way:     ", change_of(stack.to(device)).max(axis=1))
# --8<-- [end:exercise_4]


# --8<-- [start:exercise_5]
def sequences(n):
    bits = torch.randint(0, 2, (n, 10))
    return bits[:, :, None].float().to(device), bits[:, 1:].to(device)


def train(bidirectional):
    rnn = nn.RNN(1, 8, batch_first=True, bidirectional=bidirectional)
    tagger = ManyToMany(rnn, output_size=2).to(device)
    optimizer = torch.optim.Adam(tagger.parameters(), lr=0.05)
    for _ in range(50):
        bits, next_bits = sequences(32)
        scores, _ = tagger(bits)  # (32, 10, 2)
        loss = nn.functional.cross_entropy(
            scores[:, :-1].flatten(0, 1), next_bits.flatten()
        )
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return tagger


torch.manual_seed(0)
bits, next_bits = sequences(1000)
for name, bidirectional in {"one way": False, "two ways": True}.items():
    scores, _ = train(bidirectional)(bits)
    labels = scores[:, :-1].argmax(dim=-1)
    accuracy = (labels == next_bits).float().mean().item()
    print(f"{name:8} > 0.6: {accuracy > 0.6}, > 0.95: {accuracy > 0.95}")
# --8<-- [end:exercise_5]
