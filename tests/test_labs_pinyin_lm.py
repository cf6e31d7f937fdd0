"""Inventing pinyin: padding counts nowhere, and samples follow the model."""

import functools
import math
from collections import Counter

import pytest
import torch

from rnn_tutorial.labs.pinyin import load_phrases, split_phrases
from rnn_tutorial.labs.pinyin_lm.batches import EDGE, IGNORED, pad, with_edges
from rnn_tutorial.labs.pinyin_lm.bits import mean_bits
from rnn_tutorial.labs.pinyin_lm.legal import fewest_syllables, look_at
from rnn_tutorial.labs.pinyin_lm.model import bits_of, build, loss_of
from rnn_tutorial.labs.pinyin_lm.sample import sample
from rnn_tutorial.labs.pinyin_lm.swap import with_cell_rnn, with_numpy_rnn
from rnn_tutorial.labs.pinyin_lm.train import train


@functools.cache
def few_phrases():
    """Every fortieth phrase."""
    return dict(list(load_phrases().items())[::40])


# How the tests run the page: a moment's training, of which no claim holds.
QUICK = {
    "load_phrases": few_phrases,
    "epochs": 1,
    "unclipped_epochs": 1,
    "samples": 20,
}
QUICK |= dict.fromkeys(
    [
        *("check_bits", "check_told", "check_samples"),
        *("check_clipping", "check_rate", "check_discounting", "check_rounded"),
    ],
    lambda *found: None,
)

STRINGS, HELD_OUT = split_phrases(list(few_phrases()))
SOME = ["ma", "zhuang", "e", "xian"]


@pytest.fixture
def model(device):
    torch.manual_seed(0)
    return build(hidden_size=16).to(device)


def fixed(scores):
    """A model that gives each symbol the same score at every step."""
    model = build(hidden_size=2)
    with torch.no_grad():
        model.output_layer.weight.zero_()
        model.output_layer.bias.copy_(torch.as_tensor(scores))
    return model


def same_weights(one, other):
    pairs = zip(one.state_dict().values(), other.state_dict().values(), strict=True)
    return all(torch.equal(a, b) for a, b in pairs)


# The data


def test_half_of_a_batch_of_128_is_padding_unless_sorted():
    """As the page says: of the first batch a third, of all a half."""
    phrases = load_phrases()
    strings, held_out = split_phrases(list(phrases))
    assert (len(strings), len(held_out)) == (37504, 4167)
    assert len({s for parts in phrases.values() for s in parts}) == 400
    lengths = [len(s) + 1 for s in strings]
    assert padding(lengths[:128]) == pytest.approx(0.36, abs=0.01)
    assert padding(lengths) == pytest.approx(0.49, abs=0.01)
    assert padding(sorted(lengths)) < 0.01


def padding(lengths):
    batches = [lengths[i : i + 128] for i in range(0, len(lengths), 128)]
    steps = sum(len(batch) * max(batch) for batch in batches)
    return 1 - sum(lengths) / steps


# Batches


def test_a_batch_reads_from_the_edge_and_predicts_up_to_it():
    x, labels = pad([with_edges("ma"), with_edges("hao")])
    assert x.tolist() == [[EDGE, 12, 0, EDGE], [EDGE, 7, 0, 14]]
    assert labels.tolist() == [[12, 0, EDGE, IGNORED], [7, 0, 14, EDGE]]


def test_padding_counts_nowhere(model, device):
    """The loss is that of each string alone, whatever stands in the padding."""
    sequences = [with_edges(s).to(device) for s in SOME]
    alone = [loss_of(model, *pad([s]), "sum").item() for s in sequences]
    count = sum(len(s) + 1 for s in SOME)
    x, labels = pad(sequences)
    loss = loss_of(model, x, labels)
    assert loss.item() == pytest.approx(sum(alone) / count, abs=1e-5)
    grads = torch.autograd.grad(loss, list(model.parameters()))

    changed = x.where(labels != IGNORED, 0)
    assert not torch.equal(changed, x)
    loss = loss_of(model, changed, labels)
    assert loss.item() == pytest.approx(sum(alone) / count, abs=1e-5)
    for a, b in zip(grads, torch.autograd.grad(loss, model.parameters()), strict=True):
        torch.testing.assert_close(a, b)


# Bits


