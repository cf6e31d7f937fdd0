"""The benchmark: what it compares, what it refuses, how it takes the time."""

from collections import Counter
from contextlib import nullcontext
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from threadpoolctl import threadpool_info
from torch.backends import cuda as cuda_flags
from torch.backends import cudnn
from torch.utils._python_dispatch import TorchDispatchMode

from rnn_tutorial.bench import compiled, cuda, implementations, limits, measure
from rnn_tutorial.bench import threads as threads_module
from rnn_tutorial.bench.agree import DifferentResults, check_agree
from rnn_tutorial.bench.backend import Backend
from rnn_tutorial.bench.case import SIZES, Size, make_case
from rnn_tutorial.bench.implementations import CPU, STEPS, cell_rnn, nn_rnn
from rnn_tutorial.bench.parts import PARTS, in_parts
from rnn_tutorial.bench.threads import blas, cores, threads
from rnn_tutorial.bench.timing import SAMPLE, Effort, elapsed, interleaved, ratios

SIZE = Size(3, 12, 4, 5)  # 12 steps: more than are compiled together, no multiple
EAGER = {name: build for name, build in CPU.items() if "compiled" not in name}
SHORT = Effort(5, 0)


@pytest.fixture
def _compile_nothing(monkeypatch):
    """torch.compile that traces and checks, and generates no code."""
    real = torch.compile

    def without_code(f, **options):
        options.pop("mode", None)
        return real(f, backend="eager", **options)

    monkeypatch.setattr(torch, "compile", without_code)


# What is compared


# torch hides this warning of its own when it is shown, not when it is an error.
@pytest.mark.filterwarnings("ignore:The .grad attribute of a Tensor")
@pytest.mark.usefixtures("_compile_nothing")
@pytest.mark.parametrize("backward", [False, True])
def test_all_implementations_agree(backward):
    runs, _ = measure.agreeing(CPU, SIZE, backward, Backend())
    assert list(runs) == [n for n in CPU if not backward or n != "loop over samples"]
    assert {len(run()) for run in runs.values()} == {8 if backward else 2}
    for some in (SIZES[0], Size(1, 1, 1, 1)):
        measure.agreeing(EAGER, some, backward, Backend())


def test_the_steps_agree():
    runs, _ = measure.agreeing(STEPS, SIZE, False, Backend())
    assert list(runs) == [
        *("over_samples", "over_steps", "one_product", "in_place", "in_order"),
        "short_calls",
    ]


@pytest.mark.skipif(cores() < 2, reason="needs two cores")
def test_each_way_to_share_a_batch_has_its_threads(monkeypatch):
    seen = []

    def counted(run, repeats):
        run()
        blas = [i["num_threads"] for i in threadpool_info() if i["user_api"] == "blas"]
        seen.append(max(blas))
        return 1.0

    monkeypatch.setattr(measure, "elapsed", counted)
    rows = measure.measure_parts(Size(3, 12, 4, 5), SHORT)
    assert [row["name"] for row in rows] == list(PARTS)
    assert seen[:3] == [blas for _, blas in PARTS.values()] == [1, 2, 1]
    assert measure.measure_parts(Size(1, 12, 4, 5), SHORT) == []


def test_a_batch_in_parts_is_the_batch():
    build = {"in_parts": implementations.plain(in_parts)}
    for batch in (2, 3, 7):
        measure.agreeing(build, Size(batch, 12, 4, 5), False, Backend())


def test_nothing_is_kept_for_a_backward_pass_that_does_not_come():
    assert not any(result.requires_grad for result in nn_rnn(make_case(SIZE))())


@pytest.mark.parametrize("index", range(8))
@pytest.mark.parametrize("wrong", [lambda a: a + 0.25, lambda a: a * np.nan])
def test_different_results_are_refused(index, wrong):
    results = [result.detach().numpy() for result in nn_rnn(make_case(SIZE), True)()]
    check_agree("itself", SIZE, results, results)
    others = list(results)
    others[index] = wrong(results[index])
    message = (
        r"other at \(3, 12, 4, 5\): expected .* largest difference of (2.5e-01|nan)"
    )
    with pytest.raises(DifferentResults, match=message):
        check_agree("other", SIZE, others, results)


