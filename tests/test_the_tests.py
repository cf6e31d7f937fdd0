"""Break a copy of the site in every way that counts, and see the right test fail."""

import re
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests import test_chinese_code, test_docs, test_teaching
from tests.test_docs import ROOT, STEMS

ZH, EN = "docs/zh/{}.md", "docs/en/{}.md"
LESSON = "rnn_tutorial/lessons/{}.py"
INIT, SITE = "rnn_tutorial/__init__.py", "mkdocs.yml"
CATALOGUE = "docs/zh/code.po"

BLOCK = r"^```python[^`]*```\n(\n*```output[^`]*```\n)?"
OUTPUT = r"^```output\n[^`]*```\n"
DIGIT = r"(```output\n[^`]*?\.\d*)(\d)(?!\d)"
FORMULA = r"(?<![\\$`])\$(?=[^\s$`][^$`\n]*\$)"
HEADING = r"^(##? [^\n]+?) *\{ *#.*\}$"
SIX_WORDS = r'^(msgid "Six words that .*"\nmsgstr ")'
MORE_CODE = r'\1\\"\\"\\"; x = 1; \\"\\"\\"'
PER_STEP = r'^(msgid "per step"\nmsgstr ")'
SECTION = r"\[start:\w+\]$"
END = r"\Z"

IMPORT = r"\g<0>\nimport "
IMPORT_INSIDE = r"\g<0>\ndef unused():\n    from rnn_tutorial import device"
OPEN_FENCE = '\n```python\n--8<-- "rnn_tutorial/device.py"'
LONG = '--8<-- "rnn_tutorial/cell_rnn.py"'
LONG_OPEN = f"\n```python\n{LONG}\n```\n"
LONG_FOLDED = f'\n??? note "来自前面各页"\n\n    ```python\n    {LONG}\n    ```\n'
PAGE = r"(?s)\A.*\Z"


def prints(root: Path, stem: str, language: str = "zh") -> None:
    test_docs.test_page_prints_what_it_shows(root, stem, language, "cpu")


def lesson(root: Path, stem: str) -> None:
    test_docs.test_lesson_prints_what_its_page_shows(root, stem, "cpu")


def places(root: Path, stem: str) -> None:
    test_docs.test_each_page_is_in_every_place(root)


def names(root: Path, stem: str) -> None:
    test_docs.test_each_public_name_is_shown(root)


def found(root: Path, stem: str) -> None:
    test_teaching.test_each_question_is_found_by_its_symptom(root, "zh")


def unused(root: Path, stem: str) -> None:
    test_chinese_code.test_nothing_else_is_translated(root)


def codes(root: Path, stem: str) -> None:
    test_chinese_code.test_names_of_the_code_stay(root)


def halves(root: Path, stem: str) -> None:
    test_chinese_code.test_chinese_takes_chinese_punctuation(root)


prints_en = partial(prints, language="en")
needs = partial(test_docs.test_page_needs_no_other_package, language="zh")
shows = partial(test_docs.test_reader_sees_what_is_run_and_nothing_else, language="zh")
named = partial(test_docs.test_headings_and_figures_are_named, language="zh")
linked = partial(test_docs.test_figures_can_be_linked, language="zh")
languages = test_docs.test_languages_agree
punctuation = test_docs.test_chinese_takes_chinese_punctuation
short = partial(test_teaching.test_what_is_shown_open_is_short, language="zh")
folds = partial(test_teaching.test_little_is_folded_from_earlier_pages, language="zh")
learns = test_teaching.test_something_is_learned
fits = test_chinese_code.test_code_stays_as_wide
addresses = partial(test_teaching.test_old_addresses_lead_somewhere, language="zh")


def other_digit(match: re.Match) -> str:
    return match[1] + str((int(match[2]) + 5) % 10)


def no_change(match: re.Match) -> str:
    return re.sub(r"\d+\.\d+", "0.5", match[0])


