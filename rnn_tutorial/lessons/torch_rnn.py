"""nn.RNN: arguments, layers, results, an output layer, four patterns."""

# --8<-- [start:rnn]
import numpy as np
import torch
from torch import nn

torch.manual_seed(0)
rnn = nn.RNN(input_size=5, hidden_size=3, batch_first=True)
x = torch.randn(10, 6, 5)  # (batch, length, input_size)

output, h_n = rnn(x)
print("output", tuple(output.shape))
print("h_n   ", tuple(h_n.shape))
# --8<-- [end:rnn]

# --8<-- [start:last]
np.set_printoptions(precision=4, floatmode="fixed", suppress=True)
print("output[0]")
print(output[0].numpy(force=True))
print("h_n[0, 0]")
print("", h_n[0, 0].numpy(force=True))
# --8<-- [end:last]

# --8<-- [start:layers]
torch.manual_seed(0)
deep = nn.RNN(5, 3, num_layers=2, batch_first=True)
output, h_n = deep(x)
print("output", tuple(output.shape))
print("h_n   ", tuple(h_n.shape))
print("output[0, -1]", output[0, -1].numpy(force=True))
print("h_n[1, 0]    ", h_n[1, 0].numpy(force=True))
print("h_n[0, 0]    ", h_n[0, 0].numpy(force=True))
# --8<-- [end:layers]

# --8<-- [start:h_0]
h_0 = torch.randn(10, 3)  # one state for each sequence
output, h_n = rnn(x, h_0.unsqueeze(0))  # (1, 10, 3)
print("output", tuple(output.shape), "h_n", tuple(h_n.shape))

try:
    rnn(x, h_0.unsqueeze(1))  # (10, 1, 3): batch first, which h_0 never is
except RuntimeError as error:
    print(error)
# --8<-- [end:h_0]

# --8<-- [start:continue]
_, whole = rnn(x)
_, h = rnn(x[:, :4])
_, h = rnn(x[:, 4:], h)
print("whole", whole[0, 0].numpy(force=True))
print("h    ", h[0, 0].numpy(force=True))
# --8<-- [end:continue]

# --8<-- [start:weights]
for name, weight in rnn.state_dict().items():
    print(f"{name:12}", tuple(weight.shape))
# --8<-- [end:weights]

# --8<-- [start:by_hand]
W_ih, W_hh, b_ih, b_hh = rnn.state_dict().values()
h, wrong = torch.zeros(10, 3), torch.zeros(10, 3)
for t in range(6):
    h = torch.tanh(x[:, t] @ W_ih.T + b_ih + h @ W_hh.T + b_hh)
    wrong = torch.tanh(x[:, t] @ W_ih.T + b_ih + wrong @ W_hh + b_hh)
print("whole", whole[0, 0].numpy(force=True))
print("h    ", h[0].numpy())
print("wrong", wrong[0].numpy())
# --8<-- [end:by_hand]

# --8<-- [start:output_layer]
to_scores = nn.Linear(3, 4)  # V and c
output, h_n = rnn(x)
print("to_scores(output) ", tuple(to_scores(output).shape))
print("to_scores(h_n[-1])", tuple(to_scores(h_n[-1]).shape))
# --8<-- [end:output_layer]

# --8<-- [start:cross_entropy]
o, y = to_scores(h_n[-1])[0], torch.tensor(2)  # scores, and the right label
p = o.softmax(dim=0)
print("p            ", p.numpy(force=True))
print(f"-log p_y      {-p[2].log():.4f}")
print(f"cross_entropy {nn.functional.cross_entropy(o, y):.4f}")
# --8<-- [end:cross_entropy]

# --8<-- [start:generate]
decoder = nn.RNN(input_size=4, hidden_size=3, batch_first=True)


def generate(o, h, steps):
    """From a first input (batch, 1, 4) to outputs (batch, steps, 4)."""
    outputs = []
    for _ in range(steps):
        output, h = decoder(o, h)
        o = to_scores(output)  # the output is the next input
        outputs.append(o)
    return torch.cat(outputs, dim=1)


one = torch.randn(10, 1, 4)  # one vector for each sequence
print("generate(one, None, 7) ", tuple(generate(one, None, 7).shape))

_, h_n = rnn(x)  # the encoder reads 6 steps
begin = torch.zeros(10, 1, 4)  # the decoder writes 7
print("generate(begin, h_n, 7)", tuple(generate(begin, h_n, 7).shape))
# --8<-- [end:generate]

# --8<-- [start:sentences]
praise = ["so good", "very good", "not bad"]
blame = ["so bad", "very bad", "not good"]
sentences, labels = [], []
for other in ("music", "cast", "end"):
    for a in praise + blame:
        for b in praise + blame:
            film, rest = f"the film was {a}", f"the {other} was {b}"
            sentences += [f"{film} but {rest}", f"{rest} but {film}"]
            labels += [int(a in praise)] * 2  # 1: the film is good

print(len(sentences))
for i in (30, 135, 151, 192):
    print(labels[i], sentences[i])
# --8<-- [end:sentences]

# --8<-- [start:ids]
words = sorted(set(" ".join(sentences).split()))
number_of = {word: i for i, word in enumerate(words)}
ids = [[number_of[word] for word in s.split()] for s in sentences]
ids, y = torch.tensor(ids), torch.tensor(labels)  # (216, 11), (216,)
print(ids[30].tolist())

