"""What a user writes passes a strict type checker, and runs."""

import os
import subprocess
import sys

import mypy.api
import pytest

from tests.small_site import ROOT

# Its settings, so that what `make test` has just read of torch is not read again.
SETTINGS = f"--config-file={ROOT / 'pyproject.toml'}"
CACHE = f"--cache-dir={ROOT / '.mypy_cache'}"
CLIENT = """\
import numpy as np
import torch
from torch import nn

from rnn_tutorial import (
    CellRNN,
    ManyToMany,
    ManyToOne,
    NumpyRNN,
    cell_names,
    rnn_names,
    to_torch,
)

numpy_rnn, cell_rnn, nn_rnn = NumpyRNN(5, 3), CellRNN(5, 3), nn.RNN(5, 3)
nn_rnn.load_state_dict(to_torch(numpy_rnn.state_dict()))
cell_rnn.load_state_dict(cell_names(nn_rnn.state_dict()))
numpy_rnn.load_state_dict(rnn_names(cell_rnn.state_dict()))
x = np.ones((6, 2, 5), np.float32)
tensor = torch.from_numpy(x)

numpy_rnn(x, None, [3, 6])
numpy_rnn(x, lengths=(3, 6))
numpy_rnn(x, lengths=np.array([3, 6]))
numpy_rnn(x, lengths=torch.tensor([3, 6]))
output, h_n = numpy_rnn(x)
grad_x, grad_h_0 = numpy_rnn.backward(output, h_n)
print(grad_x.shape, grad_h_0.shape)

# A module's call takes anything; its forward is what has types.
for model in (cell_rnn, ManyToMany(nn_rnn, 4), ManyToOne(nn.LSTM(5, 3), 4)):
    model(tensor, lengths=[3, 6])
    model(tensor, lengths=np.array([3, 6]))
    model(tensor, lengths=torch.tensor([3, 6]))
cell_rnn.forward(tensor, None, [3, 6])
cell_rnn.forward(tensor, lengths=np.array([3, 6]))
cell_rnn.forward(tensor, lengths=torch.tensor([3, 6]))
ManyToMany(nn_rnn, 4).forward(tensor, lengths=np.array([3, 6]))
ManyToMany(nn_rnn, 4).forward(tensor, lengths=torch.tensor([3, 6]))
ManyToOne(nn_rnn, 4).forward(tensor, lengths=np.array([3, 6]))
ManyToOne(nn_rnn, 4).forward(tensor, lengths=torch.tensor([3, 6]))
"""
WRONG = """
numpy_rnn(x, lengths=6)
cell_rnn.forward(tensor, lengths=3.5)
ManyToMany(nn_rnn, 4).forward(tensor, lengths=6)
ManyToOne(nn_rnn, 4).forward(tensor, lengths=6)
"""


@pytest.fixture
def client(tmp_path, monkeypatch):
    file = tmp_path / "client.py"
    monkeypatch.setenv("MYPYPATH", str(ROOT))
    monkeypatch.chdir(tmp_path)
    return file


def test_a_client_passes_the_strict_type_checker(client):
    """All of it but the last four lines, so that the test can fail."""
    client.write_text(CLIENT + WRONG, encoding="utf-8")
    options = [SETTINGS, CACHE, "--strict", "--no-error-summary"]
    errors, _, _ = mypy.api.run([*options, client.name])
    lines = [int(error.split(":")[1]) for error in errors.splitlines()]
    last = (CLIENT + WRONG).count("\n")
    assert lines == list(range(last - 3, last + 1)), errors


def test_a_client_runs(client):
    client.write_text(CLIENT, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-W", "error", client.name],
        env=environment,
        capture_output=True,
        encoding="utf-8",
    )
    assert (done.returncode, done.stdout) == (0, "(6, 2, 5) (1, 2, 3)\n"), done.stderr
