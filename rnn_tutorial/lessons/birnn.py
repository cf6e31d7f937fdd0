"""The bidirectional RNN: what it gains, how it works, its final states."""

# --8<-- [start:data]
import random

import numpy as np
import torch
from torch import nn

WORDS = "six sixteen sixty seven seventeen seventy eight eighteen eighty ten"


def draw():
    """Six words that have 35 letters in all."""
    while True:
        words = random.choices(WORDS.split(), k=6)
        if len("".join(words)) == 35:
            return words


random.seed(0)
training = [draw() for _ in range(320)]
test = [draw() for _ in range(500)]
print(training[0])
# --8<-- [end:data]


# --8<-- [start:tensors]
def tensors(strings):
    """Letters as numbers from 0 to 25, and 1 where a word ends: (N, 35)."""
    x, y = [], []
    for words in strings:
        ends = "".join("0" * (len(word) - 1) + "1" for word in words)
        x.append([ord(letter) - ord("a") for letter in "".join(words)])
        y.append([int(end) for end in ends])
    return torch.tensor(x), torch.tensor(y)


x, y = tensors(training)
print("x:", "".join(chr(ord("a") + number) for number in x[0]))
print("y:", "".join(str(label) for label in y[0].tolist()))
# --8<-- [end:tensors]


# --8<-- [start:model]
class Splitter(nn.Module):
    """Two scores for each letter: the word goes on, the word ends here."""

    def __init__(self, bidirectional):
        super().__init__()
        H = 32 if bidirectional else 64  # 64 numbers per letter in both cases
        self.embedding = nn.Embedding(26, 8)
        self.rnn = nn.RNN(8, H, batch_first=True, bidirectional=bidirectional)
        self.output_layer = nn.Linear(64, 2)

    def forward(self, x):
        output, _ = self.rnn(self.embedding(x))
        return self.output_layer(output)


# --8<-- [end:model]


# --8<-- [start:train]
def train(model, x, y, steps=100):
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for step in range(steps + 1):
        part = slice(step % 10 * 32, step % 10 * 32 + 32)  # 32 strings
        scores = model(x[part]).flatten(0, 1)  # (32 * 35, 2)
        loss = nn.functional.cross_entropy(scores, y[part].flatten())
        if step in (0, steps):
            print(f"step {step:3}: loss {loss:.1f}")
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


models = {}
for bidirectional in (False, True):
    torch.manual_seed(0)
    model = models[bidirectional] = Splitter(bidirectional)
    size = sum(weight.numel() for weight in model.parameters())
    print(f"bidirectional={bidirectional}: {size} weights")
    train(model, x, y)
# --8<-- [end:train]

# --8<-- [start:test]
x_test, y_test = tensors(test)
for bidirectional, model in models.items():
    wrong = model(x_test).argmax(dim=-1) != y_test  # (500, 35)
    mean = wrong.float().sum(dim=1).mean()
    print(f"bidirectional={bidirectional}: wrong {mean:.1f}")
short = [word in ("six", "seven", "eight") for s in test for word in s]
print(f"six, seven, eight: {sum(short) / len(test):.1f}")
# --8<-- [end:test]

# --8<-- [start:cut]
string = "sixseventeneighteenseventy"
letters = torch.tensor([[ord(letter) - ord("a") for letter in string]])
for model in models.values():
    ends = model(letters).argmax(dim=-1)[0].tolist()
    pairs = zip(string, ends, strict=True)
    print("".join(letter + "|" * end for letter, end in pairs))
# --8<-- [end:cut]

# --8<-- [start:rnn]
np.set_printoptions(precision=4, floatmode="fixed", suppress=True)
torch.manual_seed(0)
H = 3
rnn = nn.RNN(5, H, batch_first=True, bidirectional=True)
x = torch.randn(10, 6, 5)  # (batch, length, input_size)
h_0 = torch.randn(2, 10, H)  # one initial state for each direction

output, h_n = rnn(x, h_0)
print("output", tuple(output.shape))
print("h_n   ", tuple(h_n.shape))
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


weights = [weight.detach().numpy() for weight in rnn.parameters()]
sequence = x[0].numpy()  # (6, 5): the first of the ten
forward = one_way(sequence, h_0[0, 0].numpy(), *weights[:4])
backward = one_way(sequence[::-1], h_0[1, 0].numpy(), *weights[4:])[::-1]
both = np.concatenate([forward, backward], axis=-1)  # (6, 6)
# --8<-- [end:scratch]

# --8<-- [start:side_by_side]
print("      both[t, H:]               output[0, t, H:]")
for t in range(6):
    print(f"t = {t}", both[t, H:], output[0, t, H:].detach().numpy())
# --8<-- [end:side_by_side]

# --8<-- [start:not_reversed_back]
wrong = np.concatenate([forward, backward[::-1]], axis=-1)
print("t = 0", wrong[0, H:])
print("t = 5", wrong[5, H:])
# --8<-- [end:not_reversed_back]

