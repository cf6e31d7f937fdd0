"""Whose list is a name from: the data, what the models read, and how they learn."""

import pytest
import torch
from torch import nn

from rnn_tutorial import CellRNN, cell_names
from rnn_tutorial.labs.names import data
from rnn_tutorial.labs.names.letters import letters_of
from rnn_tutorial.labs.names.model import NameReader, prefixes, probabilities
from rnn_tutorial.labs.names.score import score
from rnn_tutorial.labs.names.train import balanced, train_seeds
from rnn_tutorial.labs.pinyin import LETTERS, encode

NAMES = data.load_names()
TRAINING, TEST = data.split_names(NAMES)
SHOWN = {"martin", "lindberg", "wang"}  # which the page looks up
SMALL = {
    language: set(sorted(names)[:: len(names) // 40]) | (names & SHOWN)
    for language, names in NAMES.items()
}
QUICK = {
    "epochs": 1,
    "seeds": range(1),
    "load_names": lambda: SMALL,
    **dict.fromkeys(
        (
            *("between", "check", "check_border", "check_confusion"),
            *("check_letters", "check_rounded", "check_where"),
        ),
        lambda *_: None,
    ),
}
KINDS = {
    "RNN": {"hidden_size": 8},
    "BiRNN": {"hidden_size": 8, "bidirectional": True},
    "GRU": {"hidden_size": 8, "kind": nn.GRU},
    "LSTM": {"hidden_size": 8, "kind": nn.LSTM},
}
each_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Kowalczyk", "kowalczyk"),
        ("Łoś", "los"),
        ("Müller-Lüdenscheidt", "mullerludenscheidt"),
        ("Strauß", "strauss"),
        ("Sørensen", "sorensen"),
        ("Đurić", "duric"),
        ("O'Hara", "ohara"),
        ("van 't Hoff", "vanthoff"),
        ("王", "wang"),
        ("欧阳", "ouyang"),
        ("吕", "lu"),
        ("单", "shan"),  # as a surname
        ("Lǚ", "lu"),
    ],
)
def test_a_name_as_letters(name, letters):
    assert letters_of(name) == letters


@pytest.mark.parametrize("name", ["Пушкин", "たなか", "", " - ", "R2D2", "Ομηρος"])
def test_what_cannot_be_read_is_said(name):
    with pytest.raises(ValueError, match="Latin letters or Chinese") as error:
        letters_of(name)
    assert repr(name) in str(error.value)


def test_the_lists_are_as_the_page_says():
    """With every version of Faker that pyproject allows; so few things are exact."""
    sizes = {language: len(names) for language, names in NAMES.items()}
    assert set("".join(TRAINING) + "".join(TEST)) <= set(LETTERS)
    assert 0.3 < sizes["pl"] / sum(sizes.values()) < 0.34
    assert 9 < sizes["pl"] / sizes["fi"] < 10
    assert 1100 < len(TEST) < 1250
    assert 10_000 < len(TRAINING) < 11_000
    assert 6.5 < sum(map(len, TRAINING)) / len(TRAINING) < 7.5
    found = data.by_name(NAMES)
    assert all(len(found[name]) > 1 for name in SHOWN)
    for name in ("kowalczyk", "virtanen", "rossini"):
        assert len(found[name]) == 1
    assert {"petersson", "pettersson"} <= NAMES["sv"]
    assert "martinkovic" not in found
    assert "ma" in NAMES["zh"]
    assert not any(name.endswith("ovi") for name in NAMES["hr"])
    ends = sum(name.endswith("i") for name in NAMES["it"])
    assert 0.45 < ends / len(NAMES["it"]) < 0.6
    zulu = [n for names in NAMES.values() for n in names if n[:3] in ("mth", "nkw")]
    assert set(zulu) <= NAMES["zu"]
    assert len(zulu) > 10


def test_a_tenth_of_each_language_is_held_out():
    assert not TRAINING.keys() & TEST.keys()
    found = data.by_name(NAMES)
    assert TRAINING.keys() | TEST.keys() == {n for n in found if len(found[n]) == 1}
    for language, names in NAMES.items():
        own = sum(len(found[name]) == 1 for name in names)
        held_out = list(TEST.values()).count(language)
        assert abs(held_out - own / 10) <= 0.5
    assert all(found[name] == [language] for name, language in TRAINING.items())


def test_the_split_is_the_same_each_time_and_shuffled():
    again, _ = data.split_names(data.load_names())
    assert list(again.items()) == list(TRAINING.items())
    first = list(TRAINING.values())[:100]
    assert len(set(first)) > 6


