"""What was measured, in place of `[[…]]` in a page, so that the two cannot part.

The data is what `python -m rnn_tutorial.bench --json FILE` writes; under the keys
of OTHERS it holds that of other FILEs. SIZE is batch,length,input,hidden; a ratio is
the time divided by that of nn.RNN.
"""

import re
from math import floor, log10

# Of words and numbers: `[[f(x) for x in xs]]` is code. Others: install.py, live.py.
PLACE = re.compile(r"\[\[(?!install |live |set )([a-z][\w ,.+:]*)\]\]")
OTHERS = {  # with other kernels of the BLAS, and on another processor
    "haswell": "rnn_tutorial/bench/cpu_haswell.json",
    "zen5": "rnn_tutorial/bench/zen5.json",
    "zen5_haswell": "rnn_tutorial/bench/zen5_haswell.json",
}
FORWARD, BOTH = "forward", "forward + backward"
NAMES = ["loop over samples", "NumpyRNN", "CellRNN", "CellRNN compiled", "nn.RNN"]
DASH = "\u2060–\u2060"  # no line ends beside it
STEPS = ["over_samples", "over_steps", "one_product", "in_place", "in_order"]
STEPS += ["short_calls"]
PEERS = ["NumpyRNN", "Numba", "ONNX Runtime", "JAX", "nn.RNN"]
PARTS = ["one", "BLAS", "in_parts"]


def fill(text, data):
    """The text with all its placeholders filled; ValueError names one that is none.

    The rows of a table are as deep as their placeholder, which may be folded.
    """

    def write(place):
        before = text[: place.start()].rpartition("\n")[2]
        return filled(place[1], data).replace("\n", "\n" + " " * len(before))

    return PLACE.sub(write, text)


def filled(words, data):
    """What stands in place of one placeholder."""
    for pattern, write in PLACES.items():
        if match := re.fullmatch(pattern.replace("SIZE", r"([\d,]+)"), words):
            try:
                value = write(data, *match.groups())
            except LookupError as error:
                raise ValueError(f"[[{words}]]: not measured: {error}") from error
            return value if isinstance(value, str) else short(value)
    expected = "\n".join(PLACES)
    raise ValueError(f"[[{words}]]: expected one of\n{expected}")


def short(number):
    """Two digits that count: 0.74, 1.3, 12, 340."""
    number = float(f"{number:.1e}")
    return f"{number:.{max(1 - floor(log10(number)), 0)}f}"


def find(rows, **wanted):
    """The one row that has what is wanted."""
    for row in rows:
        if all(row[key] == value for key, value in wanted.items()):
            return row
    raise LookupError(wanted)


def numbers(size):
    """SIZE as the data has it."""
    return [int(number) for number in size.split(",")]


def of(data, name, kind, size, run=0):
    """A row of the first run, which has one thread, or of another."""
    rows = data["runs"][run]["rows"]
    return find(rows, name=name, size=numbers(size), **{"pass": kind})


def step(data, name, size):
    """Seconds of one way of writing the loop."""
    return find(data["steps"], name=name, size=numbers(size))["seconds"]


def gain(data, slow, fast, size):
    """How many times as fast one way of writing the loop is as another."""
    return step(data, slow, size) / step(data, fast, size)


def both(data, name, size):
    """How many times as long forward and backward take as forward alone."""
    forward, both = (of(data, name, kind, size) for kind in (FORWARD, BOTH))
    return both["seconds"] / forward["seconds"]


def threads(data, name, size):
    """How many times as fast the forward pass is with two threads as with one."""
    one, two = (of(data, name, FORWARD, size, run)["seconds"] for run in (0, 1))
    return one / two


def growth(data, what, name, start, end):
    """By what factor the time grows from one length or hidden size to another."""
    start, end = (find(data[what], name=name, **{what: int(n)}) for n in (start, end))
    return end["seconds"] / start["seconds"]


def sizes(data):
    """The sizes of the first run, in order, as SIZE writes them."""
    every = [",".join(map(str, row["size"])) for row in data["runs"][0]["rows"]]
    return list(dict.fromkeys(every))


