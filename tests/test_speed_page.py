"""The page on speed says what was measured: its sentences, its figures, its charts."""

import json
import re
import shutil
from inspect import getsource
from itertools import pairwise

import pytest

from docs.hooks.pages.measured import (
    BOTH,
    FORWARD,
    OTHERS,
    PLACE,
    STEPS,
    beside,
    bounds,
    fill,
    filled,
    find,
    gain,
    growth,
    of,
    one_step,
    part,
    short,
    sizes,
)
from rnn_tutorial.bench.compiled import STEPS as COMPILED_STEPS
from rnn_tutorial.scan import scan
from tests.small_site import ROOT, build, small_site

SMALL = ["10,6,5,8", "1,100,32,64"]
LARGE = ["64,200,128,256", "128,100,256,512"]
SIZES = [*SMALL, "32,100,64,128", *LARGE]
CURVES = ["NumpyRNN", "CellRNN", "nn.RNN"]
FILE = "rnn_tutorial/bench/cpu.json"
HASWELL = OTHERS["haswell"]
PAGE = """\
# Speed { #speed }

On [[date]], [[ratio NumpyRNN forward + backward 10,6,5,8]]. [[haswell: date]].

| size | 1 | 2 | 3 | 4 | 5 |
|---|---|---|---|---|---|
[[table steps]]

![A "chart"](speed-length)

```python
--8<-- "rnn_tutorial/page.py"
```
"""


@pytest.fixture(scope="module")
def data():
    def read(file):
        return json.loads((ROOT / file).read_text(encoding="utf-8"))

    return read(FILE) | {key: read(file) for key, file in OTHERS.items()}


# What the sentences of the page claim


def test_what_was_measured_is_what_the_page_says(data):
    assert data["device"] == "cpu"
    assert sizes(data) == SIZES
    assert [run["threads"] for run in data["runs"]] == [1, 2]
    for size in SIZES:  # a ratio below 1 is faster
        row, base = (
            of(data, "CellRNN", FORWARD, size),
            of(data, "nn.RNN", FORWARD, size),
        )
        assert row["ratio"] == pytest.approx(row["seconds"] / base["seconds"], rel=0.3)
        assert base["ratio"] == 1
        assert row["low"] <= row["ratio"] <= row["high"]
    assert COMPILED_STEPS == 10
    # What the words say of the machine and its library
    assert data["machine"] == "AMD EPYC, 2 cores"
    zen4, zen5 = (data, data["haswell"]), (data["zen5"], data["zen5_haswell"])
    for one, other in (zen4, zen5):
        assert one["versions"]["blas"] == "openblas 0.3.31.188.0 SkylakeX"
        assert other["versions"]["blas"] == "openblas 0.3.31.188.0 Haswell"
        assert {**one["versions"], "blas": ""} == {**other["versions"], "blas": ""}
        assert one["machine"] == other["machine"] == data["machine"]
        assert one["date"] == other["date"]
    for name in ("numpy", "torch"):
        assert zen4[0]["versions"][name] == zen5[0]["versions"][name]
    assert "np.dot, np.add" in getsource(scan)
    assert "weight_hh.T.copy()" in getsource(scan)


@pytest.mark.parametrize("size", SIZES)
def test_the_batch_is_the_largest_gain_where_there_is_one(data, size):
    gains = [gain(data, *pair, size) for pair in pairwise(STEPS)]
    if size.startswith("1,"):
        assert gains[0] < 0.9
    else:
        assert gains[0] == max(gains) > 1.5


def test_one_product_shows_where_a_step_is_small(data):
    for size in SMALL:
        assert gain(data, "over_steps", "one_product", size) > 1.15
    for size in LARGE:
        assert 0.8 < gain(data, "over_steps", "one_product", size) < 1.2


@pytest.mark.parametrize("size", SIZES)
def test_no_new_arrays_is_a_small_gain(data, size):
    assert 0.85 < gain(data, "one_product", "in_place", size) < 1.6


def test_a_matrix_in_order_is_a_gain_with_these_kernels_only(data):
    for size in ["32,100,64,128", *LARGE]:
        assert gain(data, "in_place", "in_order", size) > 1.05
        haswell = gain(data["haswell"], "in_place", "in_order", size)
        assert 0.9 < haswell < 1.05
    assert gain(data, "in_place", "in_order", "32,100,64,128") > 1.3