def test_results_that_are_missing_or_of_another_shape_are_refused():
    expected = nn_rnn(make_case(SIZE))()
    with pytest.raises(DifferentResults, match="expected 2 results"):
        check_agree("other", SIZE, expected[:1], expected)
    with pytest.raises(DifferentResults, match=r"shape \(12, 3, 5\), got \(1, 3, 5\)"):
        check_agree("other", SIZE, expected[::-1], expected)


def test_the_loop_over_samples_is_left_out_where_it_is_too_slow(monkeypatch):
    monkeypatch.setattr(implementations, "LONGEST", 0)
    runs, _ = measure.agreeing(EAGER, SIZE, False, Backend())
    assert list(runs) == ["NumpyRNN", "CellRNN", "nn.RNN"]


def test_the_reason_why_nothing_can_be_compiled_is_one_line(monkeypatch):
    def fail(f):
        raise RuntimeError("no compiler\nfor C++")

    monkeypatch.setattr(torch, "compile", fail)
    assert compiled.why_not(torch.device("cpu")) == "no compiler"


@pytest.mark.usefixtures("_compile_nothing")
def test_there_is_no_reason_where_it_can_be_compiled():
    assert compiled.why_not(torch.device("cpu")) is None


# How the time is taken


def test_each_round_runs_everything_once_in_an_order_of_its_own():
    seen = []

    def clock(run, repeats):
        seen.append((run(), repeats))
        return {"a": SAMPLE / 100, "b": 2 * SAMPLE}[run()]

    seconds = interleaved({"a": lambda: "a", "b": lambda: "b"}, Effort(9, 60), clock)
    names = "".join(name for name, _ in seen[2:])
    rounds = [names[i : i + 2] for i in range(0, len(names), 2)]
    assert len(rounds) == 9
    assert set(rounds) == {"ab", "ba"}
    assert set(seen[2:]) == {("a", 100), ("b", 1)}  # enough calls to last
    assert {name: len(some) for name, some in seconds.items()} == {"a": 9, "b": 9}


def test_rounds_fit_the_time_but_are_at_least_five():
    assert [Effort(25, 5).of(s) for s in (0.01, 0.5, 3)] == [25, 10, 5]


def test_ratios_are_those_of_the_same_round():
    base = np.array([1.0, 2.0, 3.0, 4.0, 10.0])  # a machine that gets slower
    found = ratios({"x": base * [2, 2, 3, 4, 4], "base": base}, "base")
    assert found["x"] == {"seconds": 9.0, "ratio": 3.0, "low": 2.0, "high": 4.0}
    assert found["base"] == {"seconds": 3.0, "ratio": 1.0, "low": 1.0, "high": 1.0}


def test_a_thing_takes_as_long_as_itself():
    run = nn_rnn(make_case(SIZE))
    found = ratios(interleaved({"a": run, "b": run}, Effort(9, 1)), "b")
    assert 0.5 < found["a"]["ratio"] < 2


def test_the_first_call_is_not_timed():
    calls = []
    assert elapsed(lambda: calls.append(1), 3) < 0.1
    assert len(calls) == 4


@pytest.mark.parametrize("number", {1, cores()})
def test_threads_are_those_of_torch_and_of_numpy(number):
    before = [pool["num_threads"] for pool in threadpool_info()]
    before_torch = torch.get_num_threads()
    with threads(number):
        assert torch.get_num_threads() == number
        assert {pool["num_threads"] for pool in threadpool_info()} == {number}
    assert torch.get_num_threads() == before_torch
    assert [pool["num_threads"] for pool in threadpool_info()] == before


def test_the_blas_of_numpy_is_named(monkeypatch):
    found = [
        {"user_api": "openmp", "internal_api": "openmp", "version": None},
        {
            **{"user_api": "blas", "internal_api": "openblas", "version": "0.3.31"},
            "architecture": "Haswell",
        },
        {"user_api": "blas", "internal_api": "mkl", "version": None},
    ]
    monkeypatch.setattr(threads_module, "threadpool_info", lambda: found)
    assert blas() == "openblas 0.3.31 Haswell, mkl"
    found.clear()  # Accelerate, on macOS, is one that threadpoolctl does not know
    assert blas() == "unknown"


# The limits


