"""The blocks of a page, copied one after the other into a Python of their own."""

import os
import subprocess
import sys

import pytest

from tests.outputs import agree
from tests.pages import read
from tests.test_docs import ROOT, STEMS


@pytest.mark.parametrize("stem", STEMS)
def test_blocks_print_what_the_page_shows(stem, tmp_path):
    """For one language: the blocks of the other are the same."""
    blocks = read(ROOT, "zh", stem)
    code = "\n\n".join(block.parsed.text.strip("\n") for block in blocks)
    shown = "".join(block.parsed.shown for block in blocks)
    assert agree(shown, printed(code, tmp_path))


def printed(code, folder):
    """What the code prints in a fresh Python, in an empty folder."""
    environment = {**os.environ, "RNN_TUTORIAL_DEVICE": "cpu", "MPLBACKEND": "Agg"}
    done = subprocess.run(
        [sys.executable, "-W", "ignore:FigureCanvasAgg", "-"],
        input=code,
        cwd=folder,
        env={**environment, "PYTHONIOENCODING": "utf-8", "OMP_NUM_THREADS": "1"},
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
