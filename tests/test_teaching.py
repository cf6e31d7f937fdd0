"""A page teaches before it proves: what can be measured of that, a test a rule.

Each test is given the folder to look at, so that test_the_tests.py can give it a broken
copy.
"""

import re
from pathlib import Path

import pytest
from mkdocs.config import load_config

from tests.pages import Block, path_of
from tests.test_docs import ROOT, STEMS, blocks, each_language

NAV = str(load_config(str(ROOT / "mkdocs.yml")).nav)
PATH = [stem for stem in re.findall(r"(\w+)\.md", NAV) if stem in STEMS]  # in order
PROOF = "equivalence"  # the one page that checks and shows whole classes
BEFORE_THE_PROOF = PATH[: PATH.index(PROOF)]
BEGINNING = PATH[1:6]  # pages 2 to 6
LEARN = ["numpy_rnn", "rnn_cell", "torch_rnn", "char_rnn", "gates", "choose"]

LONGEST = 30  # lines of an open block
SCRIPT = '--8<-- "rnn_tutorial/lessons/numpy_rnn.py:train"'  # the one that is longer
FOLDED = 60  # lines from earlier pages
EARLIER = re.compile(r'^\?\?\? note "[^"]*(earlier|previous|page before|来自|上一页)')
NUMBER = r"\d+\.\d+"
MEASURE = re.compile(rf"(?:loss|accuracy)\W*({NUMBER})(?: -> ({NUMBER}))?")

# The ids of the headings on 23 November 2026: addresses that others may have kept.
EXERCISES = "exercises exercise-1 exercise-2 exercise-3"
FOUR = f"{EXERCISES} exercise-4"
FIVE = f"{FOUR} exercise-5"
IDS = {
    "index": "rnn-tutorial five-minutes readers map promise acknowledgement",
    "recurrence": "recurrence memory formulas unrolled one-step output "
    f"rows-and-columns sharing {FIVE}",
    "numpy_rnn": "numpy-rnn sentence first-step loop initial-state batch saturation "
    f"class {FIVE}",
    "rnn_cell": "rnn-cell one-step loop batch-first initial-state class output-layer "
    f"same-weights {FIVE}",
    "torch_rnn": "torch-rnn whole-sequence out-and-h-n h-0 weights same-weights "
    f"output-layer {FIVE}",
    "birnn": "birnn what-comes-after in-pytorch from-scratch two-rnns final-states "
    f"same-weights when-not {FIVE}",
    "lengths": "lengths padding final-state backward-direction not-neutral each-alone "
    "mask gather packing total-length lengths-on-cpu enforce-sorted batch-first "
    f"same-weights loss length-0 {FOUR}",
    "bptt": "bptt what-for loss back derivation central-differences autograd "
    f"two-biases package training truncated {FOUR}",
    "gradients": "gradients product measured bound radius-and-norm slope orthogonal "
    f"relu clipping {FOUR}",
    "equivalence": "equivalence why weight-map one-set four-ways last-bit "
    f"values-and-gradients deep tf32 write-a-check {FOUR}",
    "shapes": "shapes rule table weights h-n lower-layer traps batch-and-time "
    f"two-dimensions view {FOUR}",
    "pitfalls": "pitfalls last-state-of-a-birnn cudnn-backward-training-mode "
    "batch-size-in-h-0 lengths-on-the-cpu weights-not-contiguous batch-first "
    "onnx-batch-size output-or-h-n packed-with-data-parallel torch-compile "
    "mps-differs-from-cpu equivalent-code seeds-and-devices two-biases "
    "no-nonlinearity dropout-one-layer hidden-on-cpu backward-twice numpy-mismatch "
    "carry-or-reset relu-nan float64-input gradient-clipping padding-leaks num-layers",
    "speed": "speed counted ways over-samples over-steps one-product in-place "
    "in-order short-calls numpy-rnn peers backward time gpu limit kernels growth which "
    f"run-it {EXERCISES}",
    "api": "api",
    "labs/pinyin_lm": "pinyin-lm strings padding model training n-grams ends sampling "
    f"legal try-it clipping swap not-shown {FOUR}",
    "labs/pinyin_split": "pinyin-split task batches model training one-way-or-both "
    f"rule late wrong try-it swap not-shown {EXERCISES}",
    "labs/sunspots": "sunspots series known baselines rmse network one-year scaling "
    f"ceiling three-years splits claims same-weights try-it not-shown {FOUR}",
}