def test_bits_of_a_guess_are_known():
    assert bits_of(fixed(torch.zeros(27)), SOME) == pytest.approx([math.log2(27)] * 3)
    half = [math.log(1 / 52)] * 26 + [math.log(1 / 2)]  # the edge half of the time
    letters, ends = math.log2(52), 1.0
    all_ = (13 * letters + 4 * ends) / 17
    assert bits_of(fixed(half), SOME) == pytest.approx((all_, letters, ends))


def test_bits_of_many_strings_are_those_of_each(model, device):
    """In batches of a thousand as alone."""
    strings = [*STRINGS, *HELD_OUT, *SOME][-1003:]
    losses = [0.0, 0.0]
    for s in strings[:3]:
        with torch.no_grad():
            x, labels = pad([with_edges(s).to(device)])
            *letters, end = (loss_of(model, x, labels, "none") / math.log(2)).tolist()
        losses[0] += sum(letters)
        losses[1] += end
    assert bits_of(model, strings[:3], device) == pytest.approx(
        mean_bits(*losses, strings[:3]), abs=1e-5
    )
    few, others = (bits_of(model, s, device) for s in (strings[:3], strings[3:]))
    assert bits_of(model, strings, device).ends == pytest.approx(
        (3 * few.ends + 1000 * others.ends) / 1003, abs=1e-5
    )


def test_means_are_over_letters_ends_and_both():
    assert mean_bits(10.0, 4.0, ["ma", "hao"]) == (2.0, 2.0, 2.0)
    assert mean_bits(10.0, 11.0, ["ma", "hao"]) == (3.0, 2.0, 5.5)


# Training


def test_a_seed_gives_the_same_model_whatever_is_held_out():
    threads = torch.get_num_threads()
    one = train(STRINGS[:300], HELD_OUT, 1, seed=1)
    two = train(STRINGS[:300], HELD_OUT[:9], 1, seed=1)
    assert same_weights(one.model, two.model)
    assert one.bits == two.bits
    assert one.norms == two.norms
    assert one.held_out != two.held_out
    other = train(STRINGS[:300], HELD_OUT, 1, seed=2)
    assert not same_weights(one.model, other.model)
    assert torch.get_num_threads() == threads


def test_training_learns_and_keeps_what_it_saw(device):
    training = train(STRINGS, HELD_OUT, 2, device=device)
    assert (
        len(training.bits) == len(training.norms) == 2 * math.ceil(len(STRINGS) / 128)
    )
    assert training.bits[0] == pytest.approx(math.log2(27), abs=0.2)
    assert training.held_out[0] > training.held_out[1]
    assert training.held_out[1] < math.log2(27) - 0.5
    bits = bits_of(training.model, HELD_OUT, device)
    assert training.held_out[1] == pytest.approx(bits.all)


def test_training_is_sgd_on_batches_of_128():
    """As a loop over single strings does it: the rate falls from 1 to 0.01."""
    strings = STRINGS[:200]
    found = train(strings, HELD_OUT[:9], 1, seed=5, max_norm=0.1).model
    torch.manual_seed(5)
    model = build()
    weights = list(model.parameters())
    moved = [torch.zeros_like(w) for w in weights]
    for rows, rate in zip(torch.randperm(200).split(128), (1, 0.505), strict=True):
        batch = [with_edges(strings[i]) for i in rows]
        loss = sum(loss_of(model, *pad([s]), "sum") for s in batch)
        grads = torch.autograd.grad(loss / sum(len(s) - 1 for s in batch), weights)
        norm = sum((g**2).sum() for g in grads).sqrt()
        assert norm > 0.1
        with torch.no_grad():
            for w, m, g in zip(weights, moved, grads, strict=True):
                g *= 0.1 / norm
                m.mul_(0.9).add_(g)
                w -= rate * (g + 0.9 * m)  # Nesterov's momentum
    for a, b in zip(found.parameters(), weights, strict=True):
        torch.testing.assert_close(a, b, atol=1e-4, rtol=1e-3)


def test_clipping_shortens_steps_and_norms_are_those_before():
    """A step of rate r and momentum 0.9, Nesterov's, is 1.9 r times the gradient."""
    torch.manual_seed(3)
    start = build()
    moved, norms = [], []
    for max_norm in (0.01, math.inf):
        run = train(STRINGS[:9], HELD_OUT[:9], 1, 3, max_norm=max_norm, rate=0.1)
        pairs = zip(run.model.parameters(), start.parameters(), strict=True)
        step = torch.cat([(a - b).detach().flatten() for a, b in pairs])
        moved.append(step.norm().item())
        norms += run.norms
    assert norms[0] == norms[1] > 0.01
    assert moved == pytest.approx([0.19 * 0.01, 0.19 * norms[1]], rel=1e-3)


