"""Where a syllable ends: the data, what the models read, and how they learn."""

import pytest
import torch
from torch import nn

from rnn_tutorial import CellRNN, cell_names
from rnn_tutorial.labs.pinyin import encode
from rnn_tutorial.labs.pinyin_split import data
from rnn_tutorial.labs.pinyin_split.errors import vowel_inside
from rnn_tutorial.labs.pinyin_split.model import Splitter, cut, split
from rnn_tutorial.labs.pinyin_split.score import score
from rnn_tutorial.labs.pinyin_split.train import train_seeds

TRAINING, TEST = data.load_parts()
SYLLABLES = data.known_syllables(TRAINING, TEST)
SMALL = [dict(list(part.items())[:300]) for part in (TRAINING, TEST)]
QUICK = {
    "epochs": 1,
    "seeds": range(1),
    "load_parts": lambda: SMALL,
    **dict.fromkeys(
        ("between", "check", "check_examples", "check_wrong", "check_rounded"),
        lambda *_: None,
    ),
}
KINDS = {
    **{f"K = {late}": {"hidden_size": 8, "late": late} for late in range(5)},
    "BiRNN": {"hidden_size": 8, "bidirectional": True},
}
each_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))


def test_the_parts_are_as_the_page_says():
    assert (len(TRAINING), len(TEST), len(SYLLABLES)) == (37504, 4167, 400)
    assert not TRAINING.keys() & TEST.keys()
    examples = {"xian", "tiananmen", "fangan"}
    assert not examples & (TRAINING.keys() | TEST.keys())
    inside = sum(map(vowel_inside, TEST.values()))
    assert round(100 * inside / len(TEST)) == 4
    assert 0.65 < sum(map(holds_a_training_string, TEST)) / len(TEST) < 0.7


def holds_a_training_string(string):
    stops = range(len(string) + 1)
    return any(string[a:b] in TRAINING for b in stops for a in range(b))


def test_batches_hold_each_string_once_with_its_labels():
    batches = data.labelled_batches(TRAINING)
    found = {}
    for letters, labels in batches:
        assert letters.shape == labels.shape
        assert len(letters) <= 128
        for row, ends in zip(letters.tolist(), labels.tolist(), strict=True):
            string = "".join(chr(ord("a") + letter) for letter in row)
            assert string not in found
            found[string] = cut(string, ends)
            assert ends[-1] == 1
    assert found == TRAINING


def test_the_bidirectional_one_has_fewer_weights():
    def count(splitter):
        return sum(weight.numel() for weight in splitter.parameters())

    assert count(Splitter(64)) == count(Splitter(64, late=4)) == 6018
    assert count(Splitter(32, bidirectional=True)) == 3970


@each_kind
def test_each_letter_gets_two_scores(kind, device):
    scores = Splitter(**kind).to(device)(encode(["zhongguo", "xizanglu"]))
    assert scores.shape == (2, 8, 2)


@pytest.mark.parametrize("late", range(5))
def test_a_late_answer_knows_so_many_letters_more(late):
    """A changed letter changes the answers from K letters before it on."""
    torch.manual_seed(0)
    one, other = Splitter(8, late=late)(encode(["zhongguo", "zhonxguo"]))
    differs = (one != other).any(dim=1)
    first = 4 - late
    assert not differs[:first].any()
    assert differs[first:].all()


def test_the_bidirectional_one_knows_all_letters():
    torch.manual_seed(0)
    one, other = Splitter(8, bidirectional=True)(encode(["zhongguo", "zhongguu"]))
    assert (one != other).any(dim=1).all()


def test_a_late_answer_is_that_of_its_own_step():
    """Fed letter by letter, with zeros at the end, the RNN says the same."""
    torch.manual_seed(0)
    splitter = Splitter(8, late=2)
    x = torch.zeros(1, 6, 26)
    x[0, range(4), encode(["xian"])[0]] = 1
    o, _ = splitter.model(x)
    torch.testing.assert_close(splitter(encode(["xian"])), o[:, 2:])


@each_kind
def test_a_string_is_split_the_same_alone_and_among_others(kind):
    torch.manual_seed(0)
    splitter, strings = Splitter(**kind), list(SMALL[1])
    together = split(splitter, strings)
    assert together == [split(splitter, [string])[0] for string in strings]
    assert ["".join(syllables) for syllables in together] == strings


@pytest.mark.parametrize(
    ("ends", "syllables"),
    [
        ([0, 1, 0, 1], ("xi", "an")),
        ([0, 0, 0, 0], ("xian",)),  # the last letter ends one in any case
        ([1, 1, 1, 0], ("x", "i", "a", "n")),
    ],
)
def test_cut(ends, syllables):
    assert cut("xian", ends) == syllables


def test_only_letters_can_be_split():
    with pytest.raises(ValueError, match="from a to z, got 'xi an'"):
        split(Splitter(8), ["xi an"])


@pytest.fixture(scope="module")
def batches():
    return data.labelled_batches(SMALL[0])


def weights(splitters):
    return [torch.cat([w.flatten() for w in s.parameters()]) for s in splitters]


@each_kind
def test_a_seed_gives_one_splitter_and_another_seed_another(kind, batches):
    setting = batches, 1, [0, 0, 1], "cpu"
    one, same, other = weights(train_seeds(*setting, **kind))
    assert torch.equal(one, same)
    assert not torch.equal(one, other)


@pytest.mark.parametrize("work", ["train", "split"])
def test_works_with_one_thread_and_leaves_the_number_as_it_was(
    work, batches, monkeypatch
):
    threads, forward = set(), Splitter.forward

    def count(*args):
        threads.add(torch.get_num_threads())
        return forward(*args)

    before = torch.get_num_threads()
    monkeypatch.setattr(Splitter, "forward", count)
    try:
        torch.set_num_threads(2)
        if work == "train":
            train_seeds(batches, 1, [0], "cpu", 8)
        else:
            split(Splitter(8), ["xian"])
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)
    assert threads == {1}


def test_the_last_label_is_not_learnt(batches):
    changed = [(letters, labels.clone()) for letters, labels in batches]
    for _, labels in changed:
        labels[:, -1] = 0
    one, other = (weights(train_seeds(b, 1, [0], "cpu", 8)) for b in (batches, changed))
    assert torch.equal(one[0], other[0])


def test_it_learns(batches, device):
    (splitter,) = train_seeds(batches, 25, [0], device, 16, bidirectional=True)
    truth = list(SMALL[0].values())
    assert score(split(splitter, list(SMALL[0])), truth).strings > 0.9


def test_a_swapped_rnn_splits_the_same(batches, device):
    """With the library's class in it, a splitter takes any other."""
    (splitter,) = train_seeds(batches, 3, [0], device, 16, bidirectional=True)
    strings = list(SMALL[1])
    expected = split(splitter, strings)
    assert isinstance(splitter.model.rnn, nn.RNN)
    cells = CellRNN(26, 16, batch_first=True, bidirectional=True).to(device)
    cells.load_state_dict(cell_names(splitter.model.rnn.state_dict()))
    splitter.model.rnn = cells
    assert split(splitter, strings) == expected
