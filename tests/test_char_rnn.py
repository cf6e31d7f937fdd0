"""The page on text with a text of one's own: in Chinese, with an LSTM, saved, loaded.

The other tests run the page in an empty folder, so only with the text it brings.
"""

import ast
from pathlib import Path

import pytest

from tests.conftest import DEVICES
from tests.includes import read_section
from tests.reader import reader
from tests.test_docs import ROOT

POEM = "床前明月光，疑是地上霜。\n举头望明月，低头思故乡。\n"
OWN_TEXT = ["own_text", "streams", "pass", "train_own", "save"]
# What the page on gates says to change.
TO_LSTM = {
    "nn.RNN(": "nn.LSTM(",
    "h = h.detach()": "h = tuple(part.detach() for part in h)",
}
TO_GRU = {"nn.RNN(": "nn.GRU("}


def section(name: str) -> str:
    path = "rnn_tutorial/lessons/char_rnn.py"
    return "\n".join(line.text for line in read_section(ROOT, "", path, name))


def program(names: list[str], changes: dict[str, str]) -> str:
    """The imports, the class, the function that draws, and then the sections."""
    draw = ast.parse(section("sample")).body[0]
    first = [section("text"), section("model"), ast.unparse(draw)]
    code = "\n".join(first + [section(name) for name in names])
    for old, new in changes.items():
        code = code.replace(old, new)
    return code


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("changes", [{}, TO_LSTM, TO_GRU], ids=["RNN", "LSTM", "GRU"])
def test_a_chinese_text_is_learned_and_loaded_again(changes, device, capsys):
    with reader(device):
        Path("my_text.txt").write_text(POEM * 10, encoding="utf-8")
        exec(program(OWN_TEXT, changes), {})
        trained = capsys.readouterr().out.splitlines()[-1]
        exec(program(["load"], changes), {})  # a new program: it knows nothing yet
    assert POEM in ast.literal_eval(trained)
    assert capsys.readouterr().out.splitlines() == [trained]


def test_a_text_that_is_too_short_is_refused():
    with reader("cpu"):
        Path("my_text.txt").write_text(POEM, encoding="utf-8")
        with pytest.raises(AssertionError, match="a longer text"):
            exec(program(["own_text"], {}), {})
