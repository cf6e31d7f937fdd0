"""The command line of the labs: arguments, the model's file, the claims."""

import argparse
import os
import sys
from collections.abc import Callable, Collection
from io import BytesIO
from pathlib import Path

import torch
from torch import nn

from rnn_tutorial.command.arguments import Parser, device, whole_number
from rnn_tutorial.command.results import results_folder


def folder_for(names: Collection[str]) -> Callable[[str], Path]:
    """A type of arguments: folders in which these files can be written."""

    def folder(text: str) -> Path:
        try:
            with results_folder(Path(text), names):
                return Path(text)
        except OSError as error:
            line = f"cannot write to {text}: {error.strerror}"
            raise argparse.ArgumentTypeError(line) from error

    return folder


def parser(
    lab: str, description: str, epochs: int, files: Collection[str]
) -> Parser:
    """The arguments that every lab takes; a lab may add its own.

    ``files`` are the names of what the lab writes.
    """
    p = Parser(
        prog=f"python -m rnn_tutorial.labs.{lab}", description=description
    )
    p.add_argument(
        "--device",
        type=device,
        default=os.environ.get("RNN_TUTORIAL_DEVICE", ""),
        help="cpu, cuda, ... (default: the accelerator, if there is one)",
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
        type=folder_for(files),
        default=f"results/{lab}",
        help="folder for the model and the figures (default: %(default)s)",
    )
    return p


def save_weights(model: nn.Module, file: Path) -> None:
    """As ``torch.save``, but a full disk is an OSError that says so."""
    buffer = BytesIO()
    torch.save(model.state_dict(), buffer)
    file.write_bytes(buffer.getbuffer())


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
