"""The arguments of ``python -m rnn_tutorial.bench``."""

import argparse
import os
from pathlib import Path

import torch

from rnn_tutorial.bench.case import SIZES, Size
from rnn_tutorial.bench.threads import cores
from rnn_tutorial.command.arguments import Parser, device, whole_number
from rnn_tutorial.command.results import results_folder

EXAMPLES = """\
examples:
  python -m rnn_tutorial.bench --quick
  python -m rnn_tutorial.bench --json cpu.json
  python -m rnn_tutorial.bench --threads 1 4 --sizes 32,100,64,128
  python -m rnn_tutorial.bench --device cuda --json cuda.json

columns of the table:
  time       median of one call
  ratio      to the time of nn.RNN in the same round: the median
  quartiles  of these ratios
  share      of the machine's rate for large matrix products
  products   matrix products in one call; on a GPU, launches of kernels
  first      time to build it and to call it once: compiling included

What is not installed is left out, with a line that says so.

Results that differ from those of nn.RNN end the program with status 1.
"""
LARGEST = 2**30  # numbers in one array: 4 GiB


def timed_device(name: str) -> torch.device:
    """A type of arguments: the devices whose time is taken here."""
    found = device(name)
    if found.type not in ("cpu", "cuda"):
        raise argparse.ArgumentTypeError(f"expected cpu or cuda, got {name!r}")
    return found


def size(text: str) -> Size:
    """A type of arguments: four whole numbers with commas between.

    >>> size("10,6,5,8")
    Size(batch=10, length=6, input=5, hidden=8)
    """
    numbers = text.split(",")
    if len(numbers) != 4 or not all(
        n.isascii() and n.isdigit() and int(n) for n in numbers
    ):
        raise argparse.ArgumentTypeError(
            "expected BATCH,LENGTH,INPUT,HIDDEN, four whole numbers above 0, "
            f"got {text!r}"
        )
    found = Size(*map(int, numbers))
    if largest_array(found) > LARGEST:
        raise argparse.ArgumentTypeError(
            f"expected arrays of at most {LARGEST} numbers, got {text!r}"
        )
    return found


def largest_array(size: Size) -> int:
    """The numbers in the input, the states or a weight, whichever has most.

    >>> largest_array(Size(batch=10, length=6, input=5, hidden=8))
    480
    """
    width = max(size.input, size.hidden)
    return width * max(size.batch * size.length, size.hidden)


def json_file(text: str) -> Path:
    """A type of arguments: a file that can be written to."""
    path = Path(os.path.realpath(text))  # a link stays one
    try:
        path.parent.stat()
        with results_folder(path.parent, [path.name]):
            return path
    except OSError as error:
        raise argparse.ArgumentTypeError(
            f"expected a file that can be written to, got {text!r}"
        ) from error


def parser() -> Parser:
    """The parser; what is not given depends on the rest."""
    p = Parser(
        prog="python -m rnn_tutorial.bench",
        description="How long the implementations take, compared with nn.RNN.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    p.add_argument(
        "--device",
        type=timed_device,
        default="cpu",
        help="cpu or cuda (default: cpu)",
    )
    p.add_argument(
        "--threads",
        type=whole_number(1, cores()),
        nargs="+",
        metavar="N",
        default=sorted({1, cores()}),
        help="numbers of threads on the CPU (default: 1 and all cores)",
    )
    p.add_argument(
        "--sizes",
        type=size,
        nargs="+",
        metavar="BATCH,LENGTH,INPUT,HIDDEN",
        default=[],
        help="default: " + " ".join(",".join(map(str, s)) for s in SIZES),
    )
    p.add_argument(
        "--quick",
        action="store_true",
        help="small sizes, few rounds, nothing compiled",
    )
    p.add_argument(
        "--json",
        type=json_file,
        metavar="FILE",
        help="write the results to FILE",
    )
    return p
