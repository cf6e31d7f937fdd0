"""LSTM and GRU: what a gate does for the gradient, and what it learns."""

# --8<-- [start:setup]
import numpy as np
import torch
from torch import nn

# --8<-- [end:setup]

# --8<-- [start:by_hand]
g = [0.9, -0.4, 0.7, 0.2, -0.8, 0.5]  # what could be stored
i = [1, 0, 0, 0, 1, 0]  # store it?
f = [0, 1, 1, 1, 0, 1]  # keep what is there?

c = 0.0
for t in range(6):
    c = f[t] * c + i[t] * g[t]
    print(f"t = {t}: g {g[t]:4}  i {i[t]}  f {f[t]}  ->  c {c:4}")
# --8<-- [end:by_hand]

# --8<-- [start:powers]
for f in (0.5, 0.9, 0.95, 0.99):
    print(f"f = {f}: f**10 = {f**10:.1e}, f**60 = {f**60:.1e}")
# --8<-- [end:powers]


# --8<-- [start:lstm_step]
def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def lstm_step(x, h, c, U, W, b_ih, b_hh):
    a = U @ x + W @ h + b_ih + b_hh  # (4H,): four blocks of H numbers
    i, f, g, o = np.split(a, 4)
    i, f, o = sigmoid(i), sigmoid(f), sigmoid(o)
    c = f * c + i * np.tanh(g)
    h = o * np.tanh(c)
    return h, c


# --8<-- [end:lstm_step]

# --8<-- [start:lstm]
torch.manual_seed(0)
lstm = nn.LSTM(input_size=2, hidden_size=3)
x = torch.randn(5, 2)  # T = 5 steps, no batch
output, (h_n, c_n) = lstm(x)

weights = [weight.numpy() for weight in lstm.state_dict().values()]
h, c = np.zeros(3), np.zeros(3)
for x_t in x.numpy():
    h, c = lstm_step(x_t, h, c, *weights)
print("NumPy  ", "h", h.round(4), "c", c.round(4))
h, c = h_n[0].numpy(force=True), c_n[0].numpy(force=True)
print("nn.LSTM", "h", h.round(4), "c", c.round(4))
# --8<-- [end:lstm]

# --8<-- [start:h_c]
N, T, H_in, H = 4, 7, 5, 32
lstm = nn.LSTM(H_in, H, batch_first=True)
x = torch.randn(N, T, H_in)

output, (h_n, c_n) = lstm(x)  # h_0 and c_0 are zero
output, (h_n, c_n) = lstm(x, (h_n, c_n))  # go on from there
print("output", tuple(output.shape))
print("h_n   ", tuple(h_n.shape))
print("c_n   ", tuple(c_n.shape))
# --8<-- [end:h_c]


# --8<-- [start:gru_step]
def gru_step(x, h, U, W, b_ih, b_hh):
    r_x, z_x, n_x = np.split(U @ x + b_ih, 3)
    r_h, z_h, n_h = np.split(W @ h + b_hh, 3)
    r = sigmoid(r_x + r_h)
    z = sigmoid(z_x + z_h)
    n = np.tanh(n_x + r * n_h)
    return z * h + (1 - z) * n


# --8<-- [end:gru_step]

# --8<-- [start:gru]
torch.manual_seed(0)
gru = nn.GRU(input_size=2, hidden_size=3)
x = torch.randn(5, 2)
output, h_n = gru(x)

weights = [weight.numpy() for weight in gru.state_dict().values()]
h = np.zeros(3)
for x_t in x.numpy():
    h = gru_step(x_t, h, *weights)
print("NumPy ", "h", h.round(4))
print("nn.GRU", "h", h_n[0].numpy(force=True).round(4))
# --8<-- [end:gru]

# --8<-- [start:weights]
for kind in (nn.RNN, nn.LSTM, nn.GRU):
    rnn = kind(H_in, H)
    print(kind.__name__)
    for name, weight in rnn.state_dict().items():
        print("   ", f"{name:12}", tuple(weight.shape))
# --8<-- [end:weights]


# --8<-- [start:network]
def network(name):
    torch.manual_seed(2)
    kind, _, how = name.partition(" ")  # "LSTM b=3": an nn.LSTM
    rnn = getattr(nn, kind)(H_in, H, batch_first=True)
    with torch.no_grad():
        if how == "orthogonal":
            nn.init.orthogonal_(rnn.weight_hh_l0)
        if how == "b=3":
            rnn.bias_ih_l0[H : 2 * H] = 3  # f of an LSTM, z of a GRU
            if kind == "LSTM":
                rnn.bias_ih_l0[:H] = -3  # i
    return rnn


# --8<-- [end:network]


# --8<-- [start:reach]
def reach(rnn, distances):
    """The gradient's norm d steps back, relative to that at d = 0."""
    torch.manual_seed(1)
    x = 0.3 * torch.randn(64, 61, H_in)
    x.requires_grad_()
    output, _ = rnn(x)
    output[:, -1].sum().backward()
    norms = x.grad.norm(dim=2).mean(dim=0)  # one per time step
    return [norms[-1 - d] / norms[-1] for d in distances]


distances = (0, 10, 30, 60)
print(f"{'d':14}", *(f"{d:>7}" for d in distances))
for name in ("RNN", "LSTM", "GRU"):
    print(f"{name:14}", *(f"{r:.1e}" for r in reach(network(name), distances)))
# --8<-- [end:reach]