class Products(TorchDispatchMode):
    """Counts the products that autograd calls for."""

    def __init__(self):
        super().__init__()
        self.counts = Counter()

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        self.counts[func.overloadpacket.__name__] += 1
        return func(*args, **(kwargs or {}))


@pytest.mark.parametrize(("name", "build"), [("CellRNN", cell_rnn), ("nn.RNN", nn_rnn)])
def test_calls_are_those_of_torch(name, build):
    run = build(make_case(SIZE), True)
    with Products() as products:
        run()
    counts = products.counts
    assert counts["addmm"] == limits.calls(name, SIZE)
    assert counts["addmm"] + counts["mm"] == limits.calls(name, SIZE, True)


def test_calls_of_numpy():
    assert limits.calls("loop over samples", SIZE) == 2 * 3 * 12
    assert limits.calls("NumpyRNN", SIZE) == 13
    assert limits.calls("NumpyRNN", SIZE, True) == 13 + 16


def test_flops():
    # A step of a sequence: 5 rows of 4 + 5 multiplications and as many additions.
    assert limits.flops(SIZE) == 3 * 12 * 5 * (4 + 5) * 2
    assert limits.flops(SIZE, True) == 3 * limits.flops(SIZE)


def test_a_product_has_a_rate_and_a_call_takes_time():
    rates = limits.rates(side=64)
    assert list(rates) == ["NumPy", "PyTorch"]
    assert min(rates.values()) > 0.01
    assert 0.01 < limits.call_us() < 1000


# A GPU, as far as it can be seen without one


def test_events_time_the_gpu_between_two_waits(monkeypatch):
    log = []

    class Event:
        def __init__(self, enable_timing):
            assert enable_timing

        def record(self):
            log.append("record")

        def elapsed_time(self, end):
            return 6.0  # milliseconds

    monkeypatch.setattr(torch.cuda, "Event", Event)
    monkeypatch.setattr(torch.cuda, "synchronize", lambda: log.append("wait"))
    assert cuda.elapsed(lambda: log.append("run"), 3) == pytest.approx(0.002)
    assert log == ["run", "wait", "record", *["run"] * 3, "record", "wait"]


def test_a_graph_is_captured_once_and_replayed(monkeypatch):
    captures, replays = [], []

    class Graph:
        def replay(self):
            replays.append(1)

    class Stream:
        def wait_stream(self, other):
            pass

    def capture(graph):
        captures.append(graph)
        return nullcontext()

    monkeypatch.setattr(torch.cuda, "Stream", Stream)
    monkeypatch.setattr(torch.cuda, "current_stream", Stream)
    monkeypatch.setattr(torch.cuda, "stream", lambda stream: nullcontext())
    monkeypatch.setattr(torch.cuda, "CUDAGraph", Graph)
    monkeypatch.setattr(torch.cuda, "graph", capture)
    case = make_case(SIZE)
    run = cuda.graph(case, True)
    check_agree("graph", SIZE, run(), nn_rnn(case, True)())
    run()
    assert (len(captures), len(replays)) == (1, 2)


@pytest.mark.usefixtures("_compile_nothing")
def test_the_loop_compiled_for_a_gpu_agrees_and_may_reuse_results(monkeypatch):
    begun = []
    name = "cudagraph_mark_step_begin"
    monkeypatch.setattr(torch.compiler, name, lambda: begun.append(1))
    case = make_case(SIZE)
    run = cuda.reduce_overhead(case)
    for _ in range(2):
        check_agree("compiled", SIZE, run(), nn_rnn(case)())
    assert len(begun) == 2


def test_tf32_is_set_for_a_block():
    def flags():
        return cuda_flags.matmul.allow_tf32, cudnn.allow_tf32

    before = flags()
    for allowed in (True, False):
        with cuda.tf32(allowed):
            assert flags() == (allowed, allowed)
    assert flags() == before


def test_launches_are_counted():
    counts = {
        **{"cudaLaunchKernel": 3, "cuLaunchKernelEx": 4, "cudaGraphLaunch": 1},
        **{"cudaMalloc": 9, "aten::mm": 9},
    }
    events = [SimpleNamespace(key=key, count=n) for key, n in counts.items()]
    assert cuda.count_launches(events) == 8
