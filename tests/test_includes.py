"""The code of a page is the package's, down to the file and line of an error."""

import traceback

import pytest

from tests.includes import PageError, resolve, statements

MODULE = """\
# --8<-- [start:outer]
def divide(x):
    # --8<-- [start:inner]
    y = x / 0
    # --8<-- [end:inner]
    return y
# --8<-- [end:outer]
# --8<-- [start:call]
divide(
    1,
)
# --8<-- [end:call]
# --8<-- [start:twice]
# --8<-- [end:twice]
# --8<-- [start:twice]
# --8<-- [end:twice]
# --8<-- [start:empty]
# --8<-- [end:empty]
# --8<-- [start:open]
"""
INCLUDE = '--8<-- "rnn_tutorial/module.py:{}"\n'


@pytest.fixture
def root(tmp_path):
    (tmp_path / "rnn_tutorial").mkdir()
    (tmp_path / "rnn_tutorial/module.py").write_text(MODULE)
    (tmp_path / "module.py").write_text(MODULE)
    return tmp_path


def test_an_error_is_at_its_line_of_the_package(root):
    lines = resolve(root, INCLUDE.format("outer") + "\n" + INCLUDE.format("call"))
    define, call = statements(lines)
    exec(define, namespace := {})
    with pytest.raises(ZeroDivisionError) as error:
        exec(call, namespace)
    frames = traceback.extract_tb(error.tb)[-2:]
    file = str(root / "rnn_tutorial/module.py")
    assert [(f.filename, f.lineno) for f in frames] == [(file, 9), (file, 4)]


def test_markers_are_left_out_and_a_section_is_dedented(root):
    assert [line.text for line in resolve(root, INCLUDE.format("inner"))] == [
        "y = x / 0"
    ]
    outer = "\n".join(line.text for line in resolve(root, INCLUDE.format("outer")))
    assert outer == "def divide(x):\n    y = x / 0\n    return y"


@pytest.mark.parametrize(
    "fence",
    [
        INCLUDE.format("none"),
        INCLUDE.format("twice"),
        INCLUDE.format("open"),
        INCLUDE.format("empty"),
        INCLUDE.format("1:3"),
        '--8<-- "rnn_tutorial/none.py"',
        '--8<-- "rnn_tutorial"',
        '--8<-- "module.py:outer"',
        '--8<-- "rnn_tutorial/../module.py:outer"',
        "x = 1",
        ";" + INCLUDE.format("outer"),
        INCLUDE.format("outer").strip() + "  # more",
        "--8<--\nrnn_tutorial/module.py\n--8<--",
    ],
)
def test_anything_but_an_include_is_an_error(root, fence):
    with pytest.raises(PageError):
        resolve(root, fence)
