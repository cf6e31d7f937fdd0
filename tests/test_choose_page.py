"""The page on choosing says what was measured, and what can be counted."""

import json
import re

import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode

from docs.hooks.pages.choose import (
    DATA,
    LENGTHS,
    NAMES,
    few,
    fill,
    item,
    odd,
    of,
    seconds,
    spread,
)
from docs.hooks.pages.measured import find
from rnn_tutorial.bench.choose.command import trained
from rnn_tutorial.bench.recall import Transformer, draw, four, read_one
from rnn_tutorial.bench.threads import threads
from tests.small_site import ROOT, build, small_site

LANGUAGES = ["zh", "en"]
PLACE = re.compile(r"\[\[[^\]]+\]\]")


@pytest.fixture(scope="module")
def data():
    return json.loads((ROOT / DATA).read_text(encoding="utf-8"))


def words(language):
    return (ROOT / f"docs/{language}/choose.md").read_text(encoding="utf-8")


# What the sentences of the page claim


def test_three_seeds_of_each(data):
    for name in NAMES:
        for length in LENGTHS:
            assert of(data, name, length, "seed") == [0, 1, 2]
            assert of(data, name, length, "steps") == [400] * 3


def test_the_four_have_about_the_same_number_of_weights(data):
    counted = [sum(w.numel() for w in m.parameters()) for m in four(20).values()]
    assert list(data["weights"].values()) == counted
    assert max(counted) < 1.05 * min(counted)


def test_three_learn_the_task_up_to_100_steps(data):
    for name in NAMES[1:]:
        for length in (20, 100):
            assert min(of(data, name, length)) > 0.97


def test_at_500_steps_it_depends_on_the_seed_for_the_lstm(data):
    for name in ("GRU", "Transformer"):
        assert min(of(data, name, 500)) > 0.97
    assert min(of(data, "LSTM", 500)) < 0.7
    assert max(of(data, "LSTM", 500)) > 0.97


def test_more_batches_are_enough(data):
    for name, length, steps in (("RNN", 20, 6000), ("LSTM", 500, 1200)):
        assert of(data, name, length, "steps", part="longer") == [steps] * 3
        assert min(of(data, name, length, part="longer")) > 0.97


def test_the_plain_rnn_hardly_does_better_than_guessing(data):
    for length in LENGTHS:
        assert max(of(data, "RNN", length)) < 0.4
    at_that_of_the_others = [
        row["accuracy"] for row in data["rates"] if row["rate"] == 0.01
    ]
    assert len(at_that_of_the_others) == 3
    assert max(at_that_of_the_others) < 0.3


def test_the_lstm_is_the_fastest_at_500_steps(data):
    times = {name: seconds(data, name, 500) for name in NAMES}
    assert min(times, key=times.get) == "LSTM"
    assert times["GRU"] > 3 * times["LSTM"]


class Calls(TorchDispatchMode):
    """Counts the calls of operations inside a block."""

    number = 0

    def __torch_dispatch__(self, call, types, args=(), kwargs=None):
        self.number += 1
        return call(*args, **(kwargs or {}))


@pytest.mark.skipif(
    not torch.backends.mkldnn.is_available(), reason="of PyTorch with oneDNN"
)
def test_an_lstm_is_one_call_and_a_gru_some_twenty_per_step():
    per_step = {}
    for name in ("LSTM", "GRU"):
        numbers = []
        for length in (50, 100):
            with Calls() as calls:
                four(20)[name].rnn(torch.zeros(16, length, 5))
            numbers.append(calls.number)
        per_step[name] = (numbers[1] - numbers[0]) / 50
    assert per_step["LSTM"] == 0
    assert 15 < per_step["GRU"] < 25


def test_one_more_item_costs_the_transformer_more_and_more(data):
    for name in NAMES[:3]:
        times = [row["seconds"] for row in data["items"] if row["name"] == name]
        kept = {row["numbers"] for row in data["items"] if row["name"] == name}
        assert max(times) < 1.3 * min(times)
        assert len(kept) == 1
    assert item(data, "Transformer", 1000) < 1.5 * item(data, "Transformer", 10)
    assert item(data, "Transformer", 100_000) > 3 * item(data, "Transformer", 10)
    kept = find(data["items"], name="Transformer", read=1000)["numbers"]
    assert kept == 48_000  # as in the decision table
    assert find(data["items"], name="GRU", read=1000)["numbers"] == 37


