"""The five-minute start: nn.RNN, and the same numbers in NumPy."""

# --8<-- [start:start]
import numpy as np
import torch

np.set_printoptions(precision=4, floatmode="fixed", suppress=True)
torch.manual_seed(0)
rnn = torch.nn.RNN(input_size=2, hidden_size=3)
x = torch.randn(4, 2)  # one sequence: 4 time steps, 2 features each

W_ih, W_hh, b_ih, b_hh = (w.detach().numpy() for w in rnn.parameters())
h = np.zeros(3, dtype=np.float32)  # the hidden state: what has been read so far
for x_t in x.numpy():
    h = np.tanh(W_ih @ x_t + b_ih + W_hh @ h + b_hh)
    print(h)

output, h_n = rnn(x)
print("nn.RNN:", h_n.detach().numpy())
# --8<-- [end:start]