def test_kernels_of_512_bits_pay_where_the_units_have_512_bits(data):
    files = (data, data["haswell"], data["zen5"], data["zen5_haswell"])
    zen4, zen4_haswell, zen5, zen5_haswell = (f["runs"][0]["gflops"] for f in files)
    assert 0.8 < zen4["NumPy"] / zen4_haswell["NumPy"] < 1.2
    assert 0.4 < zen5_haswell["NumPy"] / zen5["NumPy"] < 0.6
    assert 0.4 < zen5["PyTorch"] / zen5["NumPy"] < 0.55
    assert zen4["PyTorch"] > 0.8 * zen4["NumPy"]
    rows = [[of(f, "NumpyRNN", FORWARD, s)["ratio"] for s in SIZES] for f in files]
    for one, other in (rows[:2], rows[2:]):
        assert one[:2] == pytest.approx(other[:2], rel=0.15)
    assert all(a < 0.75 * b for a, b in zip(rows[2][2:], rows[3][2:], strict=True))
    assert rows[0][-1] > 1.3 * rows[2][-1]  # the same program on two processors


def test_short_calls_are_for_small_steps(data):
    for size in SMALL:
        assert gain(data, "in_order", "short_calls", size) > 1.15
    for size in LARGE:
        assert 0.9 < gain(data, "in_order", "short_calls", size) < 1.1


def test_with_one_sequence_a_step_is_calls(data):
    whole, operations = one_step(data, "1,100,32,64")
    assert operations < whole / 5
    for peer, share in {"ONNX Runtime": 0.7, "JAX": 0.5}.items():
        assert beside(data, FORWARD, peer, "NumpyRNN", "1,100,32,64") < share
    assert beside(data, BOTH, "JAX", "NumpyRNN", "1,100,32,64") < 0.5
    assert 0.75 < beside(data, FORWARD, "Numba", "NumpyRNN", "1,100,32,64") < 1.1
    assert beside(data, FORWARD, "Numba", "NumpyRNN", "10,6,5,8") < 0.7


def test_with_many_sequences_it_is_the_product(data):
    for size in SIZES[2:]:
        assert beside(data, FORWARD, "Numba", "NumpyRNN", size) > 2
    for peer in ("ONNX Runtime", "JAX"):
        assert beside(data, FORWARD, peer, "NumpyRNN", SIZES[-1]) > 1


def test_jax_compiles_anew_for_every_shape_and_longer_with_gradients(data):
    for size in SIZES:
        first = [of(data, "JAX", kind, size)["first"] for kind in (FORWARD, BOTH)]
        for kind, seconds in zip((FORWARD, BOTH), first, strict=True):
            assert seconds > of(data, "JAX", kind, size)["seconds"]
    few = [of(data, "JAX", kind, "1,100,32,64")["first"] for kind in (FORWARD, BOTH)]
    assert 0.02 < few[0] < few[1] < 5


def test_halves_of_a_batch_gain_no_more_than_the_blas(data):
    """The time with one thread, divided by that with two, in either way."""
    times = {
        name: [
            part(data, "one", s) / part(data, name, s) for s in SIZES if s[:2] != "1,"
        ]
        for name in ("in_parts", "BLAS")
    }
    assert times["in_parts"][-1] > 1.4
    assert times["in_parts"][-1] == pytest.approx(times["BLAS"][-1], rel=0.1)
    assert times["BLAS"][-2] > 1.1 * times["in_parts"][-2]
    assert max(times["in_parts"][:-1]) < 1.2


@pytest.mark.parametrize("size", SIZES)
def test_numpy_rnn_is_faster_than_nn_rnn(data, size):
    assert of(data, "NumpyRNN", FORWARD, size)["high"] < 1


def test_cell_rnn_is_slower_than_numpy_rnn_most_of_all_at_small_sizes(data):
    times = [
        of(data, "CellRNN", FORWARD, size)["ratio"]
        / of(data, "NumpyRNN", FORWARD, size)["ratio"]
        for size in SIZES
    ]
    assert min(times) > 1
    assert min(times[:2]) > max(times[2:])


def test_the_way_back_costs_torch_more_at_small_sizes(data):
    times = [of(data, "NumpyRNN", BOTH, size)["ratio"] for size in SIZES]
    assert max(times[:2]) < min(times[2:])


