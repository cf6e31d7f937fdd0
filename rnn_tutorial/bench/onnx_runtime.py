"""The RNN operator of ONNX, run by ONNX Runtime on the CPU: forward only."""

from typing import Any

import numpy as np
import onnxruntime
import torch
from onnx import TensorProto, checker, helper, numpy_helper

from rnn_tutorial.bench.case import Case
from rnn_tutorial.bench.timing import Run

OPSET, IR = 22, 10  # of 2024: what a newer onnx writes may be too new to read


def model(case: Case) -> bytes:
    """One RNN node with the weights of the case, and fixed shapes.

    ONNX has an axis for the directions: in the weights the first, in the
    output (length, directions, batch, hidden) the second.
    """
    length, batch = case.size.length, case.size.batch
    weight_ih, weight_hh, *biases = (w.numpy() for w in case.weights.values())
    weights = {"W": weight_ih, "R": weight_hh, "B": np.concatenate(biases)}

    def shaped(name: str, *shape: int) -> Any:
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)

    node = helper.make_node(
        "RNN",
        ["x", "W", "R", "B", "", "h_0"],  # "": all sequences are as long
        ["output", "h_n"],
        hidden_size=case.size.hidden,
    )
    graph = helper.make_graph(
        [node],
        "rnn",
        [
            shaped("x", length, batch, case.size.input),
            shaped("h_0", 1, batch, case.size.hidden),
        ],
        [
            shaped("output", length, 1, batch, case.size.hidden),
            shaped("h_n", 1, batch, case.size.hidden),
        ],
        [numpy_helper.from_array(w[None], name) for name, w in weights.items()],
    )
    made = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR
    )
    checker.check_model(made)
    return bytes(made.SerializeToString())


def build(case: Case, backward: bool = False) -> Run | None:
    """A session with as many threads as torch has now."""
    if backward:
        return None
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = torch.get_num_threads()
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        model(case), options, providers=["CPUExecutionProvider"]
    )
    x, h_0 = case.arrays[:2]

    def run() -> Any:
        output, h_n = session.run(None, {"x": x, "h_0": h_0})
        return output[:, 0], h_n

    return run
