"""The command line of the labs: arguments, errors, the folder of results."""

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import torch

from rnn_tutorial.device import choose_device


class Parser(argparse.ArgumentParser):
    """An argument parser whose errors are one line."""

    def error(self, message: str) -> NoReturn:
        """Print the message and exit with status 2."""
        print(f"{self.prog}: {message}", file=sys.stderr)
        raise SystemExit(2)


def whole_number(low: int, high: int) -> Callable[[str], int]:
    """A type of arguments: the whole numbers from low to high."""

    def number(text: str) -> int:
        if not (text.isdecimal() and low <= int(text) <= high):
            raise argparse.ArgumentTypeError(
                f"expected a whole number from {low} to {high}, got {text!r}"
            )
        return int(text)

    return number


def device(name: str) -> torch.device:
    """A type of arguments: the devices that this machine has."""
    try:
        return choose_device(name)
    except ValueError as error:
        line = str(error).removeprefix("device: ")
        raise argparse.ArgumentTypeError(line) from error
    except RuntimeError as error:  # whose message lists all kinds of devices
        line = f"expected a device that torch knows, got {name!r}"
        raise argparse.ArgumentTypeError(line) from error


def parser(lab: str, description: str, epochs: int) -> Parser:
    """The arguments that every lab takes; a lab may add its own."""
    p = Parser(
        prog=f"python -m rnn_tutorial.labs.{lab}", description=description
    )
    p.add_argument(
        "--device",
        type=device,
        default=os.environ.get("RNN_TUTORIAL_DEVICE", ""),
        help="cpu, cuda, … (default: the accelerator, if there is one)",
    )
    p.add_argument(
        "--epochs",
        type=whole_number(1, 100_000),
        default=epochs,
        help="passes over the data (default: %(default)s)",
    )
    p.add_argument(
        "--seed",
        type=whole_number(0, 2**31 - 1),
        default=0,
        help="of all random numbers (default: %(default)s)",
    )
    p.add_argument(
        "--out",
        type=Path,
        default=Path("results") / lab,
        help="folder for the model and the figures (default: %(default)s)",
    )
    return p


@contextmanager
def results_folder(p: Parser, out: Path) -> Iterator[Path]:
    """A folder to write to, whose files go to ``out`` all together, at the end.

    Where the work fails, ``out`` keeps what it had. Where ``out`` cannot be
    written, the program ends with one line before anything is computed.
    """
    new = not out.exists()
    try:
        out.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=".unfinished-", dir=out))
    except OSError as error:
        p.error(f"argument --out: cannot write to {out}: {error.strerror}")
    try:
        yield folder
        for file in sorted(folder.iterdir()):
            os.replace(file, out / file.name)
    finally:
        shutil.rmtree(folder)
        if new and not any(out.iterdir()):
            out.rmdir()


def check_claims(p: Parser, epochs: int, check: Callable[[], None]) -> None:
    """Say whether what the lab says holds; with other epochs it need not.

    Where it does not, the program ends with one line and status 1.
    """
    if epochs != p.get_default("epochs"):
        only = p.get_default("epochs")
        print(f"What the lab says is checked for --epochs {only} only.")
        return
    try:
        check()
    except AssertionError as error:
        print(f"{p.prog}: not as the lab says: {error}", file=sys.stderr)
        raise SystemExit(1) from error
    print("What the lab says holds.")
