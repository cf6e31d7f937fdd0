"""Other words for code: where they come, how they are broken into lines, what stays."""

import pytest

from docs.hooks.pages.code_words import columns, is_worded, passages, translated, tree

LONG = "一个长的句子，" * 10 + "``torch.nn.RNN``。"
CODE = '''\
def f(x):
    """Twice x."""
    if x:  # not 0
        # One line,
        # and another.
        x = "# no comment"  # (T, 2)
    return x


class C:
    """What it is.

    >>> C()
    1

    What it
    does.
    """

    #: no more than a mark
    y = 1
'''


def changed(translations, code=CODE):
    """The code with other words, as one text."""
    return "\n".join(line for line, _ in translated(code.split("\n"), translations))


def test_words_are_found_in_the_order_of_the_code():
    assert [text for p in passages(CODE.split("\n")) for text in p.words] == [
        "Twice x.",
        "not 0",
        "One line, and another.",
        "What it is.",
        "What it does.",
        ": no more than a mark",
    ]


def test_without_translations_nothing_changes():
    assert changed({}) == CODE
    assert changed({"no comment": "注释", "Twice x.": ""}) == CODE
    assert translated(["def f(:", "    # a mark"], {"a mark": "记号"}) == [
        ("def f(:", 0),
        ("    # a mark", 1),
    ]


def test_only_the_words_change():
    new = changed(
        {
            "Twice x.": "x 的两倍。",
            "not 0": "不是 0",
            "One line, and another.": "一行。",
            "What it does.": "做什么。",
        }
    )
    expected = CODE.replace("Twice x.", "x 的两倍。").replace("not 0", "不是 0")
    expected = expected.replace("One line,\n        # and another.", "一行。")
    assert new == expected.replace("What it\n    does.", "做什么。")
    assert tree(new) == tree(CODE)


def test_code_that_differs_is_told_apart():
    assert tree(CODE) != tree(CODE.replace("no comment", "a comment"))
    assert tree(CODE) != tree(CODE.replace("y = 1", "y = 2"))


def test_each_line_stands_for_one_of_before():
    lines = CODE.split("\n")
    new = translated(lines, {"One line, and another.": "一行。", "Twice x.": LONG})
    numbers = [number for _, number in new]
    assert numbers == [0, 1, 1, 1, 1, 2, 3, *range(5, len(lines))]
    same = [(line, number) for line, number in new if number not in (1, 3)]
    assert all(line == lines[number] for line, number in same)


@pytest.mark.parametrize(
    "english", ["Twice x.", "One line, and another.", "What it is."]
)
def test_lines_are_short_and_keep_their_indent(english):
    new = changed({english: LONG})
    assert tree(new) == tree(CODE)
    lines = [line for line in new.split("\n") if "句" in line]
    assert len(lines) > 1
    assert max(map(columns, new.split("\n"))) <= 79
    indents = {len(line) - len(line.lstrip()) for line in lines}
    assert len(indents) == 1
    for line in lines:
        assert line.strip().removeprefix("# ")[0] not in "，。"
    assert "``torch.nn.RNN``。" in new


def test_a_long_comment_behind_code_stays_there():
    assert f"    if x:  # {LONG}\n" in changed({"not 0": LONG})


@pytest.mark.parametrize(
    ("text", "worded"),
    [
        ("(T, 2)", False),
        ("(batch, length, 26) -> (n, 1)", False),
        ("``x`` (length, batch), ``states`` (length, batch, hidden).", False),
        ("h, e, l, l", False),
        ("cells.l0.weight_ih -> weight_ih_l0", False),
        ("tanh(x)", False),
        (">>> the = 1", False),
        ("(T, 2), one step per row", True),
        ("(6, 10, 6) and (4, 10, 3)", True),
        ("of nn.LSTM", True),
        ("-log p", True),
    ],
)
def test_shapes_and_symbols_are_no_words(text, worded):
    assert is_worded(text) == worded
