"""Sunspots: forecasts learn from nothing that was not known, and are judged fairly."""

import numpy as np
import pytest
import torch
from torch import nn

from rnn_tutorial.labs.sunspots.baselines import (
    fit_linear,
    persistence,
    seasonal_naive,
)
from rnn_tutorial.labs.sunspots.data import load_sunspots, until
from rnn_tutorial.labs.sunspots.errors import (
    errors,
    iterate,
    rmse,
    share_nearer,
    table,
)
from rnn_tutorial.labs.sunspots.limits import ceiling, largest, saturated
from rnn_tutorial.labs.sunspots.model import SunspotRNN
from rnn_tutorial.labs.sunspots.swap import with_cell_rnn, with_numpy_rnn
from rnn_tutorial.labs.sunspots.train import fit_scale, train, train_seeds
from rnn_tutorial.labs.sunspots.windows import WINDOW, values, windows

# How the tests run the page: a moment's training, of which no claim holds.
QUICK = {
    "epochs": 1,
    "seeds": range(1),
    "check": lambda *found: None,
    "between": lambda *found: None,
}

SERIES = load_sunspots()
PART, TEST = until(SERIES, 1949), range(1950, 2009)
COUNTING = {year: float(year) for year in range(1900, 2000)}


@pytest.fixture(scope="module")
def model():
    (model,) = train_seeds(PART, fit_scale(PART), 60, [0], "cpu")
    return model


def same_weights(one, other):
    pairs = zip(one.state_dict().values(), other.state_dict().values(), strict=True)
    return all(torch.equal(a, b) for a, b in pairs)


# The data


def test_the_numbers_are_those_of_noaa():
    assert list(SERIES) == list(range(1700, 2009))
    assert (SERIES[1700], SERIES[1778], SERIES[2008]) == (5, 154.4, 2.9)
    assert sum(SERIES.values()) == pytest.approx(15373.4)


def test_the_parts_share_no_year_and_the_test_goes_higher():
    assert list(PART) == list(range(1700, 1950))
    assert max(PART.values()) == 154.4
    above = [year for year in TEST if SERIES[year] > 154.4]
    assert above == [1957, 1958, 1959, 1979, 1980, 1989]
    assert max(SERIES.values()) == SERIES[1957] == 190.2


def test_a_window_is_what_was_known_then():
    assert windows(COUNTING, [1950]).tolist() == [list(range(1939, 1950))]
    assert windows(COUNTING, [1950, 1951], ahead=3).tolist() == [
        list(range(1937, 1948)),
        list(range(1938, 1949)),
    ]


# Forecasts without a network, and how all are judged


def test_the_naive_forecasts():
    for ahead in (1, 2, 3, 11):
        x = windows(COUNTING, [1950, 1951], ahead)
        assert iterate(persistence, x, ahead).tolist() == [1950 - ahead, 1951 - ahead]
        assert iterate(seasonal_naive, x, ahead).tolist() == [1939, 1940]


def test_the_linear_forecast_finds_the_weights():
    rng = np.random.default_rng(0)
    weights = rng.uniform(-0.3, 0.3, WINDOW)
    numbers = list(rng.uniform(0, 100, WINDOW))
    for _ in range(40):
        numbers.append(weights @ numbers[-WINDOW:] + 5)
    series = dict(enumerate(numbers))
    linear = fit_linear(until(series, 40))
    np.testing.assert_allclose(linear(np.eye(WINDOW)), weights + 5, atol=1e-6)
    assert rmse(linear, series, range(41, 51), ahead=3) < 1e-6


def test_a_forecast_is_iterated_on_its_own_forecasts():
    x = np.arange(WINDOW)[None]  # …, 8, 9, 10
    assert iterate(lambda x: x[:, -2] + x[:, -1], x, 3) == 19 + 10 + 19
    assert x.tolist() == [list(range(WINDOW))]


def test_rmse():
    def off(x):
        return x[:, -1] + np.array([4, -2])  # misses by 3 and by -3

    assert rmse(off, COUNTING, [1950, 1951]) == 3
    assert rmse(persistence, COUNTING, [1950, 1951], ahead=3) == 3
    assert rmse(persistence, COUNTING | {1951: 1957.0}, [1950, 1951]) == 5


def test_the_share_of_years_in_which_one_is_nearer():
    def late(x):  # off by 0 and by 11, where persistence is off by 1
        return x[:, -1] + np.array([1, -10])

    assert share_nearer(late, persistence, COUNTING, [1950, 1951]) == 0.5
    assert share_nearer(late, late, COUNTING, [1950, 1951]) == 0


