"""The benchmark's command: the table, the JSON, what it refuses."""

import json
import re

import pytest
import torch

from rnn_tutorial.bench import backend, command, cuda
from rnn_tutorial.bench import compiled as compiled_module
from rnn_tutorial.bench import plan as plan_module
from rnn_tutorial.bench.case import SIZES
from rnn_tutorial.bench.command import main
from rnn_tutorial.bench.implementations import numpy_rnn
from rnn_tutorial.bench.labs import LABS
from rnn_tutorial.bench.plan import Plan
from rnn_tutorial.bench.threads import cores
from rnn_tutorial.bench.timing import Effort

QUICK = ["--quick", "--threads", "1", "--sizes", "10,6,5,8"]
CURVES = ["NumpyRNN", "CellRNN", "nn.RNN"]
NOTHING = {"runs": [], "steps": [], "length": [], "hidden": []}
COLUMNS = {"size", "pass", "name", "seconds", "ratio", "low", "high", "share", "calls"}
COLUMNS |= {"first"}


def test_quick_prints_a_table_and_writes_the_results(tmp_path, capsys):
    file = tmp_path / "cpu.json"
    main([*QUICK, "--json", str(file)])
    found = json.loads(file.read_text())
    assert list(found) == [
        *("date", "device", "machine", "versions"),
        *("runs", "steps", "parts", "length", "hidden", "batch", "labs"),
    ]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", found["date"])
    assert found["device"] == "cpu"
    assert re.search(r"., \d+ cores?$", found["machine"])
    assert list(found["versions"]) == [
        *("python", "numpy", "blas", "torch", "onnxruntime"),
    ]

    (run,) = found["runs"]
    assert (run["threads"], list(run)[1:]) == (1, ["gflops", "call_us", "rows"])
    assert [(row["pass"], row["name"]) for row in run["rows"]] == [
        ("forward", "loop over samples"),
        ("forward", "NumpyRNN"),
        ("forward", "CellRNN"),
        ("forward", "nn.RNN"),
        ("forward", "ONNX Runtime"),
        ("forward + backward", "NumpyRNN"),
        ("forward + backward", "CellRNN"),
        ("forward + backward", "nn.RNN"),
    ]
    for row in run["rows"]:
        assert row.keys() == COLUMNS
        assert row["size"] == [10, 6, 5, 8]
        assert 0 < row["low"] <= row["ratio"] <= row["high"]
        flops = 2 * 6 * 10 * 8 * (5 + 8) * (1 if row["pass"] == "forward" else 3)
        share = flops / row["seconds"] / 1e9 / max(run["gflops"].values())
        assert row["share"] == pytest.approx(share, rel=0.01)
    assert run["rows"][3]["ratio"] == run["rows"][7]["ratio"] == 1

    names = ["over_samples", "over_steps", "one_product", "in_place", "in_order"]
    names += ["short_calls"]
    assert [row["name"] for row in found["steps"]] == names
    ways = ["one", "BLAS", "in_parts"] if cores() > 1 else []
    assert [row["name"] for row in found["parts"]] == ways
    for row in found["steps"]:
        assert list(row) == ["size", "name", "seconds", "ratio"]
    curves = {
        "length": ([1, 3, 10], CURVES),
        "hidden": ([16, 32, 64], CURVES),
        "batch": ([1, 4, 16], [*CURVES, "ONNX Runtime"]),
    }
    for axis, (values, names) in curves.items():
        assert [(row[axis], row["name"]) for row in found[axis]] == [
            (value, name) for value in values for name in names
        ]
    assert [row["name"] for row in found["labs"]] == list(LABS)

    printed = capsys.readouterr()
    head, _, limits, *_ = printed.out.splitlines()
    versions = (f"{name} {version}" for name, version in found["versions"].items())
    assert head == ", ".join([found["machine"], *versions])
    assert re.match(r"threads 1: NumPy \d+, PyTorch \d+ GFLOP/s, the smallest", limits)
    lines = [
        line
        for line in printed.out.splitlines()
        if line.startswith("10,6,5,8 ") and "ward" in line
    ]
    assert len(lines) == 8
    assert re.fullmatch(
        r"10,6,5,8 +forward +NumpyRNN +[\d.]+ [um]s +[\d.]+ +[\d.]+ to [\d.]+"
        r" +[\d.]+% +7 +[\d.]+ [um]s",
        lines[1],
    )
    assert "0/14" in printed.err  # the progress bar
    assert "14/14" in printed.err


def test_a_print_that_fails_loses_no_results(tmp_path, monkeypatch):
    def fail(*args, **kwargs):
        raise BrokenPipeError

    monkeypatch.setattr(command, "print", fail, raising=False)
    file, link = tmp_path / "cpu.json", tmp_path / "link.json"
    file.write_text("older")
    link.symlink_to(file)
    monkeypatch.setattr(Plan, "measure", lambda plan, done: NOTHING)
    with pytest.raises(BrokenPipeError):
        main([*QUICK, "--json", str(link)])
    assert json.loads(file.read_text())["runs"] == []
    assert link.is_symlink()
    assert {path.name for path in tmp_path.iterdir()} == {"cpu.json", "link.json"}


def test_a_full_disk_loses_no_table(tmp_path, monkeypatch, capsys):
    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Plan, "measure", lambda plan, done: NOTHING)
    monkeypatch.setattr(command.json, "dumps", full)
    file = tmp_path / "cpu.json"
    file.write_text("older")
    with pytest.raises(OSError, match="No space left on device"):
        main([*QUICK, "--json", str(file)])
    assert "torch" in capsys.readouterr().out
    assert file.read_text() == "older"
    assert list(tmp_path.iterdir()) == [file]