@pytest.fixture
def root() -> Path:
    return ROOT


def test_few_outputs_only_say_true(root):
    outputs = {
        stem: [block.shown for block in blocks(root, "zh", stem) if block.shown]
        for stem in sorted(set(PATH) - {PROOF, "pitfalls"})
    }
    bare = {stem: sum(map(says_only_true, shown)) for stem, shown in outputs.items()}
    every = sum(map(len, outputs.values()))
    assert sum(bare.values()) <= every / 10, f"{bare} of {every}"


def says_only_true(shown: str) -> bool:
    """Whether each line of an output ends in True or False.

    >>> says_only_true("equal: True"), says_only_true("0.45 0.45")
    (True, False)
    """
    lines = shown.strip().splitlines()
    return all(line.split()[-1] in {"True", "False"} for line in lines)


@each_language
@pytest.mark.parametrize("stem", BEFORE_THE_PROOF)
def test_what_is_shown_open_is_short(root, stem, language):
    for block in blocks(root, language, stem):
        limit = 60 if SCRIPT in block.includes else LONGEST
        assert folded_under(root, language, stem, block) or len(block.lines) <= limit


@each_language
@pytest.mark.parametrize("stem", PATH)
def test_little_is_folded_from_earlier_pages(root, stem, language):
    folded = sum(
        len(block.lines)
        for block in blocks(root, language, stem)
        if EARLIER.match(folded_under(root, language, stem, block))
    )
    assert folded <= (0 if stem in BEGINNING else FOLDED)


def folded_under(root: Path, language: str, stem: str, block: Block) -> str:
    """The line `??? note "…"` under which a block is folded, or nothing."""
    text = path_of(root, language, stem).read_text(encoding="utf-8")
    if text[block.code.start] != " ":
        return ""
    before = text[: block.code.start].splitlines()
    return next(line for line in reversed(before) if re.match(r"\S", line))


@pytest.mark.parametrize("stem", LEARN)
def test_something_is_learned(root, stem):
    assert any(is_learned(block.shown) for block in blocks(root, "zh", stem))


def is_learned(shown: str) -> bool:
    """Whether a loss or an accuracy takes two values, in a row or in a table.

    >>> is_learned("step 0: loss 3.5\\nstep 9: loss 0.2"), is_learned("loss 1.4 -> 0.2")
    (True, True)
    >>> is_learned("step loss\\n   0  3.5\\n   9  0.2"), is_learned("loss 3.5, or 32.1")
    (True, False)
    """
    values = [value for pair in MEASURE.findall(shown) for value in pair if value]
    if not values:  # a table, with the word above its columns
        values = re.findall(NUMBER, re.split("loss|accuracy", shown + "loss")[1])
    return len(set(values)) > 1


@each_language
@pytest.mark.parametrize("stem", IDS)
def test_old_addresses_lead_somewhere(root, stem, language):
    text = path_of(root, language, stem).read_text(encoding="utf-8")
    now = re.findall(r'\{ *#([\w-]+)|<span id="([\w-]+)"', text)
    ids = ["".join(pair) for pair in now]
    assert len(ids) == len(set(ids))
    assert set(IDS[stem].split()) <= set(ids)


@each_language
def test_each_question_is_found_by_its_symptom(root, language):
    text = path_of(root, language, "pitfalls").read_text(encoding="utf-8")
    questions = re.findall(r"(?m)^## \d+\..*\{ #([\w-]+) \}$", text)
    table = re.findall(r"(?m)^\|.*\|$", text)
    assert len(questions) > 20
    assert {f"(#{question})" for question in questions} <= set(
        re.findall(r"\(#[\w-]+\)", "\n".join(table))
    )
