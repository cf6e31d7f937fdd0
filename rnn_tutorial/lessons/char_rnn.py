"""Train on text and generate with it, letter by letter, with nn.RNN."""

# --8<-- [start:text]
from pathlib import Path

import torch
from torch import nn

TEXT = """\
Twinkle, twinkle, little star,
How I wonder what you are!
Up above the world so high,
Like a diamond in the sky.
When the blazing sun is gone,
When he nothing shines upon,
Then you show your little light,
Twinkle, twinkle, all the night.
"""
# --8<-- [end:text]

# --8<-- [start:vocabulary]
vocabulary = sorted(set(TEXT))  # every symbol once, in a fixed order
number_of = {symbol: i for i, symbol in enumerate(vocabulary)}

ids = torch.tensor([number_of[symbol] for symbol in TEXT])
print("len(ids)       ", len(ids))
print("len(vocabulary)", len(vocabulary))
print("Twinkle", ids[:7].tolist())
# --8<-- [end:vocabulary]

# --8<-- [start:pairs]
x, y = ids[None, :-1], ids[None, 1:]  # a batch of one sequence: (1, 237)
for t in range(5):
    read, next_one = vocabulary[x[0, t]], vocabulary[y[0, t]]
    print(f"t = {t}: {read!r} -> {next_one!r}")
# --8<-- [end:pairs]


# --8<-- [start:model]
class CharRNN(nn.Module):
    """Reads symbols, and scores every symbol as the next one."""

    def __init__(self, symbols, embedding_size=16, hidden_size=128):
        super().__init__()
        self.embedding = nn.Embedding(symbols, embedding_size)
        self.rnn = nn.RNN(embedding_size, hidden_size, batch_first=True)
        self.output_layer = nn.Linear(hidden_size, symbols)

    def forward(self, ids, h_0=None):
        output, h_n = self.rnn(self.embedding(ids), h_0)
        return self.output_layer(output), h_n


# --8<-- [end:model]

# --8<-- [start:shapes]
torch.manual_seed(0)
model = CharRNN(len(vocabulary))
embedded = model.embedding(x)
output, h_n = model.rnn(embedded)
scores = model.output_layer(output)

print("x       ", tuple(x.shape))
print("embedded", tuple(embedded.shape))
print("output  ", tuple(output.shape))
print("h_n     ", tuple(h_n.shape))
print("scores  ", tuple(scores.shape))
# --8<-- [end:shapes]

# --8<-- [start:loss]
loss = nn.functional.cross_entropy(scores[0], y[0])
print(f"loss {loss:.1f}, exp(loss) {loss.exp():.1f}")

scores_0, right = scores[0, 0], y[0, 0]  # the first step alone
print(f"-log p        {-scores_0.softmax(0)[right].log():.2f}")
first = nn.functional.cross_entropy(scores_0, right)
print(f"cross_entropy {first:.2f}")
# --8<-- [end:loss]


# --8<-- [start:write]
def write(model, beginning, length):
    """Read the beginning, then add the symbol with the highest score."""
    text, h = beginning, None
    new = torch.tensor([[number_of[symbol] for symbol in beginning]])
    with torch.no_grad():  # nothing is learned here
        for _ in range(length):
            scores, h = model(new, h)
            new = scores[:, -1:].argmax(dim=-1)  # (1, 1): the next symbol
            text += vocabulary[new.item()]
    return text


print(repr(write(model, "T", 20)))
# --8<-- [end:write]

# --8<-- [start:train]
optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
for step in range(301):
    scores, _ = model(x)
    loss = nn.functional.cross_entropy(scores[0], y[0])
    if step in (0, 20, 50, 100, 300):
        print(f"step {step}: loss {loss:.1f}, exp(loss) {loss.exp():.1f}")
        print("   ", repr(write(model, "T", 34)))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
# --8<-- [end:train]

# --8<-- [start:recite]
print(write(model, "T", len(TEXT) - 1))
# --8<-- [end:recite]

# --8<-- [start:beginning]
for beginning in ("the sun", "light", "you are a diamond"):
    print(repr(write(model, beginning, 30)))
# --8<-- [end:beginning]

# --8<-- [start:temperature]
scores, _ = model(torch.tensor([[number_of[s] for s in "Twinkle, "]]))
for temperature in (0.5, 1.0, 2.0, 4.0, 8.0):
    p = (scores[0, -1] / temperature).softmax(0)
    best = p.topk(3)
    row = [f"{vocabulary[i]!r} {q:.2f}" for q, i in zip(*best, strict=True)]
    print(f"temperature {temperature}:", ", ".join(row))
# --8<-- [end:temperature]


# --8<-- [start:sample]
def draw(model, beginning, length, temperature, seed=0):
    """As write, but each symbol is drawn with its probability."""
    generator = torch.Generator().manual_seed(seed)
    text, h = beginning, None
    new = torch.tensor([[number_of[symbol] for symbol in beginning]])
    with torch.no_grad():
        for _ in range(length):
            scores, h = model(new, h)
            p = (scores[0, -1] / temperature).softmax(0)
            new = torch.multinomial(p, 1, generator=generator)[None]
            text += vocabulary[new.item()]
    return text


for temperature in (0.5, 1.0, 2.0, 3.0):
    print(temperature, repr(draw(model, "Up", 48, temperature)))
# --8<-- [end:sample]

