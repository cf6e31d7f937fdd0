"""What was measured for the page on choosing, in place of `[[choose …]]`.

The data is what `python -m rnn_tutorial.bench.choose --json FILE` writes. When: while
the page is Markdown, before its notebook is made.
"""

import json
import re
from pathlib import Path
from statistics import median

from measured import DASH, find, short
from mkdocs.exceptions import PluginError

PLACE = re.compile(r"\[\[choose ([^\[\]\n]+)\]\]")
DATA = "rnn_tutorial/bench/choose.json"
NAMES = ["RNN", "LSTM", "GRU", "Transformer"]
LENGTHS = [20, 100, 500]


def on_page_markdown(markdown, page, config, files):
    """Fill a page."""
    if not PLACE.search(markdown):
        return markdown
    path = Path(config.config_file_path).parent / DATA
    try:
        return fill(markdown, json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise PluginError(f"{page.file.src_uri}: {error}") from error


def fill(text, data):
    """The text with all its placeholders filled; ValueError names one that is none."""

    def filled(place):
        what, *words = place[1].split()
        try:
            return PLACES[what](data, *words)
        except (LookupError, TypeError) as error:
            known = ", ".join(PLACES)
            raise ValueError(f"{place[0]}: expected one of {known}") from error

    return PLACE.sub(filled, text)


def of(data, name, length, what="accuracy", part="trained"):
    """What was measured with each seed."""
    wanted = {"name": name, "length": int(length)}
    rows = [row for row in data[part] if wanted.items() <= row.items()]
    if not rows:
        raise LookupError(wanted)
    return [row[what] for row in rows]


def spread(values):
    """The lowest and the highest, or one number where they agree."""
    low, high = (f"{value:.2f}" for value in (min(values), max(values)))
    return low if low == high else f"{low}{DASH}{high}"


def seconds(data, name, length):
    """Seconds of training, the median of the seeds."""
    return median(of(data, name, length, "seconds"))


def few(data, name, what):
    """Accuracies of a network that was trained on a few sequences."""
    return [row[what] for row in data["few"] if row["name"] == name]


def odd(data, name, steps, bits):
    """Accuracies of a network that was trained to tell odd from even."""
    wanted = {"name": name, "steps": int(steps), "bits": int(bits)}
    rows = [row for row in data["odd"] if wanted.items() <= row.items()]
    if not rows:
        raise LookupError(wanted)
    return [row["accuracy"] for row in rows]


def item(data, name, read):
    """Seconds of one more item."""
    return find(data["items"], name=name, read=int(read))["seconds"]


def table(first, row_of):
    """A row of Markdown for each of the first column."""
    return "\n".join(f"| {' | '.join([str(one), *row_of(one)])} |" for one in first)


def reads(data):
    """How many items were read before the one that is timed."""
    return list(dict.fromkeys(row["read"] for row in data["items"]))


PLACES = {
    "date": lambda data: data["date"],
    "machine": lambda data: data["machine"],
    "torch": lambda data: data["versions"]["torch"],
    "longer": lambda data, *which: spread(of(data, *which, part="longer")),
    "odd": lambda data, *which: spread(odd(data, *which)),
    "ratio": lambda data, slow, fast, length: short(
        seconds(data, slow, length) / seconds(data, fast, length)
    ),
    "growth": lambda data, name, start, end: short(
        item(data, name, end) / item(data, name, start)
    ),
    # Columns: the lengths
    "accuracy": lambda data: table(
        NAMES, lambda name: [spread(of(data, name, n)) for n in LENGTHS]
    ),
    "seconds": lambda data: table(
        NAMES, lambda name: [short(seconds(data, name, n)) for n in LENGTHS]
    ),
    # Columns: the sequences trained on, new ones
    "few": lambda data: table(
        NAMES, lambda name: [spread(few(data, name, w)) for w in ("known", "new")]
    ),
    # Columns: the four, in microseconds
    "items": lambda data: table(
        reads(data), lambda n: [short(1e6 * item(data, name, n)) for name in NAMES]
    ),
}