def test_numpy_rnn_comes_close_to_the_limit_at_the_largest_size(data):
    shares = [of(data, "NumpyRNN", FORWARD, size)["share"] for size in SIZES]
    assert shares == sorted(shares)
    assert shares[0] < 0.015
    assert 0.85 < shares[-1] < 1.05
    for size in LARGE:
        loop = of(data, "loop over samples", FORWARD, size)["share"]
        assert loop < of(data, "NumpyRNN", FORWARD, size)["share"] / 2


@pytest.mark.parametrize("run", [0, 1])
def test_numpy_rnn_is_as_fast_as_it_should_be(data, run):
    """The ratio to nn.RNN that was set as the aim, with one thread and with two."""
    aims = [
        {FORWARD: [0.4, 0.38, 0.6, 0.8, 0.9], BOTH: [0.25, 0.2, 0.55, 0.85, 0.9]},
        {FORWARD: [0.4, 0.38, 0.65, 0.85, 0.9], BOTH: [0.25, 0.2, 0.45, 0.75, 1]},
    ]
    for kind, limits in aims[run].items():
        for size, aim in zip(SIZES, limits, strict=True):
            assert of(data, "NumpyRNN", kind, size, run)["ratio"] <= aim


def test_calls_are_the_bound_at_the_first_two_sizes(data):
    for size in SIZES:
        calls, operations = bounds(data, size)
        assert (calls > operations) == (size in SMALL)


@pytest.mark.parametrize("size", SMALL)
def test_a_second_thread_is_no_gain_at_the_small_sizes(data, size):
    rows = [[of(data, n, FORWARD, size, run) for run in (0, 1)] for n in CURVES]
    for one, two in rows:
        assert two["seconds"] > 0.95 * one["seconds"]
    numpy, _, torch = ([row["ratio"] for row in row] for row in rows)
    assert numpy[1] < 0.9 * numpy[0]
    assert torch == [1, 1]


def test_compiling_makes_a_small_step_cheaper(data):
    for kind in (FORWARD, BOTH):
        for size in SIZES[:3]:
            rows = (of(data, n, kind, size) for n in ("CellRNN", "CellRNN compiled"))
            eager, compiled = (row["ratio"] for row in rows)
            assert compiled < 0.97 * eager


@pytest.mark.parametrize("name", CURVES)
def test_time_grows_with_the_length(data, name):
    assert [r["length"] for r in data["length"] if r["name"] == name][-1] == 10_000
    assert 7 < growth(data, "length", name, 100, 1000) < 14
    assert 100 < growth(data, "length", name, 100, 10_000) < 300
    at_the_left = growth(data, "length", name, 1, 10)
    assert at_the_left < 8 < growth(data, "length", name, 10, 100)
    assert growth(data, "length", "NumpyRNN", 1, 10) <= at_the_left


@pytest.mark.parametrize("name", CURVES)
def test_time_grows_with_the_hidden_size_at_the_right_end(data, name):
    assert 1 < growth(data, "hidden", name, 16, 32) < 2
    assert growth(data, "hidden", name, 256, 512) > 2.5


def test_the_curves_come_together_with_the_hidden_size(data):
    seconds = [
        [row["seconds"] for row in data["hidden"] if row["hidden"] == size]
        for size in (16, 512)
    ]
    small, large = (max(some) / min(some) for some in seconds)
    assert large < small


@pytest.mark.parametrize("name", CURVES)
def test_a_larger_batch_is_nearly_free_while_a_step_is_calls(data, name):
    assert 1 < growth(data, "batch", name, 1, 4) < 2
    assert 3.5 < growth(data, "batch", name, 256, 1024) < 7
    for peer in ("ONNX Runtime", "JAX"):
        assert growth(data, "batch", peer, 1, 4) > 3.5
        ours, theirs = (
            find(data["batch"], batch=1, name=n)["seconds"] for n in (name, peer)
        )
        assert theirs < ours


def test_the_curve_of_the_cells_is_flat_the_longest(data):
    grown = [growth(data, "batch", name, 1, 16) for name in CURVES]
    assert grown[1] == min(grown)


# What stands in the page


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_figure_of_the_page_is_filled_in(data, language):
    text = (ROOT / f"docs/{language}/speed.md").read_text("utf-8")
    assert len(PLACE.findall(text)) > 20
    assert not PLACE.search(fill(text, data))


