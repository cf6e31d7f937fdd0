"""What a reader may take instead: the same results, or left out by name."""

import os
import re
import sys
import time
from importlib import import_module

import psutil
import pytest
import torch
from matplotlib import pyplot as plt

from rnn_tutorial.bench import command, jax_scan, limits, measure, plan
from rnn_tutorial.bench.agree import DifferentResults
from rnn_tutorial.bench.backend import Backend
from rnn_tutorial.bench.case import Size, make_case
from rnn_tutorial.bench.command import main
from rnn_tutorial.bench.figures import CHARTS
from rnn_tutorial.bench.implementations import CPU, plain
from rnn_tutorial.bench.numba_loops import over_units
from rnn_tutorial.bench.peers import PEERS, installed, versions
from rnn_tutorial.bench.plan import Plan
from rnn_tutorial.bench.timing import Effort

SIZE = Size(3, 12, 4, 5)
SHORT = Effort(5, 0)
QUICK = ["--quick", "--threads", "1", "--sizes", "10,6,5,8"]
MEASURED = {"runs": [], "steps": []}


@pytest.mark.parametrize("size", [SIZE, Size(1, 1, 1, 1)])
@pytest.mark.parametrize("backward", [False, True])
def test_peers_agree_with_nn_rnn(size, backward):
    runs, first = measure.agreeing(installed(), size, backward, Backend())
    assert list(runs) == (["JAX"] if backward else list(PEERS))
    assert {len(run()) for run in runs.values()} == {8 if backward else 2}
    assert list(first) == list(runs)


def test_the_loops_run_without_numba_too():
    runs, _ = measure.agreeing({"loops": plain(over_units)}, SIZE, False, Backend())
    assert list(runs) == ["loops"]


@pytest.mark.parametrize("name", PEERS)
def test_a_peer_that_computes_something_else_is_refused(name):
    build = installed()[name]

    def wrong(case, backward):
        run = build(case, backward)
        return lambda: [1.001 * result for result in run()]

    message = rf"{name} at \(3, 12, 4, 5\): expected output as nn.RNN's"
    with pytest.raises(DifferentResults, match=message):
        measure.agreeing({name: wrong}, SIZE, False, Backend())


def test_a_wrong_gradient_of_jax_is_refused(monkeypatch):
    right = jax_scan.both

    def wrong(arrays, grads):
        *results, bias_hh = right(arrays, grads)
        return *results, 2 * bias_hh

    monkeypatch.setattr(jax_scan, "both", wrong)
    with pytest.raises(DifferentResults, match=r"JAX .*: expected bias_hh.grad as"):
        measure.agreeing({"JAX": jax_scan.build}, SIZE, True, Backend())


def test_building_and_compiling_are_in_the_first_call_alone():
    def build(case, backward):
        run, calls = CPU["nn.RNN"](case, backward), []

        def compiling():
            if not calls:
                time.sleep(0.1)
            calls.append(1)
            return run()

        time.sleep(0.1)
        return compiling

    builds = {"slow": build, "nn.RNN": CPU["nn.RNN"]}
    slow, _ = measure.measure(SIZE, False, SHORT, Backend(builds=builds))
    assert slow["name"] == "slow"
    assert slow["seconds"] < 0.1 < 0.2 <= slow["first"]


def test_products_that_peers_call_for():
    products = {name: limits.calls(name, SIZE) for name in PEERS}
    assert products == {"Numba": 0, "ONNX Runtime": 13, "JAX": 13}
    assert limits.calls("JAX", SIZE, True) == 3 * 13  # as autograd


@pytest.mark.parametrize("name", ["ONNX Runtime", "JAX"])
def test_peers_make_as_many_threads_as_they_are_told(name, monkeypatch):
    process, made, kept = psutil.Process(), [], []
    for number in (1, 9):
        monkeypatch.setattr(torch, "get_num_threads", lambda number=number: number)
        before = process.num_threads()
        kept.append(installed()[name](make_case(SIZE), False))  # with its threads
        made.append(process.num_threads() - before)
    assert made[1] - made[0] >= 8