def test_different_results_end_the_program(monkeypatch, tmp_path, capsys):
    def wrong(case, backward):
        run = numpy_rnn(case, backward)
        return lambda: [2 * result for result in run()]

    monkeypatch.setitem(backend.CPU, "NumpyRNN", wrong)
    with pytest.raises(SystemExit) as stop:
        main([*QUICK, "--json", str(tmp_path / "cpu.json")])
    printed = capsys.readouterr()
    assert stop.value.code == 1
    assert printed.out == ""
    line = printed.err.splitlines()[-1]
    message = r"NumpyRNN at \(10, 6, 5, 8\): expected output as nn.RNN's to .*"
    assert re.fullmatch(rf".*rnn_tutorial.bench: {message}", line)
    assert not list(tmp_path.iterdir())


def test_what_cannot_be_compiled_is_left_out_with_a_line(monkeypatch, capsys):
    seen = []

    def measure(plan, done):
        seen.append(plan)
        return NOTHING

    def fail(f, **options):
        raise RuntimeError("no compiler")

    monkeypatch.setattr(Plan, "measure", measure)
    monkeypatch.setattr(compiled_module.torch, "compile", fail)
    main(["--threads", "1"])
    error = capsys.readouterr().err
    assert "CellRNN compiled is left out: no compiler\n" in error
    assert not seen[0].compiled


@pytest.mark.parametrize("compiled", [True, False])
def test_all_sizes_are_measured_and_compared_with_the_best_rate(monkeypatch, compiled):
    asked = []

    def measure(size, backward, effort, backend):
        asked.append((size, backward, "CellRNN compiled" in backend.builds))
        return [{"rate": 3.0}]

    monkeypatch.setattr(plan_module, "measure", measure)
    plan = Plan(torch.device("cpu"), [1], compiled=compiled)
    (setting,) = plan.settings()
    rates = iter([{"NumPy": 5.0, "PyTorch": 3.0}, {"NumPy": 4.0, "PyTorch": 6.0}])
    setting[2].rates = lambda: next(rates)
    done = []
    run = plan.run(setting, done.append)
    assert asked == [(size, both, compiled) for size in SIZES for both in (False, True)]
    assert run["gflops"] == {"NumPy": 5, "PyTorch": 6}
    assert run["rows"] == [{"share": 0.5}] * 10
    assert len(done) == 10


def test_several_threads_pause_before_each_sample():
    plan = Plan(torch.device("cpu"), [1, cores()], quick=True)
    pauses = [effort.pause for *_, effort in plan.settings()]
    assert pauses == [0, 0.03 if cores() > 1 else 0]


def test_a_gpu_is_measured_with_and_without_tf32():
    plan = Plan(torch.device("cuda"), [1])
    settings = list(plan.settings())
    assert [name for name, *_ in settings] == [{"tf32": False}, {"tf32": True}]
    for name, _, backend_, effort in settings:
        assert list(backend_.builds) == list(cuda.CUDA)
        assert backend_.clock is cuda.elapsed
        assert backend_.tolerance == (1e-2 if name["tf32"] else 1e-4)
        assert effort == Effort(25, 5.0)
    assert len(plan) == 2 * 2 * 5 + 9 + 6 + 6


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["--device", "abacus"], "--device: expected a device that torch knows, got"),
        (["--device", "meta"], "--device: expected"),
        (["--threads", "0"], "--threads: expected a whole number from 1 to"),
        (["--threads", "100000"], "--threads: expected a whole number from 1 to"),
        (["--sizes", "10,6,5"], "--sizes: expected BATCH,LENGTH,INPUT,HIDDEN, four"),
        (["--sizes", "10,6,5,0"], "numbers above 0, got '10,6,5,0'"),
        (["--sizes", "a,b,c,d"], "numbers above 0, got 'a,b,c,d'"),
        (["--sizes", "1,1,1,99999999999"], "of at most 1073741824 numbers, got '1,1,1"),
        (["--sizes", "1,1,1,32769"], "at most 1073741824 numbers, got '1,1,1,32769'"),
        (["--sizes", "32769,32768,1,1"], "numbers, got '32769,32768,1,1'"),
        (["--json", "no/such/folder/x"], "--json: expected a file that can be"),
        (["--json", 300 * "x"], "--json: expected a file that can be written to, got"),
        (["--json", "/dev/null"], "--json: expected a file that can be written to"),
        (["--json", f"{__file__}/x"], "--json: expected a file that can be written to"),
        (["--json", "."], "--json: expected a file that can be written to, got '.'"),
        (["--fast"], "unrecognized arguments: --fast"),
    ],
)
def test_an_error_is_one_line_before_any_work(argv, words, capsys):
    with pytest.raises(SystemExit) as stop:
        main([*QUICK, *argv])
    printed = capsys.readouterr()
    assert stop.value.code == 2
    assert printed.out == ""
    (line,) = printed.err.splitlines()
    assert line.startswith("python -m rnn_tutorial.bench: ")
    assert words in line


def test_help_explains_and_shows_examples(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    printed = capsys.readouterr().out
    for words in (
        *("--device", "--threads", "--sizes", "--quick", "--json", "default: cpu"),
        *("128,100,256,512", "--device cuda --json cuda.json", "share", "quartiles"),
    ):
        assert words in printed