def test_table_shows_each_kind_and_the_spread_of_a_sample():
    kinds = {"linear": [persistence], "RNN": [persistence, seasonal_naive]}
    found = errors(kinds, COUNTING, [1950])
    assert found == {"linear": [1], "RNN": [1, 11]}
    assert table({"1 year": found, "more": {"RNN": [1, 2, 3]}}).splitlines() == [
        "RMSE                1 year         more",
        "linear                 1.0",
        "RNN              6.0 ± 7.1    2.0 ± 1.0",
    ]


# The model


def test_training_lowers_the_error(model):
    (fresh,) = train_seeds(PART, fit_scale(PART), 1, [0], "cpu")
    before, after = (rmse(m.forecast, SERIES, list(PART)[11:]) for m in (fresh, model))
    assert after < 0.8 * before


def test_the_scale_is_that_of_the_part(model):
    numbers = torch.tensor(list(PART.values()))
    expected = torch.stack([numbers.mean(), numbers.std(correction=0)])
    torch.testing.assert_close(model.scale, expected)


def test_a_seed_gives_one_model():
    one, other = train_seeds(PART, (40, 30), 3, [3, 4], "cpu")
    (again,) = train_seeds(PART, (40, 30), 3, [3], "cpu")
    assert same_weights(one, again)
    assert not same_weights(one, other)


def test_training_takes_one_thread_and_gives_the_others_back():
    threads, seen = torch.get_num_threads(), []
    model = SunspotRNN(40, 30)
    model.register_forward_hook(lambda *_: seen.append(torch.get_num_threads()))
    torch.set_num_threads(2)
    try:
        train(model, PART, 1)
        assert (seen, torch.get_num_threads()) == ([1], 2)
    finally:
        torch.set_num_threads(threads)


def test_trains_on_each_device(device):
    (trained,) = train_seeds(PART, (40, 30), 3, [0], device)
    (expected,) = train_seeds(PART, (40, 30), 3, [0], "cpu")
    x = windows(SERIES, TEST)
    assert trained.scale.device.type == device
    np.testing.assert_allclose(trained.forecast(x), expected.forecast(x), atol=1e-2)


def test_forecasts_do_not_depend_on_the_unit(model):
    """Scaled there and back: ten times the numbers and the scale, ten times the o."""
    (times_10,) = train_seeds(
        {year: 10 * y for year, y in PART.items()},
        tuple(10 * number for number in fit_scale(PART)),
        60,
        [0],
        "cpu",
    )
    x = windows(SERIES, TEST)
    np.testing.assert_allclose(
        times_10.forecast(10 * x), 10 * model.forecast(x), rtol=1e-2
    )


@pytest.mark.parametrize("swap", [with_cell_rnn, with_numpy_rnn])
def test_swapped_rnns_forecast_the_same(swap, model):
    for ahead in (1, 3):
        x = windows(SERIES, TEST, ahead)
        o = iterate(model.forecast, x, ahead)
        np.testing.assert_allclose(iterate(swap(model), x, ahead), o, atol=1e-3)


# What it cannot reach


@pytest.fixture
def saturated_model():
    """Two states of opposite sign, both at the end of tanh for 50 sunspots."""
    model = SunspotRNN(40, 10)
    model.many_to_one.rnn = nn.RNN(1, 2, batch_first=True)
    model.many_to_one.output_layer = nn.Linear(2, 1)
    with torch.no_grad():
        for weight in model.parameters():
            weight.zero_()
        model.many_to_one.rnn.weight_ih_l0[:] = torch.tensor([[9.0], [-9.0]])
        model.many_to_one.output_layer.weight[:] = torch.tensor([[2.0, -1.0]])
        model.many_to_one.output_layer.bias[:] = 0.5
    return model


def test_saturated_states_reach_the_ceiling(saturated_model):
    x = np.full((1, WINDOW), 50.0)
    assert ceiling(saturated_model) == pytest.approx(75)  # 40 + 10 (2 + 1 + 0.5)
    assert saturated_model.forecast(x) == pytest.approx(75)
    assert saturated(saturated_model, x) == 1
    x[0, :-1] = 40  # zero for the network, so that ten of eleven states are zero
    assert saturated(saturated_model, x) == pytest.approx(1 / 11)


def test_no_forecast_is_above_the_ceiling(model):
    x = 1000 * np.random.default_rng(0).normal(size=(1000, WINDOW))
    answers = largest({"RNN": [model.forecast, persistence]}, x)
    assert answers["RNN"][0] <= ceiling(model) + 1e-3
    assert answers["RNN"][1] == max(values(dict(enumerate(x[:, -1])), range(1000)))