def test_the_environment_stays_as_it_was(monkeypatch):
    monkeypatch.setenv("NPROC", "x")
    jax_scan.cpu(1)
    assert os.environ["NPROC"] == "x"
    monkeypatch.delenv("NPROC")
    jax_scan.cpu(1)
    assert "NPROC" not in os.environ


# What is not installed


@pytest.mark.parametrize(
    ("package", "name"),
    [(package, name) for name, (_, needs) in PEERS.items() for package in needs],
)
def test_a_missing_peer_is_named_and_the_others_are_there(
    package, name, monkeypatch, capsys
):
    monkeypatch.setitem(sys.modules, package, None)
    found = installed()
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"{name} is left out: ")
    assert package in line
    assert list(found) == [each for each in PEERS if each != name]


def test_nothing_is_said_of_what_is_installed(capsys):
    found = installed()
    assert list(found) == list(PEERS)
    assert list(installed(compiled=False)) == ["ONNX Runtime"]
    assert list(versions(found)) == ["numba", "onnxruntime", "jax"]
    assert capsys.readouterr().err == ""


def test_the_command_measures_the_peers_that_there_are(monkeypatch, capsys):
    seen = []

    def measured(plan, done):
        seen.append(plan)
        return MEASURED

    monkeypatch.setattr(Plan, "measure", measured)
    monkeypatch.setattr(command, "why_not", lambda device: None)
    monkeypatch.setitem(sys.modules, "numba", None)
    main(["--threads", "1"])
    printed = capsys.readouterr()
    assert list(seen[0].peers) == ["ONNX Runtime", "JAX"]
    (line,) = (line for line in printed.err.splitlines() if "left out" in line)
    assert line.startswith("Numba is left out: ")
    assert re.search(r"^[^\n]*, torch [\d.]+, onnxruntime [\d.]+, jax ", printed.out)


def test_different_results_of_a_peer_end_the_program(monkeypatch, capsys):
    module = import_module("rnn_tutorial.bench.onnx_runtime")
    right = module.build

    def wrong(case, backward):
        run = right(case, backward)
        return run and (lambda: [2 * result for result in run()])

    monkeypatch.setattr(module, "build", wrong)
    with pytest.raises(SystemExit) as stop:
        main(QUICK)
    assert stop.value.code == 1
    line = capsys.readouterr().err.splitlines()[-1]
    assert "bench: ONNX Runtime at (10, 6, 5, 8): expected output as" in line


def test_a_plan_has_the_peers_on_a_cpu_alone():
    peers = {"a": lambda case, backward: None}
    for device, names in (("cpu", [*CPU, "a"]), ("cuda", list(plan.cuda.CUDA))):
        found = Plan(torch.device(device), [1], peers=peers).settings()
        for _, _, backend, _ in found:
            assert list(backend.builds) == names


# The curve of the batch


def test_the_curve_of_the_batch_has_two_peers():
    builds = {n: b for n, b in CPU.items() if "compiled" not in n} | installed()
    rows = [
        row
        for batch in (1, 3)
        for row in measure.measure_batch(batch, SHORT, Backend(builds=builds))
    ]
    names = ["NumpyRNN", "CellRNN", "nn.RNN", "ONNX Runtime", "JAX"]
    assert [(row["batch"], row["name"]) for row in rows] == [
        (batch, name) for batch in (1, 3) for name in names
    ]
    axes = CHARTS["batch"]({"batch": rows})
    assert [line.get_label() for line in axes.get_lines()] == names
    assert axes.get_xlabel() == "$N$"
    for line, name in zip(axes.get_lines(), names, strict=True):
        own = [row["seconds"] for row in rows if row["name"] == name]
        assert (list(line.get_xdata()), list(line.get_ydata())) == ([1, 3], own)
    plt.close(axes.figure)
