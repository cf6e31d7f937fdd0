"""Arguments that commands share, and errors of one line."""

import argparse
import sys
from collections.abc import Callable
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