# --8<-- [start:reach_keeping]
for name in ("RNN orthogonal", "LSTM b=3", "GRU b=3"):
    print(f"{name:14}", *(f"{r:.1e}" for r in reach(network(name), distances)))
# --8<-- [end:reach_keeping]


# --8<-- [start:first]
def first(N, T=40):
    """Which symbol came first? After it there is only noise."""
    labels = torch.randint(4, (N,))
    x = torch.zeros(N, T, 5)
    x[:, 1:, :4] = 0.3 * torch.randn(N, T - 1, 4)
    x[range(N), 0, labels] = 1
    x[:, 0, 4] = 1  # the mark
    return x, labels


# --8<-- [end:first]


# --8<-- [start:train]
def train(name, draw, lr=0.005, show=(0, 50, 100, 200, 300)):
    rnn, output_layer = network(name), nn.Linear(H, 4)
    parameters = [*rnn.parameters(), *output_layer.parameters()]
    optimizer = torch.optim.Adam(parameters, lr=lr)
    row = []
    for step in range(show[-1] + 1):
        if step in show:
            x, labels = draw(500)  # new sequences, to measure
            best = output_layer(rnn(x)[0][:, -1]).argmax(dim=1)
            row.append(f"{(best == labels).float().mean():.1f}")
        x, labels = draw(32)
        scores = output_layer(rnn(x)[0][:, -1])  # from the last output
        loss = nn.functional.cross_entropy(scores, labels)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
    print(f"{name:14}", *row)
    return rnn


# --8<-- [end:train]

# --8<-- [start:test_1]
print(f"{'accuracy':14}   0  50 100 200 300")
for name in ("RNN", "LSTM", "RNN orthogonal", "LSTM b=3"):
    train(name, first)
# --8<-- [end:test_1]


# --8<-- [start:marked]
def marked(N, T=40):
    """Which symbol was marked? Every step shows one."""
    symbols = torch.randint(4, (N, T))
    when = torch.randint(10, (N,))  # the mark is in the first ten steps
    x = torch.zeros(N, T, 5)
    x[:, :, :4] = nn.functional.one_hot(symbols, 4)
    x[range(N), when, 4] = 1
    return x, symbols[range(N), when]


# --8<-- [end:marked]

# --8<-- [start:test_2]
print(f"{'accuracy':14}   0  50 100 200 300")
train("RNN orthogonal", marked)
train("GRU b=3", marked)
lstm = train("LSTM b=3", marked)
# --8<-- [end:test_2]


# --8<-- [start:look]
def input_gate(lstm, x):
    output, _ = lstm(x)
    h = nn.functional.pad(output[:, :-1], (0, 0, 1, 0))  # h_{t-1}: 0 first
    a = x @ lstm.weight_ih_l0.T + lstm.bias_ih_l0
    a = a + h @ lstm.weight_hh_l0.T + lstm.bias_hh_l0
    return a[:, :, :H].sigmoid()  # block 0 of four


x, _ = marked(500)
x[:, :, 4] = 0  # no mark
no_mark = input_gate(lstm, x).mean(dim=(0, 2))
x[:, 5, 4] = 1  # a mark at t = 5, in every sequence
mark = input_gate(lstm, x).mean(dim=(0, 2))
new = input_gate(network("LSTM b=3"), x).mean(dim=(0, 2))
print("        no_mark  mark   new")
for t in (3, 4, 5, 6, 7, 15):
    print(f"t = {t:2}: {no_mark[t]:7.2f}  {mark[t]:.2f}  {new[t]:.2f}")
print(f"t = 39: {no_mark[39]:7.1f}  {mark[39]:4.1f}  {new[39]:.2f}")
# --8<-- [end:look]

# --8<-- [start:exercise_1]
for kind in (nn.RNN, nn.LSTM, nn.GRU):
    weights = sum(weight.numel() for weight in kind(5, 32).parameters())
    print(f"{kind.__name__:4} {weights} = {weights // 1248} * 1248")
# --8<-- [end:exercise_1]

# --8<-- [start:exercise_2]
lstm = nn.LSTM(1, 3)
with torch.no_grad():
    lstm.bias_ih_l0[:3] = -30  # i: write nothing
    lstm.bias_ih_l0[3:6] = 30  # f: keep everything

h_0, c_0 = torch.zeros(1, 3), torch.tensor([[0.5, -1.0, 2.0]])
_, (h_n, c_n) = lstm(torch.randn(10000, 1), (h_0, c_0))
print("c_0", *(f"{number:.4f}" for number in c_0[0]))
print("c_n", *(f"{number:.4f}" for number in c_n[0]))
# --8<-- [end:exercise_2]

# --8<-- [start:exercise_3]
print(f"{'b':<3} {'f':>6} {'f**60':>8} {'d = 60':>8}")
for b in (0, 1, 2, 3, 5):
    rnn = network("LSTM")
    with torch.no_grad():
        rnn.bias_ih_l0[H : 2 * H] = b
    f = sigmoid(b)
    print(f"{b:<3} {f:6.3f} {f**60:8.1e} {reach(rnn, [60])[0]:8.1e}")
# --8<-- [end:exercise_3]


# --8<-- [start:exercise_4]
def short(N):
    return marked(N, T=15)


print(f"{'accuracy':14}   0 250 1300")
train("RNN orthogonal", short, lr=0.003, show=(0, 250, 1300))
# --8<-- [end:exercise_4]