def test_of_fifty_sequences_only_the_transformer_learns_the_rule(data):
    for name in NAMES:
        assert min(few(data, name, "known")) > 0.97
    assert min(few(data, "Transformer", "new")) > 0.99
    for name in ("LSTM", "GRU"):
        assert 0.8 < min(few(data, name, "new")) < 0.99
    assert max(few(data, "RNN", "new")) < 0.35


def test_odd_or_even_is_for_the_lstm_and_for_the_lengths_that_were_seen(data):
    for bits in (3, 8, 10, 40):
        assert min(odd(data, "LSTM", 1000, bits)) > 0.95
    for bits in (8, 10, 40):
        assert max(odd(data, "Transformer", 1000, bits)) < 0.55
    for bits in (8, 10):  # it depends on the seed
        assert min(odd(data, "Transformer", 20_000, bits)) < 0.55
        assert max(odd(data, "Transformer", 20_000, bits)) > 0.95
    assert max(odd(data, "Transformer", 20_000, 40)) < 0.55
    rates = {(row["name"], row["steps"]): row["rate"] for row in data["odd"]}
    assert rates["Transformer", 20_000] == 0.001
    assert len(odd(data, "Transformer", 20_000, 10)) == 3  # seeds


def test_the_results_are_of_this_code(data):
    """The same seed learns the same again, up to rounding."""
    with threads(1):
        again = trained("Transformer", 20, 0)["accuracy"]
    assert again == pytest.approx(of(data, "Transformer", 20)[0], abs=0.01)


# What the code of the page claims


def test_item_by_item_is_all_at_once():
    torch.manual_seed(0)
    model = Transformer(24)
    x, _ = draw(1, 12, torch.Generator().manual_seed(0))
    keys, values = torch.zeros(2, 12, 24)
    with torch.no_grad():
        for n in range(12):
            scores = read_one(model, x[0, n], keys, values, n)
        torch.testing.assert_close(scores, model(x)[0], rtol=1e-4, atol=1e-5)


def test_the_mark_is_in_one_of_the_first_ten_steps():
    x, y = draw(500, 30, torch.Generator().manual_seed(0))
    rows, steps = x[:, :, 4].nonzero(as_tuple=True)
    assert rows.tolist() == list(range(500))  # one mark each
    assert set(steps.tolist()) == set(range(10))
    assert x[rows, steps, :4].argmax(1).equal(y)


# What the page shows


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_placeholder_is_filled_in(data, language):
    assert len(PLACE.findall(words(language))) > 8
    filled = fill(words(language), data)
    assert not PLACE.search(filled)
    tables = [re.findall(r"(?m)^\|.*", part) for part in filled.split("\n\n")]
    measured = [table for table in tables if len(table) > 4]
    assert len(measured) == 5
    for table in measured:
        assert len({row.count("|") for row in table}) == 1


def test_languages_show_the_same_figures():
    zh, en = (sorted(PLACE.findall(words(language))) for language in LANGUAGES)
    assert zh == en


def test_spread():
    assert spread([0.998, 0.5, 1]) == "0.50\u2060–\u20601.00"
    assert spread([0.998, 0.999, 1]) == "1.00"


PAGE = "# Choose { #choose }\n\n[[choose PLACE]]\n"


@pytest.mark.parametrize("place", ["acuracy", "ratio RNN LSTM 7", "growth GRU 1 2"])
def test_a_placeholder_that_is_none_fails_the_build(tmp_path, place):
    page = PAGE.replace("PLACE", place)
    small_site(tmp_path, page, page, "t.md")
    (tmp_path / DATA).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / DATA).write_text((ROOT / DATA).read_text(encoding="utf-8"))
    done = build(tmp_path)
    assert done.returncode != 0
    assert "t.md: [[choose" in done.stderr
