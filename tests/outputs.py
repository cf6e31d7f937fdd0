"""Compare what a page shows with what its code printed, at the precision shown.

A number differs a little between CPU and GPU, so text is too strict; a relative
tolerance would let `[1. 2. 3.]` pass for `[2. 3. 4.]`. The page says itself how much
of a number it claims: the decimals it shows.
"""

import re
from decimal import Decimal

NUMBER = re.compile(
    r"(?<![\w.])[-+]?\d+(?:\.(?P<decimals>\d*))?(?:e(?P<exponent>[-+]?\d+))?(?!\w|\.\d)",
    re.ASCII,
)
TOKEN = re.compile(rf"{NUMBER.pattern}|\w+|\S", re.ASCII)
# What older versions of PyTorch say, and what is shown; the page names both.
OLDER = {
    "TorchDynamo purposely graph breaks on RNN, GRU, LSTMs": (
        "Attempted to wrap RNN, GRU, or LSTM"
    ),
    "input must have the type torch.float32, got type torch.float64": (
        "RNN input dtype (torch.float64) does not match weight dtype (torch.float32)"
    ),
    "input must have the type torch.float32, got type torch.int64": (
        "RNN input dtype (torch.int64) does not match weight dtype (torch.float32)"
    ),
}


def agree(shown: str, printed: str) -> bool:
    """Whether the page may show the one where its code printed the other.

    Line by line, words are equal and spaces do not matter.

    >>> agree("h_n [[ 0.12 -0.50]]", "h_n [[0.12  -0.51]]")
    True
    >>> agree("h_n [[ 0.12 -0.50]]", "h_n [[0.12  -0.52]]")
    False
    """
    for older, now in OLDER.items():
        printed = printed.replace(older, now)
    lines = shown.splitlines(), printed.splitlines()
    return len(lines[0]) == len(lines[1]) and all(map(lines_agree, *lines))


def lines_agree(shown: str, printed: str) -> bool:
    """Whether two lines have the same words and numbers."""
    tokens = split(shown), split(printed)
    return len(tokens[0]) == len(tokens[1]) and all(map(tokens_agree, *tokens))


def split(line: str) -> list[str]:
    """The numbers, words and signs of a line; a version or an `h_0` is no number."""
    return [token[0] for token in TOKEN.finditer(line)]


def tokens_agree(shown: str, printed: str) -> bool:
    """Whether two words are equal, or two numbers one unit apart at most.

    The unit is that of the last decimal shown; both have as many decimals. A number
    without decimals (`3`, `3.`, `1e-07`) is compared as text.

    >>> tokens_agree("0.30", "0.31"), tokens_agree("0.30", "0.32")
    (True, False)
    >>> tokens_agree("0.30", "0.301"), tokens_agree("1.", "2."), tokens_agree("3", "4")
    (False, False, False)
    >>> tokens_agree("9.9e-08", "1.0e-07"), tokens_agree("1.2e-07", "1.2e-06")
    (True, False)
    """
    if shown == printed:
        return True
    a, b = NUMBER.fullmatch(shown), NUMBER.fullmatch(printed)
    if not (a and b and a["decimals"] and b["decimals"]):
        return False
    if len(a["decimals"]) != len(b["decimals"]):
        return False
    # Decimal, because 0.30 and 0.31 are more than 0.01 apart in floating point.
    unit = Decimal((0, (1,), int(a["exponent"] or 0) - len(a["decimals"])))
    return abs(Decimal(shown) - Decimal(printed)) <= unit