# What is changed: in which file, the first match of what, to what; what must notice.
CHANGES = {
    "a digit": (ZH, DIGIT, other_digit, prints),
    "an English digit": (EN, DIGIT, other_digit, prints_en),
    "a digit in one language": (EN, DIGIT, other_digit, languages),
    "no output": (ZH, OUTPUT, "", prints),
    "an output without code": (ZH, OUTPUT, r"Words\n\n\g<0>", prints),
    "a line of a lesson": (LESSON, r"^print\(", 'print("more", ', prints),
    "a line outside the sections": (LESSON, END, "print('more')\n", lesson),
    "a seed": (LESSON, r"^torch\.manual_seed\(\d+\)\n", "", prints),
    "a section without end": (LESSON, r"^.*\[end:\w+\]\n", "", prints),
    "an include of nothing": (ZH, r'^--8<-- "rnn_tutorial/', r"\g<0>no_", prints),
    "an import of the package": (LESSON, SECTION, IMPORT + "rnn_tutorial", prints),
    "an import of its part": (LESSON, SECTION, IMPORT + "rnn_tutorial.device", prints),
    "an import in a function": (LESSON, SECTION, IMPORT_INSIDE, needs),
    "a need of more": (LESSON, SECTION, IMPORT + "pytest", needs),
    "a need of matplotlib": (LESSON, SECTION, IMPORT + "matplotlib", needs),
    "typed code": (ZH, END, "\n```python\nx = 1\n```\n", shows),
    "typed code beside includes": (ZH, r"(^```python.*)", r"\1\nx = 1", shows),
    "typed code of another kind": (ZH, END, "\n```text\nx = 1\n```\n", shows),
    "typed code by indentation": (ZH, END, "\n\n    x = 1\n", shows),
    "typed code in HTML": (ZH, END, "\n<pre>x = 1</pre>\n", shows),
    "a fence left open": (ZH, END, OPEN_FENCE, shows),
    "no English block": (EN, BLOCK, "", languages),
    "a formula": (EN, FORMULA, "$x+", languages),
    "a displayed formula": (EN, r"^\$\$", "$$x+", languages),
    "an id": (EN, r"\{ *#", "{ #x", languages),
    "no id": (ZH, HEADING, r"\1", named),
    "a figure without words": (ZH, END, "\n![](../assets/x.svg)\n", named),
    "a drawing without words": (ZH, END, "\n<svg></svg>\n", named),
    "a figure without id": (ZH, r' id="figure-[^"]*"', "", linked),
    "a figure with another's id": (ZH, r'id="figure-', r"\g<0>x", linked),
    "a figure in one language": (EN, END, "\n![x](../assets/x.svg)\n", languages),
    "a half-width comma": (ZH, END, "\n逗号,\n", punctuation),
    "a translation of nothing": (CATALOGUE, END, '\nmsgid "no"\nmsgstr "无"\n', unused),
    "a translation that is code": (CATALOGUE, SIX_WORDS, MORE_CODE, languages),
    "a wide translation": (CATALOGUE, PER_STEP, r"\1一二三四五六七八九十", fits),
    "a translated name": (CATALOGUE, r'^(msgstr "[^\n]*?``)', r"\1x", codes),
    "a half-width comma in code": (CATALOGUE, PER_STEP, r"\1一步,", halves),
    "a page left out of nav": (SITE, r"^ *- .*\w\.md$", "", places),
    "a long block": (ZH, END, LONG_OPEN, short),
    "much from earlier pages": (ZH, END, LONG_FOLDED, folds),
    "a loss that stays": (ZH, PAGE, no_change, learns),
    "an old address": (ZH, r"\{ *#", "{ #x", addresses),
    "a question without symptom": (ZH, r"\(#two-biases\)", "", found),
    "an address twice": (ZH, r"^## .*$", r"\g<0>\n\n\g<0>", addresses),
    "a name not shown": (INIT, END, "\n__all__ += ['x']\n", names),
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of all that the tests of the pages look at."""
    for folder in ("docs", "rnn_tutorial"):
        no_cache = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=no_cache)
    return Path(shutil.copy(ROOT / "mkdocs.yml", tmp_path)).parent


@pytest.mark.parametrize(("file", "old", "new", "test"), CHANGES.values(), ids=CHANGES)
def test_a_change_is_noticed(root, file, old, new, test):
    for stem in STEMS:  # the first page that has what is to be changed, and passes
        path = root / file.format(stem)
        text = path.read_text(encoding="utf-8")
        changed = re.sub(old, new, text, count=1, flags=re.MULTILINE)
        if changed != text and passes(test, root, stem):
            break
    else:
        pytest.fail("no page is right and has this to change")
    path.write_text(changed, encoding="utf-8")
    assert not passes(test, root, stem)


def passes(test: Callable, root: Path, stem: str) -> bool:
    try:
        test(root=root, stem=stem)
    except (AssertionError, ModuleNotFoundError):
        return False
    return True


@pytest.mark.parametrize(("shown", "right"), [("0.5", True), ("equal: True", False)])
def test_outputs_that_only_say_true_are_noticed(root, shown, right):
    for stem in STEMS:
        path = root / ZH.format(stem)
        text = path.read_text(encoding="utf-8")
        fence = rf"\g<1>```output\n\g<1>{shown}\n\g<1>```"
        text = re.sub(r"( *)```output\n[^`]*```", fence, text)
        path.write_text(text, encoding="utf-8")
    truth = test_teaching.test_few_outputs_only_say_true
    assert passes(lambda root, stem: truth(root), root, "") == right


@pytest.mark.parametrize("file", [ZH, EN, LESSON])
def test_a_missing_file_is_noticed(root, file):
    assert passes(places, root, STEMS[0])
    (root / file.format(STEMS[0])).unlink()
    assert not passes(places, root, STEMS[0])
