"""A figure shows what the code of its page draws, and is redrawn where it does not."""

import pytest

from tests.outputs import agree
from tests.update_figures import FIGURES, ROOT, draw, update

LESSON = """\
# --8<-- [start:plot]
import matplotlib.pyplot as plt

fig, ax = plt.subplots()
ax.semilogy([1, 10, 100, 1000], label="ρ = 10")
ax.semilogy([1, 1, 1, 1], "--")
plt.show()
# --8<-- [end:plot]
"""
PAGE = '```python\n--8<-- "rnn_tutorial/page.py:plot"\n```\n'


@pytest.mark.parametrize("stem", FIGURES)
def test_figure_shows_what_its_page_draws(stem):
    shown = (ROOT / FIGURES[stem]).read_text(encoding="utf-8")
    assert agree(shown, draw(ROOT, stem))


def test_a_figure_is_redrawn_where_a_curve_moved(tmp_path):
    for folder in ("docs/zh", "docs/assets", "rnn_tutorial"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "docs/zh/gradients.md").write_text(PAGE)
    lesson = tmp_path / "rnn_tutorial/page.py"
    figure = tmp_path / FIGURES["gradients"]
    lesson.write_text(LESSON, "utf-8")
    assert update(tmp_path) == [figure]
    first = figure.read_text(encoding="utf-8")
    assert first.count("<polyline") == 2
    assert "</tspan> = 10</text>" in first

    figure.write_text(first.replace("222.0", "222.1"), "utf-8")  # a tenth of a unit
    assert update(tmp_path) == []
    lesson.write_text(LESSON.replace("100,", "120,"), "utf-8")
    assert update(tmp_path) == [figure]
    assert figure.read_text(encoding="utf-8") != first
