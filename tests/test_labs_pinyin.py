"""The phrases of the pinyin labs, their letters and their labels."""

import json
from importlib.machinery import ModuleSpec

import pytest
import torch

from rnn_tutorial.labs.pinyin import (
    LETTERS,
    encode,
    load_phrases,
    same_length_batches,
    split_phrases,
    syllable_ends,
    without_tone,
)

PHRASES = load_phrases()


def test_the_phrases_are_those_the_labs_speak_of():
    assert len(PHRASES) == 41671
    assert len({syllable for split in PHRASES.values() for syllable in split}) == 400
    assert PHRASES["zhongguo"] == ("zhong", "guo")
    assert PHRASES["nver"] == ("nv", "er")  # v stands for ü


def test_a_string_is_its_syllables_in_letters_from_a_to_z():
    for string, syllables in PHRASES.items():
        assert string == "".join(syllables)
        assert all(syllables)
        assert set(string) <= set(LETTERS)
        assert len(syllables) > 1


@pytest.mark.parametrize(
    ("syllable", "letters"),
    [("zhōng", "zhong"), ("lǜ", "lv"), ("nüè", "nve"), ("ḿ", "m"), ("ê̄", "e")],
)
def test_tones_go(syllable, letters):
    assert without_tone(syllable) == letters


def test_a_phrase_is_read_as_its_first_reading_and_letters_as_their_first_phrase(
    tmp_path, monkeypatch
):
    phrases = {
        "西安": [["xī"], ["ān"]],
        "先": [["xiān"]],
        "不绿": [["bù", "bú"], ["lǜ"]],
    }
    file = tmp_path / "phrases_dict.json"
    file.write_text(json.dumps(phrases), encoding="utf-8")
    spec = ModuleSpec("pypinyin", None, origin=str(tmp_path / "__init__.py"))
    monkeypatch.setattr("rnn_tutorial.labs.pinyin.find_spec", lambda name: spec)
    assert load_phrases() == {"xian": ("xi", "an"), "bulv": ("bu", "lv")}


@pytest.mark.parametrize("spec", [None, ModuleSpec("pypinyin", None)])
def test_without_pypinyin_the_error_says_what_to_install(spec, monkeypatch):
    monkeypatch.setattr("rnn_tutorial.labs.pinyin.find_spec", lambda name: spec)
    with pytest.raises(ModuleNotFoundError, match="pip install pypinyin"):
        load_phrases()


def test_the_parts_share_no_string_and_are_always_the_same():
    training, test = split_phrases(PHRASES)
    assert (len(training), len(test)) == (37504, 4167)
    assert sorted(training + test) == sorted(PHRASES)
    assert test[:2] == ["quqiao", "xingren"]
    assert split_phrases(reversed(list(PHRASES))) == (training, test)
    assert len(split_phrases(PHRASES, test_share=0.5)[1]) == 20836  # of 41671


def test_letters_are_numbers():
    assert encode(["az", "ba"]).tolist() == [[0, 25], [1, 0]]
    assert encode(["", ""]).dtype == torch.long


@pytest.mark.parametrize("string", ["Xian", "xi an", "xi'an", "西安", "lü"])
def test_what_is_no_letter_is_named(string):
    with pytest.raises(ValueError, match=f"from a to z, got .{string}."):
        encode(["xian", string])


def test_a_syllable_ends_at_its_last_letter():
    assert syllable_ends(("zhong", "guo")) == [0, 0, 0, 0, 1, 0, 0, 1]
    assert syllable_ends(("e", "a")) == [1, 1]


def test_a_batch_has_one_length_and_each_string_stands_in_one_batch():
    strings = list(PHRASES)[:1000]
    batches = same_length_batches(strings, batch_size=50)
    assert sorted(string for batch in batches for string in batch) == sorted(strings)
    assert all(len({len(string) for string in batch}) == 1 for batch in batches)
    assert max(map(len, batches)) == 50
    assert same_length_batches(["aa", "b", "c", "d"], 2) == [["b", "c"], ["d"], ["aa"]]
