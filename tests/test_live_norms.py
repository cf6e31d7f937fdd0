"""The figure of the norms: the page's numbers, its curves, and torch's gradients."""

import random
import re

import numpy as np
import pytest

from rnn_tutorial.live import norms
from rnn_tutorial.live.packed import packed, unpacked
from tests.live import opened
from tests.small_site import ROOT

FOUND = """(figure, settings) => {
  figure.set({ ...figure.first, ...settings });
  return [...Array(51).keys()].map(figure.found);
}"""
CURVES = """figure => Object.fromEntries([
  ...[...figure.querySelectorAll("[data-curve]")].map(
    path => [path.dataset.curve, path.getAttribute("d")]),
  ["height", figure.querySelector("circle").getAttribute("cy")]])"""


@pytest.fixture(scope="module")
def live(browser, base, site):
    with opened(browser, base, site, "norms") as live:
        yield live


def page(language="en"):
    return (ROOT / f"docs/{language}/gradients.md").read_text("utf-8")


def shown(live, **settings):
    """What it shows with these settings, set through the controls."""
    live.reset()
    for name, value in settings.items():
        live.set(name, value)
    live.check()
    return live.shown()


def test_the_measured_norms_of_the_page(live):
    live.reset()
    rows = re.findall(r"(?m)^radius (\S+): (\S+), (\S+), (\S+)$", page())
    assert len(rows) == 3
    assert shown(live)["found"] == rows[0][3]
    for radius, *printed in rows:
        for k, number in zip((1, 10, 50), printed, strict=True):
            found = shown(live, radius=float(radius), k=k)["found"]
            assert float(found) == pytest.approx(float(number), rel=0.01 + 0.05)
            assert k < 50 or found == number


def test_the_slopes_of_the_page(live):
    """No tanh, small and large inputs."""
    rows = re.findall(
        r"(?m)^radius (\S+) \| 1.00: (\S+) \| \S+ (\S+) \| \S+ (\S+)$", page()
    )
    assert len(rows) == 3
    for radius, *printed in rows:
        for tanh, number in zip(("off", "small", "large"), printed, strict=True):
            assert shown(live, radius=float(radius), tanh=tanh)["found"] == number


def test_the_radius_and_the_norm_of_the_page(live):
    rows = re.findall(
        r"(?m)^(\w+) +radius (\S+), norm +(\S+); norms (.*); norm\^50 (\S+)$", page()
    )
    assert len(rows) == 3
    names = {"Q": "orthogonal"}
    for name, radius, norm, powers, bound in rows:
        for k, number in zip((2, 10, 50), powers.split(), strict=True):
            network = names.get(name, name)
            text = shown(live, network=network, radius=float(radius), tanh="off", k=k)
            assert (text["radius"], text["norm"], text["found"]) == (
                radius,
                norm,
                number,
            )
        assert text["bound"] == bound


@pytest.mark.parametrize("network", norms.MATRICES + norms.GATED)
def test_every_norm_equals_that_of_torch(live, network):
    """The cells with gates against autograd, the others against products."""
    rng = random.Random(network)
    for _ in range(6):
        settings = {
            "network": network,
            "radius": round(rng.uniform(0.5, 1.5), 2),
            "tanh": rng.choice([*norms.SIZES]),
        }
        found = live.root.evaluate(FOUND, settings)
        everything = live.start["settings"] | settings
        jacobians = norms.jacobians(live.start["arrays"], everything)
        expected = [norms.spectral(jacobian) for jacobian in jacobians]
        tolerance = 1e-12 if network in norms.GATED else 1e-8  # states can be chaotic
        np.testing.assert_allclose(found, expected, rtol=tolerance)
    live.reset()


def test_the_curves_are_drawn_where_they_should_be(live):
    rng = random.Random(5)
    live.reset()
    for number in range(20):
        if number:
            name = rng.choice(live.controls())
            live.set(name, live.draw(name, rng))
        found = live.root.evaluate(CURVES)
        expected = norms.drawn(live.start["arrays"], live.settings)
        assert found.keys() == expected.keys()
        for name, path in expected.items():
            numbers, wanted = (
                [float(text) for text in re.findall(r"-?\d+\.\d", each)]
                for each in (found[name], path)
            )
            assert numbers == pytest.approx(wanted, abs=0.11), (name, live.settings)
    live.reset()


def test_the_drawing_is_there_without_a_script(browser, base, site):
    """The template has the same paths as the script."""
    with opened(browser, base, site, "norms", java_script_enabled=False) as still:
        start = still.start
        for name, path in norms.drawn(start["arrays"], start["settings"]).items():
            if name != "height":
                drawn = still.root.locator(f"[data-curve={name}]").get_attribute("d")
                assert drawn == path


def test_the_words_of_the_page_set_it(live):
    buttons = live.page.locator("button.live-set[data-figure=norms]")
    found = {}
    for button in buttons.all():
        button.click()
        live.settings = dict(live.start["settings"])
        for part in button.get_attribute("value").split():
            name, text = part.split("=")
            live.settings[name] = float(text) if name == "radius" else text
        live.check()
        shown = live.shown()
        found[button.get_attribute("value")] = shown["found"], shown["bound"]
    (far, bound), (large, _), (random_, high), (kept, _) = found.values()
    assert float(far) < 1e-6 * float(bound)
    assert float(large) < 0.01
    assert float(random_) < 10 < 1e-10 * float(high)
    assert float(kept) > 0.05


def test_tanh_is_off_for_the_cells_with_gates(live):
    live.reset()
    live.set("network", "gru")
    assert live.control("tanh").is_disabled()
    live.set("network", "shear")
    assert live.control("tanh").is_enabled()


def test_numbers_survive_packing():
    rng = np.random.default_rng(0)
    numbers = rng.uniform(-40, 40, (7, 3))
    np.testing.assert_allclose(unpacked(packed(numbers, 1000)), numbers, atol=5e-4)
    with pytest.raises(ValueError, match="within"):
        packed([[1e9]], 1000)
