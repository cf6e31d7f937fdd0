"""The Chinese of comments and docstrings is complete, true to the code, and fits.

That the code is otherwise the English one, runs and prints the same, is tested with the
pages.
"""

import re
from pathlib import Path

import pytest

from docs.hooks.pages.chinese import CATALOGUE
from docs.hooks.pages.code_words import WIDTH, columns, translated
from docs.hooks.pages.code_words import read as read_catalogue
from tests.small_site import build, small_site
from tests.test_docs import ROOT, blocks, each_page
from tests.untranslated import shown, untranslated, update

MODULE = '''\
"""A package."""
# --8<-- [start:double]
def double(x):
    """Twice x.

    It may be
    an array.

    >>> double(1)
    2
    """
    # Not x + x,
    # which is as right.
    return 2 * x  # a sum


# --8<-- [end:double]
# --8<-- [start:shape]
x = [0]  # (1,)
y = x  # the same list
# --8<-- [end:shape]
'''
PAGE = """\
# RNN

```python
--8<-- "rnn_tutorial/__init__.py:double"
```

??? note "x"

    ```python
    --8<-- "rnn_tutorial/__init__.py:shape"
    ```
"""
API = "# API { #api }\n\n::: rnn_tutorial.double\n"
CHINESE = {
    "Twice x.": "x 的两倍。",
    "It may be an array.": "x 可以是数组。",
    "Not x + x, which is as right.": "不写 x + x，尽管也对。",
    "a sum": "和",
    "the same list": "同一个列表",
}


@pytest.fixture
def root():
    return ROOT


def test_all_that_is_shown_is_translated(root):
    assert untranslated(root) == []


def test_nothing_else_is_translated(root):
    assert set(read_catalogue(root / "docs" / CATALOGUE)) <= set(shown(root))


def test_names_of_the_code_stay(root):
    for english, chinese in read_catalogue(root / "docs" / CATALOGUE).items():
        if chinese:
            names = [set(re.findall("`+[^`]+`+", t)) for t in (english, chinese)]
            assert names[0] == names[1], chinese


def test_chinese_takes_chinese_punctuation(root):
    for chinese in read_catalogue(root / "docs" / CATALOGUE).values():
        assert re.findall(r".{,9}[\u4e00-\u9fff][,:;?!(].{,9}", chinese) == []


@each_page
def test_code_stays_as_wide(root, stem):
    """As a line can be, or as the English one is."""
    chinese = read_catalogue(root / "docs" / CATALOGUE)
    for block in blocks(root, "en", stem):
        english = [line.text for line in block.lines]
        for line, number in translated(english, chinese):
            assert columns(line) <= max(WIDTH, columns(english[number])), line


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A site of a page and the API, and its package."""
    small_site(tmp_path, API, API, "api.md")
    (tmp_path / "rnn_tutorial/__init__.py").write_text(MODULE)
    for language in ("zh", "en"):
        (tmp_path / f"docs/{language}/index.md").write_text(PAGE)
    return tmp_path


def fill_in(catalogue: Path) -> None:
    """Write the Chinese into a catalogue."""
    text = catalogue.read_text(encoding="utf-8")
    for english, chinese in CHINESE.items():
        old = f'msgid "{english}"\nmsgstr "'
        assert old in text
        text = text.replace(old, old + chinese)
    catalogue.write_text(text, encoding="utf-8")


def test_command_adds_what_is_shown_and_drops_what_is_not(small):
    catalogue = small / "docs" / CATALOGUE
    left = update(small)
    assert [line.split(": ", 1)[1] for line in left] == list(CHINESE)
    assert left[0] == "rnn_tutorial/__init__.py:4: Twice x."
    fill_in(catalogue)
    text = catalogue.read_text(encoding="utf-8")
    assert update(small) == []
    assert catalogue.read_text(encoding="utf-8") == text
    module = MODULE.replace("as right", "all right").replace("  # a sum", "")
    (small / "rnn_tutorial/__init__.py").write_text(module)
    assert untranslated(small) == update(small)
    [line] = update(small)
    assert line.endswith("Not x + x, which is all right.")
    text = catalogue.read_text(encoding="utf-8")
    assert "#, fuzzy" in text  # the Chinese of the old words, to be looked at
    assert "a sum" not in text


def test_what_has_no_chinese_is_not_fuzzy(small):
    """Not even where it is like a text that has none."""
    update(small)
    module = MODULE.replace("the same list", "the same lists")
    (small / "rnn_tutorial/__init__.py").write_text(module)
    update(small)
    text = (small / "docs" / CATALOGUE).read_text(encoding="utf-8")
    assert 'msgid "the same lists"\nmsgstr ""' in text
    assert "fuzzy" not in text


def test_chinese_page_shows_it(small):
    """Code, notebook and API; the English ones as before."""
    update(small)
    fill_in(small / "docs" / CATALOGUE)
    done = build(small, "--strict")
    assert done.returncode == 0, done.stderr
    for file in ("index.html", "index.ipynb", "api/index.html"):
        zh, en = (
            (small / "site" / folder / file).read_text(encoding="utf-8")
            for folder in ("", "en")
        )
        of_api = list(CHINESE.items())[:2]
        for english, chinese in of_api if "api" in file else CHINESE.items():
            assert chinese in zh
            assert english.split(", ")[0] not in zh
            assert chinese not in en
    assert not list((small / "site").rglob("*.po"))