def test_batches_hold_each_name_once_with_its_label():
    found = {}
    for letters, labels in data.labelled_batches(TRAINING):
        assert letters.ndim == 2
        assert labels.shape == letters.shape[:1]
        assert len(letters) <= 64
        for row, label in zip(letters.tolist(), labels.tolist(), strict=True):
            name = "".join(LETTERS[letter] for letter in row)
            assert name not in found
            found[name] = data.LANGUAGES[label]
    assert found == TRAINING


def test_the_kinds_have_about_as_many_weights():
    def count(*args, **settings):
        reader = NameReader(*args, **settings)
        return sum(weight.numel() for weight in reader.parameters())

    assert count(96) == 13068
    assert count(48, bidirectional=True) == 8460
    assert count(52, kind=nn.GRU) == 13116
    assert count(44, kind=nn.LSTM) == 13212


@each_kind
def test_each_name_gets_twelve_scores(kind, device):
    scores = NameReader(**kind).to(device)(encode(["nowak", "smith"]))
    assert scores.shape == (2, 12)


@each_kind
def test_a_name_gets_the_same_alone_and_among_others(kind, device):
    torch.manual_seed(0)
    reader, names = NameReader(**kind).to(device), list(TEST)[:50]
    together = probabilities(reader, names)
    assert together.device.type == "cpu"
    torch.testing.assert_close(together.sum(dim=1), torch.ones(50))
    alone = torch.cat([probabilities(reader, [name]) for name in names])
    torch.testing.assert_close(together, alone, atol=1e-5, rtol=1e-4)


def test_a_prefix_gets_what_the_state_after_its_last_letter_gives():
    """One way, the answer after each letter is read off the states of one pass."""
    torch.manual_seed(0)
    reader = NameReader(8)
    assert prefixes("kow") == ["k", "ko", "kow"]
    x = nn.functional.one_hot(encode(["kowal"]), 26).float()
    states, _ = reader.model.rnn(x)
    expected = reader.model.output_layer(states[0]).softmax(dim=1)
    found = probabilities(reader, prefixes("kowal"))
    torch.testing.assert_close(found, expected.detach())


def test_balanced_weights_make_each_language_count_alike():
    batches = data.labelled_batches(TRAINING)
    labels = torch.cat([labels for _, labels in batches])
    counts = torch.bincount(labels, minlength=12)
    sums = balanced(batches) * counts
    torch.testing.assert_close(sums, sums.mean().expand(12))
    torch.testing.assert_close(sums.sum(), torch.tensor(float(len(labels))))


@pytest.fixture(scope="module")
def small():
    return data.split_names(SMALL)[0]


def weights(readers):
    return [torch.cat([w.flatten() for w in r.parameters()]) for r in readers]


@each_kind
def test_a_seed_gives_one_reader_and_another_seed_another(kind, small):
    setting = data.labelled_batches(small), 1, [0, 0, 1], "cpu"
    one, same, other = weights(train_seeds(*setting, **kind))
    assert torch.equal(one, same)
    assert not torch.equal(one, other)


def test_weights_of_the_loss_change_what_is_learned(small, device):
    batches = data.labelled_batches(small)
    plain, alike = (
        weights(train_seeds(batches, 1, [0], device, 8, weights=w))[0]
        for w in (None, torch.linspace(0, 2, 12))
    )
    assert not torch.equal(plain, alike)


@pytest.mark.parametrize("work", ["train", "read"])
def test_works_with_one_thread_and_leaves_the_number_as_it_was(
    work, small, monkeypatch
):
    threads, forward = set(), NameReader.forward

    def count(*args):
        threads.add(torch.get_num_threads())
        return forward(*args)

    before = torch.get_num_threads()
    monkeypatch.setattr(NameReader, "forward", count)
    try:
        torch.set_num_threads(2)
        if work == "train":
            train_seeds(data.labelled_batches(small), 1, [0], "cpu", 8)
        else:
            probabilities(NameReader(8), ["nowak"])
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)
    assert threads == {1}


def test_it_learns(small, device):
    batches = data.labelled_batches(small)
    (reader,) = train_seeds(batches, 40, [0], device, 48)
    found = probabilities(reader, list(small))
    assert score(found, list(small.values())).accuracy > 0.8


def test_a_swapped_rnn_says_the_same(small, device):
    setting = data.labelled_batches(small), 1, [0], device
    (reader,) = train_seeds(*setting, 8, bidirectional=True)
    expected = probabilities(reader, list(small))
    cells = CellRNN(26, 8, batch_first=True, bidirectional=True).to(device)
    cells.load_state_dict(cell_names(reader.model.rnn.state_dict()))
    reader.model.rnn = cells
    torch.testing.assert_close(
        probabilities(reader, list(small)), expected, atol=1e-4, rtol=1e-3
    )