# --8<-- [start:two_rnns]
state = rnn.state_dict()
one, two = (nn.RNN(5, H, batch_first=True) for _ in range(2))
one.load_state_dict({name: state[name] for name in one.state_dict()})
two.load_state_dict(
    {name: state[f"{name}_reverse"] for name in two.state_dict()}
)
forward, _ = one(x, h_0[:1])
backward, _ = two(x.flip(1), h_0[1:])  # dimension 1 is time
both = torch.cat([forward, backward.flip(1)], dim=-1)
print("both  ", both[0, 2].detach().numpy())
print("output", output[0, 2].detach().numpy())
# --8<-- [end:two_rnns]

# --8<-- [start:final]
h_n, output = h_n.detach().numpy(), output.detach().numpy()
print("forward,  h_n[0]:          ", h_n[0, 0])
print("          output[:, -1, :H]", output[0, -1, :H])
print("backward, h_n[1]:          ", h_n[1, 0])
print("          output[:, 0, H:] ", output[0, 0, H:])
print("          output[:, -1, H:]", output[0, -1, H:])
# --8<-- [end:final]

# --8<-- [start:one_step_read]
last_alone, _ = two(x[:, -1:], h_0[1:])
print("last_alone", last_alone[0, 0].detach().numpy())
# --8<-- [end:one_step_read]

# --8<-- [start:many_to_one]
deep = nn.RNN(5, H, num_layers=2, batch_first=True, bidirectional=True)
output, h_n = deep(x)
rows = ("_l0", "_l0_reverse", "_l1", "_l1_reverse")
for name, row in zip(rows, h_n, strict=True):
    print(f"{name:11}", row[0].detach().numpy())

s = torch.cat([h_n[-2], h_n[-1]], dim=-1)  # of the last layer: (10, 6)
scores = nn.Linear(2 * H, 4)(s)
print("s", tuple(s.shape), "scores", tuple(scores.shape))
# --8<-- [end:many_to_one]

# --8<-- [start:future]
changed = x.clone()
changed[:, -1] += 1  # only the last step
change = (rnn(changed, h_0)[0] - rnn(x, h_0)[0]).abs().detach().numpy()
print("forward: ", change[0, :, :H].max(axis=1))  # one number per step
print("backward:", change[0, :, H:].max(axis=1))
# --8<-- [end:future]

# --8<-- [start:exercise_1]
deep = nn.RNN(5, 3, num_layers=2, bidirectional=True)
for name in ("weight_ih_l0", "weight_ih_l1", "weight_ih_l1_reverse"):
    print(f"{name:20}", tuple(deep.state_dict()[name].shape))
print("weights:", sum(weight.numel() for weight in deep.parameters()))
# --8<-- [end:exercise_1]

# --8<-- [start:exercise_2]
output, h_n = deep(x.transpose(0, 1))  # (6, 10, 6) and (4, 10, 3)
from_output = torch.cat([output[-1, :, :H], output[0, :, H:]], dim=-1)
print("from_output:", from_output[0].detach().numpy())
for row in range(4):
    print(f"h_n[{row}]:", h_n[row, 0].detach().numpy())
# --8<-- [end:exercise_2]

# --8<-- [start:exercise_3]
twin = nn.RNN(5, 3, batch_first=True, bidirectional=True)
twin.load_state_dict(
    {name: state[name.removesuffix("_reverse")] for name in state}
)
# a b c … c b a: 11 steps, of which the sixth is the middle
palindrome = torch.cat([x[:1], x[:1].flip(1)[:, 1:]], dim=1)

for network, model in {"rnn": rnn, "twin": twin}.items():
    for name, sequence in {"x[:1]": x[:1], "palindrome": palindrome}.items():
        output = model(sequence)[0][0].detach().numpy()
        first, last = output[0, :H], output[-1, H:]
        print(f"{network:4} {name:10}", first, last)
print("t = 5", output[5])  # the same weights and a palindrome
# --8<-- [end:exercise_3]

# --8<-- [start:exercise_4]
torch.manual_seed(0)
deep = nn.RNN(5, 3, num_layers=2, batch_first=True, bidirectional=True)
stack = nn.RNN(5, 3, num_layers=2, batch_first=True)
for model in (deep, stack):  # their forward halves
    change = (model(changed)[0] - model(x)[0])[0, :, :H].abs()
    print(f"bidirectional={model.bidirectional!s:5}", end=" ")
    print(change.amax(dim=1).detach().numpy())
# --8<-- [end:exercise_4]

# --8<-- [start:exercise_5]
torch.manual_seed(0)
bits, new_bits = torch.randint(2, (320, 10)), torch.randint(2, (2000, 10))
for bidirectional in (False, True):
    model = Splitter(bidirectional)
    print(f"bidirectional={bidirectional}")
    train(model, bits[:, :-1], bits[:, 1:])
    answers = model(new_bits[:, :-1]).argmax(dim=-1)
    right = (answers == new_bits[:, 1:]).float().mean(dim=0)  # per step
    print("right:", *(f"{share:.1f}" for share in right))
# --8<-- [end:exercise_5]