# --8<-- [start:own_text]
MORE = """\
Then the trav'ller in the dark
Thanks you for your tiny spark:
He could not see which way to go,
If you did not twinkle so.
In the dark blue sky you keep,
And often thro' my curtains peep,
For you never shut your eye
Till the sun is in the sky.
'Tis your bright and tiny spark
Lights the trav'ller in the dark:
Tho' I know not what you are,
Twinkle, twinkle, little star.
"""
path = Path("my_text.txt")  # put your own text there
text = path.read_text("utf-8") if path.exists() else TEXT + MORE
assert len(text) >= 200, "take a longer text"

vocabulary = sorted(set(text))
number_of = {symbol: i for i, symbol in enumerate(vocabulary)}
ids = torch.tensor([number_of[symbol] for symbol in text])
print("len(ids)", len(ids), "len(vocabulary)", len(vocabulary))
# --8<-- [end:own_text]

# --8<-- [start:streams]
device = "cuda" if torch.cuda.is_available() else "cpu"
end = len(ids) * 9 // 10
held_out = ids[end:].to(device)  # the last tenth, never trained on

streams, chunk = 4, 25
length = (end - 1) // streams  # what is left over at the end is not used
x = ids[: streams * length].view(streams, length).to(device)
y = ids[1 : streams * length + 1].view(streams, length).to(device)
print("x", tuple(x.shape), "y", tuple(y.shape), "held_out", len(held_out))
# --8<-- [end:streams]


# --8<-- [start:pass]
def one_pass(model, optimizer):
    """Read all streams once, in chunks; return the mean loss."""
    h, losses = None, []
    for start in range(0, length, chunk):
        part = slice(start, start + chunk)
        scores, h = model(x[:, part], h)  # (streams, chunk, symbols)
        h = h.detach()  # carry the state on, but not its history
        targets = y[:, part].flatten()
        loss = nn.functional.cross_entropy(scores.flatten(0, 1), targets)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        losses.append(loss.item())
    return sum(losses) / len(losses)


# --8<-- [end:pass]

# --8<-- [start:train_own]
import copy

torch.manual_seed(0)
model = CharRNN(len(vocabulary)).to(device)
optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
lowest = float("inf")
for epoch in range(41):
    loss = one_pass(model, optimizer)
    with torch.no_grad():
        scores, _ = model(held_out[None, :-1])
        unseen = nn.functional.cross_entropy(scores[0], held_out[1:])
    if unseen < lowest:
        lowest, kept = unseen, copy.deepcopy(model.state_dict())
    if epoch % 10 == 0:
        print(f"epoch {epoch:2}: loss {loss:.1f}, unseen {unseen:.1f}")
print(f"lowest {lowest:.1f}")

model.cpu()  # where draw makes its tensors
opening = text[:30]
print(repr(draw(model, opening, 50, temperature=0.3)))
# --8<-- [end:train_own]

# --8<-- [start:save]
saved = {"vocabulary": vocabulary, "weights": model.state_dict()}
saved["opening"] = opening
torch.save(saved, "char_rnn.pt")
# --8<-- [end:save]

# --8<-- [start:load]
saved = torch.load("char_rnn.pt", map_location="cpu")
vocabulary = saved["vocabulary"]
number_of = {symbol: i for i, symbol in enumerate(vocabulary)}
again = CharRNN(len(vocabulary))
again.load_state_dict(saved["weights"])
again.eval()
print(repr(draw(again, saved["opening"], 50, temperature=0.3)))
# --8<-- [end:load]

# --8<-- [start:exercise_1]
vocabulary = sorted(set(TEXT))  # of the two stanzas again
number_of = {symbol: i for i, symbol in enumerate(vocabulary)}
ids = torch.tensor([number_of[symbol] for symbol in TEXT])


def trained(x, y, steps, seed=0):
    torch.manual_seed(seed)
    model = CharRNN(len(vocabulary))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    for _ in range(steps):
        loss = nn.functional.cross_entropy(model(x)[0][0], y[0])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(f"loss {loss:.1f}")
    return model


same = trained(ids[None], ids[None], steps=100)
print(repr(write(same, "T", 20)))
# --8<-- [end:exercise_1]

# --8<-- [start:exercise_2]
model = trained(ids[None, :-1], ids[None, 1:], steps=150)
print(repr(write(model, "T", 30)))

text = "T"
for _ in range(30):
    text += write(model, text[-1], 1)[-1]  # the last symbol, no state
print(repr(text))
# --8<-- [end:exercise_2]


# --8<-- [start:exercise_3]
def perplexity(model, text):
    ids = torch.tensor([[number_of[symbol] for symbol in text]])
    scores, _ = model(ids[:, :-1])
    return nn.functional.cross_entropy(scores[0], ids[0, 1:]).exp()


unseen = """\
In the dark blue sky you keep,
Then you never shut your eye,
"""
print(f"TEXT   {perplexity(model, TEXT):.1f}")
print(f"unseen {perplexity(model, unseen):.1e}")
# --8<-- [end:exercise_3]

# --8<-- [start:exercise_4]
h = None
try:
    for start in (0, 25):
        scores, h = model(ids[None, start : start + 25], h)
        targets = ids[start + 1 : start + 26]
        nn.functional.cross_entropy(scores[0], targets).backward()
except RuntimeError as error:
    print(str(error).partition("(")[0])
# --8<-- [end:exercise_4]

# --8<-- [start:exercise_5]
poem = """\
床前明月光，疑是地上霜。
举头望明月，低头思故乡。
"""
vocabulary = sorted(set(poem))
number_of = {symbol: i for i, symbol in enumerate(vocabulary)}
ids = torch.tensor([number_of[symbol] for symbol in poem])

model = trained(ids[None, :-1], ids[None, 1:], steps=100)
print(write(model, "床", len(poem) - 1))
# --8<-- [end:exercise_5]