# Samples


def test_samples_follow_the_probabilities(device):
    p = torch.tensor([0.5, 0.2] + [0.0] * 24 + [0.3])  # a, b, the edge
    model = fixed(p.log().clamp(min=-30)).to(device)
    for temperature in (1.0, 0.5):
        drawn = sample(model, 3000, temperature, device=device)
        first = Counter(string[:1] for string in drawn)
        expected = p ** (1 / temperature)
        expected = expected / expected.sum()
        for symbol, share in zip(("a", "b", ""), expected[[0, 1, 26]], strict=True):
            assert first[symbol] / 3000 == pytest.approx(share.item(), abs=0.04)
        assert sum(first[s] for s in ("a", "b", "")) == 3000


def test_a_sample_reads_its_own_letters_and_the_prefix(model, device):
    """At a temperature near 0 each letter is the likeliest after those before."""
    for prefix in ("", "zho"):
        (string,) = sample(model, 1, 1e-6, prefix, device=device)
        assert string.startswith(prefix)
        x, _ = pad([with_edges(string).to(device)])
        with torch.no_grad():
            o, _ = model(torch.nn.functional.one_hot(x, 27).float())
        likeliest = o[0].argmax(dim=1).tolist()
        end = len(string) + (len(string) < 40)  # whether the edge was drawn too
        read = with_edges(string).tolist()[1:]
        assert likeliest[len(prefix) : end] == read[len(prefix) : end]


def test_samples_end_at_the_edge_or_after_40_letters():
    never = fixed([0.0] * 26 + [-1e6])
    assert {len(s) for s in sample(never, 5)} == {40}
    assert {len(s) for s in sample(never, 5, prefix="zhong")} == {40}
    assert sample(fixed([0.0] * 26 + [1e6]), 3, prefix="xi") == ["xi"] * 3


def test_samples_depend_on_the_seed(model, device):
    one, same, other = (sample(model, 9, seed=s, device=device) for s in (1, 1, 2))
    assert one == same != other


@pytest.mark.parametrize("wrong", [{"temperature": 0.0}, {"prefix": "Ni"}])
def test_a_sample_refuses_what_it_cannot_use(wrong):
    with pytest.raises(ValueError, match="expected"):
        sample(fixed([0.0] * 27), 1, **wrong)


# Legal pinyin


@pytest.mark.parametrize(
    ("string", "fewest"),
    [("xian", 1), ("xianzai", 2), ("zhuang", 1), ("xx", math.inf), ("", 0)],
)
def test_strings_are_cut_into_as_few_syllables_as_will_do(string, fewest):
    known = {"xi", "an", "xian", "zai", "za", "i", "zhuang"}
    assert fewest_syllables(string, known) == fewest


def test_every_phrase_is_legal_and_no_more_syllables_than_it_has():
    phrases = few_phrases()
    syllables = {s for parts in phrases.values() for s in parts}
    for string, parts in phrases.items():
        assert 0 < fewest_syllables(string, syllables) <= len(parts)


def test_shares_are_of_all_strings():
    strings = ["ma", "mama", "mamamamamama", "", "m", "am"]
    legal, known, sizes = look_at(strings, {"ma"}, {"ma", "am"})
    assert (legal, known) == pytest.approx((3 / 6, 2 / 6))
    assert sizes == pytest.approx((1 / 6, 1 / 6, 0, 0, 1 / 6))


# The library's own RNNs


def test_the_weights_give_the_same_in_cell_rnn_and_numpy_rnn(model):
    x = torch.nn.functional.one_hot(pad([with_edges(s) for s in SOME])[0], 27).float()
    h_0 = torch.randn(1, len(SOME), 16)
    weight = next(model.parameters())
    for start in (None, h_0):
        with torch.no_grad():
            on_device = None if start is None else start.to(weight.device)
            expected = [r.cpu() for r in model(x.to(weight.device), on_device)]
            for twin in (with_cell_rnn(model), with_numpy_rnn(model)):
                for a, b in zip(twin(x, start), expected, strict=True):
                    torch.testing.assert_close(a, b, atol=1e-5, rtol=1e-4)
