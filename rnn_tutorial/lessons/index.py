"""What an RNN does: one number that remembers which signal came last."""

# --8<-- [start:start]
import numpy as np

s = 0.0  # the state: all that the network keeps
for x in (1, 0, 0, 0, -1, 0, 0, 0):
    s = np.tanh(3 * x + 2 * s)  # the next input, and the state so far
    print(f"x = {x:2}   s = {s:5.2f}")
# --8<-- [end:start]