torch.manual_seed(0)
mixed = torch.randperm(len(ids))
unseen, seen = mixed[:54], mixed[54:]
# --8<-- [end:ids]


# --8<-- [start:model]
class Judge(nn.Module):
    """Reads a sentence, and scores its two labels: many to one."""

    def __init__(self, words, embedding_size=8, hidden_size=16):
        super().__init__()
        self.embedding = nn.Embedding(words, embedding_size)
        self.rnn = nn.RNN(embedding_size, hidden_size, batch_first=True)
        self.output_layer = nn.Linear(hidden_size, 2)

    def forward(self, ids):  # (batch, length)
        _, h_n = self.rnn(self.embedding(ids))
        return self.output_layer(h_n[-1])  # (batch, 2)


# --8<-- [end:model]


# --8<-- [start:train]
def accuracy(model, part):
    with torch.no_grad():
        right = model(ids[part]).argmax(dim=1) == y[part]
    return right.float().mean().item()


def train(model, steps, every):
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for step in range(steps + 1):
        scores = model(ids[seen])
        loss = nn.functional.cross_entropy(scores, y[seen])
        if step % every == 0:
            a, b = accuracy(model, seen), accuracy(model, unseen)
            print(
                f"step {step:3}: loss {loss:.1f}, seen {a:.1f}, unseen {b:.1f}"
            )
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


model = Judge(len(words))
train(model, steps=100, every=25)
# --8<-- [end:train]

# --8<-- [start:pair]
for sentence in (
    "the film was not good but the music was very good",
    "the music was not good but the film was very good",
):
    read = torch.tensor([[number_of[word] for word in sentence.split()]])
    p = model(read).softmax(dim=1)[0, 1]  # the probability of label 1
    print(f"{p:.1f}", sentence)
# --8<-- [end:pair]

# --8<-- [start:exercise_1]
nine = nn.RNN(7, 4, num_layers=2)
output, h_n = nine(torch.randn(9, 3, 7))
print("output", tuple(output.shape))
print("h_n   ", tuple(h_n.shape))
print("weight_ih_l1", tuple(nine.weight_ih_l1.shape))
# --8<-- [end:exercise_1]

# --8<-- [start:exercise_2]
cells = [nn.RNNCell(5, 3), nn.RNNCell(3, 3)]
state = deep.state_dict()
for layer, cell in enumerate(cells):
    own = {name: state[f"{name}_l{layer}"] for name in cell.state_dict()}
    cell.load_state_dict(own)

h_l0 = h_l1 = torch.zeros(10, 3)
for t in range(6):
    h_l0 = cells[0](x[:, t], h_l0)
    h_l1 = cells[1](h_l0, h_l1)  # the new state of layer 0

_, h_n = deep(x)
for layer, h in enumerate((h_l0, h_l1)):
    print(f"h_l{layer}  ", h[0].numpy(force=True))
    print(f"h_n[{layer}]", h_n[layer, 0].numpy(force=True))
# --8<-- [end:exercise_2]


# --8<-- [start:exercise_3]
class BagOfWords(nn.Module):
    """The mean of the word vectors in place of an RNN: no order."""

    def __init__(self, words, embedding_size=8, hidden_size=16):
        super().__init__()
        self.embedding = nn.Embedding(words, embedding_size)
        self.hidden = nn.Linear(embedding_size, hidden_size)
        self.output_layer = nn.Linear(hidden_size, 2)

    def forward(self, ids):
        mean = self.embedding(ids).mean(dim=1)
        return self.output_layer(torch.tanh(self.hidden(mean)))


torch.manual_seed(0)
bag = BagOfWords(len(words))
train(bag, steps=400, every=100)
# --8<-- [end:exercise_3]

# --8<-- [start:exercise_4]
output, _ = rnn(x)
(output**2).sum().backward()
print("b_ih", rnn.bias_ih_l0.grad.numpy())
print("b_hh", rnn.bias_hh_l0.grad.numpy())

before = (rnn.bias_ih_l0 + rnn.bias_hh_l0).detach()
torch.optim.SGD(rnn.parameters(), lr=0.01).step()
moved = (rnn.bias_ih_l0 + rnn.bias_hh_l0).detach() - before
times = moved / (0.01 * rnn.bias_ih_l0.grad)
print("moved / (lr * grad)", times.numpy())
# --8<-- [end:exercise_4]


# --8<-- [start:exercise_5]
class Sign(nn.Module):
    """Reads numbers, and scores two answers to one question."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.RNN(1, 16, batch_first=True)
        self.output_layer = nn.Linear(16, 2)

    def forward(self, numbers):
        _, h_n = self.rnn(numbers)
        return self.output_layer(h_n[-1])


def sequences(n, length):
    numbers = torch.randn(n, length, 1)
    return numbers, (numbers[:, 0, 0] > 0).long()  # is the first one positive?


def test(model, length):
    numbers, labels = sequences(1000, length)
    with torch.no_grad():
        right = model(numbers).argmax(dim=1) == labels
    return right.float().mean().item()


for length in (5, 10, 40):
    torch.manual_seed(0)
    model = Sign()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    before = test(model, length)
    for _ in range(300):
        numbers, labels = sequences(32, length)
        loss = nn.functional.cross_entropy(model(numbers), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(f"T = {length:2}: {before:.1f} -> {test(model, length):.1f}")
# --8<-- [end:exercise_5]