def test_languages_show_the_same_figures():
    """A table in the same order; the words around a figure are the language's own."""
    zh, en = (
        PLACE.findall((ROOT / f"docs/{language}/speed.md").read_text("utf-8"))
        for language in ("zh", "en")
    )
    assert sorted(zh) == sorted(en)
    tables = [[p for p in places if "table" in p] for places in (zh, en)]
    assert tables[0] == tables[1]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_tables_have_a_cell_for_each_column(data, language):
    text = fill((ROOT / f"docs/{language}/speed.md").read_text("utf-8"), data)
    tables = [re.findall(r"(?m)^ *\|.*", part) for part in text.split("\n\n")]
    measured = [table for table in tables if len(table) == 2 + len(SIZES)]
    assert len(measured) >= 6
    for table in measured:
        assert len({row.count("|") for row in table}) == 1
        assert len({row.index("|") for row in table}) == 1  # folded as a whole


@pytest.mark.parametrize(
    ("number", "text"),
    [(0.738, "0.74"), (0.996, "1.0"), (1.04, "1.0"), (9.96, "10"), (341.2, "340")],
)
def test_two_digits_count(number, text):
    assert short(number) == text


def test_a_placeholder_that_is_none_is_named(data):
    for words in ("ratoi NumpyRNN forward 10,6,5,8", "table steps, two threads"):
        with pytest.raises(
            ValueError, match=re.escape(f"[[{words}]]: expected one of")
        ):
            filled(words, data)
    for words in (
        "ratio nn.RNN forward 1,2,3,4",
        "version nothing",
        "ratio x forward 1",
    ):
        with pytest.raises(ValueError, match=re.escape(f"[[{words}]]: not measured")):
            filled(words, data)


@pytest.fixture
def site(tmp_path):
    """A site of one page with figures."""
    small_site(tmp_path, PAGE, PAGE, "t.md")
    package = tmp_path / "rnn_tutorial"
    shutil.copytree(ROOT / "rnn_tutorial", package, dirs_exist_ok=True)
    (package / "page.py").write_text("print(1)\n")
    return tmp_path


def figure(page):
    """The chart of a page as it was built."""
    html = page.read_text(encoding="utf-8")
    svg = html[html.index("<svg", html.index('aria-label="A ')) :]
    return svg[: svg.index("</svg")]


def test_build_fills_the_page_and_its_notebook(site, data):
    for file, some, date in (
        (FILE, data, "another day"),
        (HASWELL, data["haswell"], "one more"),
    ):
        (site / file).write_text(json.dumps(some | {"date": date}), encoding="utf-8")
    done = build(site, "--strict")
    assert done.returncode == 0, done.stderr
    html = (site / "site/en/t/index.html").read_text(encoding="utf-8")
    ratio = short(of(data, "NumpyRNN", BOTH, "10,6,5,8")["ratio"])
    assert f"On another day, {ratio}. one more." in html
    assert html.count("<tr>") == 1 + len(SIZES)
    assert 'role="img" aria-label="A &quot;chart&quot;"' in html
    svg = figure(site / "site/en/t/index.html")
    assert "currentColor" in svg
    assert ">NumpyRNN<" in re.sub(r"\s", "", svg)
    notebook = json.loads((site / "site/en/t/t.ipynb").read_text(encoding="utf-8"))
    words = "".join(notebook["cells"][0]["source"])
    assert f"On another day, {ratio}." in words
    assert '![A "chart"](attachment:' in words
    assert notebook["cells"][1]["outputs"] == []


def test_a_chart_follows_the_results(site, data):
    html, seen = site / "site/en/t/index.html", []
    for factor in (1, 1, 2):
        rows = [row | {"seconds": factor * row["seconds"]} for row in data["length"]]
        (site / FILE).write_text(json.dumps(data | {"length": rows}), encoding="utf-8")
        done = build(site, "--strict")
        assert done.returncode == 0, done.stderr
        seen.append(figure(html))
    assert seen[0] == seen[1]
    assert seen[1] != seen[2]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[[date]]", "[[dates]]", "[[dates]]: expected one of"),
        ("speed-length", "speed-width", "speed-width: expected one of speed-length"),
    ],
)
def test_what_cannot_be_filled_fails_every_build(site, old, new, message):
    page = site / "docs/en/t.md"
    page.write_text(PAGE.replace(old, new), encoding="utf-8")
    done = build(site)
    assert done.returncode != 0
    assert f"en/t.md: {message}" in done.stderr


@pytest.mark.parametrize("file", [FILE, *OTHERS.values()])
def test_without_results_the_build_fails(site, file):
    (site / file).unlink()
    done = build(site)
    assert done.returncode != 0
    assert f"zh/t.md: expected {file}, which python -m" in done.stderr