def table(data, row_of, some=None):
    """A row of Markdown for each size: the size, and what row_of says of it."""
    rows = [[size.replace(",", ", "), *row_of(size)] for size in some or sizes(data)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def ratios(data, kind, run, names):
    """Columns: each implementation, its ratio and quartiles; nn.RNN in milliseconds."""

    def cell(name, size):
        try:
            row = of(data, name, kind, size, run)
        except LookupError:
            return "–"
        if name == "nn.RNN":
            return short(1000 * row["seconds"])
        quartiles = f"({short(row['low'])}{DASH}{short(row['high'])})"
        return f"{short(row['ratio'])}<br>{quartiles}"

    return table(data, lambda size: [cell(name, size) for name in names])


def peers(data, kind):
    """Those of the ratios that have a backward pass, where it is asked for."""
    names = PEERS if kind == FORWARD else ["NumpyRNN", "JAX", "nn.RNN"]
    return ratios(data, kind, 0, names)


def own(data, kind, run=0):
    """The ratios of all but the peers."""
    return ratios(data, kind, run, NAMES if kind == FORWARD else NAMES[1:])


def beside(data, kind, name, other, size):
    """The time of one implementation divided by that of another."""
    one, two = (of(data, n, kind, size)["seconds"] for n in (name, other))
    return one / two


def one_step(data, size):
    """Microseconds that NumpyRNN takes for a step, and that its operations would."""
    whole, (_, operations) = of(data, "NumpyRNN", FORWARD, size), bounds(data, size)
    steps = numbers(size)[1]
    return [1e6 * seconds / steps for seconds in (whole["seconds"], operations)]


def part(data, name, size):
    """Seconds of one way to use two threads."""
    return find(data["parts"], name=name, size=numbers(size))["seconds"]


def parts(data):
    """Rows: the sizes with several sequences; columns: the ways, in milliseconds."""
    few = {tuple(row["size"]) for row in data["parts"]}
    rows = [size for size in sizes(data) if tuple(numbers(size)) in few]
    return table(data, lambda s: [short(1000 * part(data, n, s)) for n in PARTS], rows)


def ratio(data, name, kind, size):
    """The time of a row divided by that of nn.RNN."""
    return of(data, name, kind, size)["ratio"]


def share(data, name, kind, size):
    """What a row reaches of the rate of a large product, in percent."""
    return f"{short(100 * of(data, name, kind, size)['share'])}%"


def bounds(data, size):
    """Seconds that NumpyRNN's calls take at least, and its operations."""
    row = of(data, "NumpyRNN", FORWARD, size)
    calls = row["calls"] * data["runs"][0]["call_us"] / 1e6
    return calls, row["share"] * row["seconds"]


def limits(data):
    """Columns: calls of NumpyRNN, both bounds and its own time, in ms; shares."""

    def row_of(size):
        row = of(data, "NumpyRNN", FORWARD, size)
        times = [*bounds(data, size), row["seconds"]]
        shares = [share(data, name, FORWARD, size) for name in ("NumpyRNN", "nn.RNN")]
        return [str(row["calls"]), *(short(1000 * t) for t in times), *shares]

    return table(data, row_of)


def steps(data):
    """Columns: the ways to write the forward pass, in milliseconds."""
    return table(data, lambda s: [short(1000 * step(data, n, s)) for n in STEPS])


def kernels(data):
    """Columns: the forward ratio of NumpyRNN on both processors, either kernels."""
    files = [data["zen5_haswell"], data["zen5"], data["haswell"], data]
    return table(
        data, lambda s: [short(ratio(d, "NumpyRNN", FORWARD, s)) for d in files]
    )


KIND = r"(forward|forward \+ backward)"
PLACES = {
    r"date": lambda data: data["date"],
    r"processor": lambda data: data["machine"].rpartition(", ")[0],
    r"cores": lambda data: data["machine"].rpartition(", ")[2].partition(" ")[0],
    r"version (\w+)": lambda data, name: data["versions"][name],
    r"gflops (\w+)": lambda data, library: data["runs"][0]["gflops"][library],
    r"call": lambda data: data["runs"][0]["call_us"],
    rf"ratio (.+) {KIND} SIZE": ratio,
    rf"share (.+) {KIND} SIZE": share,
    r"gain (\w+) (\w+) SIZE": gain,
    r"both (.+) SIZE": both,
    r"threads (.+) SIZE": threads,
    r"growth (length|hidden|batch) (.+) (\d+) (\d+)": growth,
    r"step NumpyRNN SIZE": lambda data, size: one_step(data, size)[0],
    r"step operations SIZE": lambda data, size: one_step(data, size)[1],
    rf"beside (.+) (\S+) {KIND} SIZE": lambda data, name, other, kind, size: beside(
        data, kind, name, other, size
    ),
    rf"first (\S+) {KIND} SIZE": lambda data, name, kind, size: of(
        data, name, kind, size
    )["first"],
    r"parts (in_parts|BLAS) SIZE": lambda data, name, size: (
        part(data, "one", size) / part(data, name, size)
    ),
    r"table parts": parts,
    rf"table peers {KIND}": peers,
    r"table steps": steps,
    r"table kernels": kernels,
    r"table limits": limits,
    rf"table {KIND}": own,
    rf"table {KIND}, two threads": lambda data, kind: own(data, kind, 1),
    r"(\w+): (.+)": lambda data, other, words: filled(words, data[other]),
}
