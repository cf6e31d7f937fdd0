"""The implementations, each as a function without arguments to time."""

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import nn

from rnn_tutorial.bench.case import Case
from rnn_tutorial.bench.compiled import CompiledCellRNN
from rnn_tutorial.bench.steps import (
    in_order,
    in_place,
    one_product,
    over_samples,
    over_steps,
    short_calls,
)
from rnn_tutorial.bench.timing import Run
from rnn_tutorial.cell_rnn import CellRNN
from rnn_tutorial.numpy_rnn import NumpyRNN

# What is built returns output and h_n; with the backward pass also the
# gradients of x, h_0 and the weights, in torch's order. None: there is none.
Build = Callable[[Case, bool], Run | None]
COMPILED = "CellRNN compiled"
BASE = "nn.RNN"  # what all times are compared with
LONGEST = 2.0  # seconds that a loop over samples may take


def plain(f: Callable[..., np.ndarray], by_sample: bool = False) -> Build:
    """One of the functions of ``steps``: forward only, so else None.

    ``by_sample``: it takes one sequence at a time, and none is built where all
    of them would take too long.
    """

    def build(case: Case, backward: bool = False) -> Run | None:
        if backward:
            return None
        x, h_0 = case.arrays[:2]
        weight_ih, weight_hh, *biases = (
            w.numpy() for w in case.weights.values()
        )
        weights = weight_ih, weight_hh, sum(biases)

        def run() -> Any:
            output = f(x, h_0[0], *weights)
            return output, output[-1:]

        if by_sample:  # how long all would take, from one of them
            one = np.ascontiguousarray(x[:, :1]), h_0[0, :1], *weights
            f(*one)  # which may compile
            start = time.perf_counter()
            f(*one)
            if (time.perf_counter() - start) * case.size.batch > LONGEST:
                return None
        return run

    return build


def numpy_rnn(case: Case, backward: bool = False) -> Run:
    """``NumpyRNN``."""
    x, h_0, *grads = case.arrays
    rnn = case.load(NumpyRNN(case.size.input, case.size.hidden))

    def forward() -> Any:
        return rnn(x, h_0)

    def both() -> Any:
        results = rnn(x, h_0)
        return *results, *rnn.backward(*grads), *rnn.grad.values()

    return both if backward else forward


def torch_run(rnn: nn.Module, case: Case, backward: bool = False) -> Run:
    """Any module called like ``nn.RNN``, on the device of the case.

    The backward pass starts from given gradients, as ``NumpyRNN.backward``
    does, so that no time goes to a loss.
    """
    rnn = rnn.to(case.device)
    x, h_0, *grads = case.tensors()

    def forward() -> Any:
        with torch.inference_mode():  # nothing is kept for a backward pass
            return rnn(x, h_0)

    leaves = [x, h_0, *rnn.parameters()]

    def both() -> Any:
        results = rnn(x, h_0)
        return *results, *torch.autograd.grad(results, leaves, grads)

    for leaf in leaves:
        leaf.requires_grad_(backward)
    return both if backward else forward


def nn_rnn(case: Case, backward: bool = False) -> Run:
    """``nn.RNN``."""
    rnn = case.load(nn.RNN(case.size.input, case.size.hidden))
    return torch_run(rnn, case, backward)


def cell_rnn(case: Case, backward: bool = False) -> Run:
    """``CellRNN``, as it is."""
    rnn = case.load(CellRNN(case.size.input, case.size.hidden))
    return torch_run(rnn, case, backward)


def compiled(case: Case, backward: bool = False) -> Run:
    """``CellRNN``, compiled."""
    rnn = case.load(CellRNN(case.size.input, case.size.hidden))
    return torch_run(CompiledCellRNN(rnn), case, backward)


CPU: dict[str, Build] = {
    "loop over samples": plain(over_samples, by_sample=True),
    "NumpyRNN": numpy_rnn,
    "CellRNN": cell_rnn,
    COMPILED: compiled,
    BASE: nn_rnn,
}
STEPS: dict[str, Build] = {
    f.__name__: plain(f, by_sample=f is over_samples)
    for f in (
        over_samples,
        over_steps,
        one_product,
        in_place,
        in_order,
        short_calls,
    )
}
