"""The tables that the page and the command print."""

from collections.abc import Mapping

from rnn_tutorial.labs.pinyin_lm.bits import Bits
from rnn_tutorial.labs.pinyin_lm.legal import Seen


def bits_table(bits: Mapping[str, Bits], numbers: Mapping[str, int]) -> str:
    """Bits on held-out strings, and how many counts or weights it took."""
    lines = [f"{'':8}{'numbers':>9}{'bits':>7}{'letters':>9}{'ends':>7}"]
    for name, (mean, letters, ends) in bits.items():
        line = f"{name:8}{numbers[name]:9,}{mean:7.3f}{letters:9.3f}{ends:7.3f}"
        lines.append(line)
    return "\n".join(lines)


def seen_table(seen: Mapping[str, Seen]) -> str:
    """Shares in percent: legal, known, and of each number of syllables."""
    sizes = "".join(f"{size:>5}" for size in ("1", "2", "3", "4", "5+"))
    lines = [f"{'%':8}{'legal':>7}{'known':>7}  |{sizes}"]
    for name, (legal, known, shares) in seen.items():
        sizes = "".join(f"{100 * share:5.0f}" for share in shares)
        lines.append(f"{name:8}{100 * legal:7.1f}{100 * known:7.1f}  |{sizes}")
    return "\n".join(lines)
