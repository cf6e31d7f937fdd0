"""The figure of names: the page's answers, and names as the lab reads them."""

import gzip
import json
import re

import pytest
import torch
from torch import nn

from rnn_tutorial.labs.names.data import LANGUAGES, listed, load_names, split_names
from rnn_tutorial.labs.names.letters import letters_of
from rnn_tutorial.labs.names.model import NameReader, probabilities
from rnn_tutorial.labs.names.score import score
from rnn_tutorial.labs.names.spelled import COMPOUND
from rnn_tutorial.live.names import shown
from rnn_tutorial.live.weights import unpacked
from tests.live import opened, started
from tests.test_live_split import printed

STEM = "labs/names"
KINDS = {"RNN": (96, False), "BiRNN": (48, True)}


@pytest.fixture(scope="module")
def live(browser, base, site):
    with opened(browser, base, site, "names") as live:
        yield live


@pytest.fixture(autouse=True)
def at_the_start(request):
    if "live" in request.fixturenames:
        request.getfixturevalue("live").reset()


@pytest.fixture(scope="module")
def arrays(site):
    return started(site, "names", "en")["arrays"]


@pytest.fixture(scope="module")
def said(site):
    return printed(site, "names", STEM)


@pytest.fixture(scope="module")
def readers(arrays):
    """The figure's weights in torch."""
    found = {}
    for kind, (hidden_size, both) in KINDS.items():
        found[kind] = NameReader(hidden_size, bidirectional=both)
        weights = {
            f"model.{'rnn.' if '_l0' in name else ''}{name}": torch.from_numpy(array)
            for name, array in unpacked(arrays[kind]).items()
        }
        found[kind].load_state_dict(weights)
        assert isinstance(found[kind].model.rnn, nn.RNN)
    return found


def test_the_answers_of_the_page(live, said):
    """After each letter, and both ways, as the page's code printed them."""
    found, name = live.shown(), live.settings["letters"]
    rows = [(name[: t + 1], f"p_{t}_") for t in range(len(name))]
    rows += [(name, "one_"), ("BiRNN", "both_")]
    for read, start in rows:
        [line] = re.findall(rf"(?m)^{read} +([a-z]{{2}} .*)$", said)
        answers = re.findall(r"([a-z]{2}) +(\d+)", line)
        assert len(answers) == 3
        for language, percent in answers:
            assert found[f"{start}{LANGUAGES.index(language)}"] == percent
    language, percent = re.search(r"(?m)^BiRNN +([a-z]{2}) +(\d+) ", said).groups()
    assert found["best_both"] == f"{language} {percent}%"


def test_the_page_says_how_good_the_rounded_networks_are(readers, said):
    _, test = split_names(load_names())
    for kind, reader in readers.items():
        after = score(probabilities(reader, list(test)), list(test.values()))
        line = re.search(rf"(?m)^{kind}, 8 bits +([\d.]+) +([\d.]+)$", said)
        for share, text in zip(after, line.groups(), strict=True):
            assert abs(100 * share - float(text)) <= 0.1
        before = re.search(rf"(?m)^{kind} +([\d.]+) +[\d.]+$", said)[1]
        assert abs(100 * after.accuracy - float(before)) <= 0.5  # "hardly changes"


@pytest.mark.parametrize("name", ["skłodowska", "a", "ng", "x" * 24])
def test_python_and_torch_say_the_same(arrays, readers, name):
    letters = letters_of(name)
    found = shown(arrays, {"letters": letters})
    for kind, start in (("RNN", "one_"), ("BiRNN", "both_")):
        p = 100 * probabilities(readers[kind], [letters])[0]
        for k, p_k in enumerate(p.tolist()):
            assert abs(float(found[f"{start}{k}"]) - p_k) <= 0.501


def test_the_text_sets_it_and_both_networks_change_their_minds(live):
    """What the sentence before the figure says of martinkovi and martinkovic."""
    it, hr = (LANGUAGES.index(language) for language in ("it", "hr"))
    ahead = {}
    for button in live.page.locator("button.live-set[data-figure=names]").all():
        button.click()
        [(name, letters)] = [button.get_attribute("value").split("=")]
        assert (name, letters) == ("letters", button.inner_text())
        live.settings["letters"] = letters
        live.check()
        found = live.shown()
        ahead[letters] = [
            int(found[f"{way}_{it}"]) > int(found[f"{way}_{hr}"])
            for way in ("one", "both")
        ]
    assert ahead == {"martinkovi": [True, True], "martinkovic": [False, False]}


@pytest.mark.parametrize(
    "name",
    [
        *("Skłodowska", "Müller-Lüdenscheidt", "Strauß", "Sørensen", "ĐURIĆ", "Æbelø"),
        *("O'Hara", "van 't Hoff", "Nuñez", "Éluard", "Işık", "İnönü", "Œuvre"),
        *("E\u0301luard", "Lǚ", "欧阳", "歐陽", "单", "單", "曾", "尉迟", "吕"),
        *("O’Neill", "D.J.", "St. John", "  Wu  "),
    ],
)
def test_a_name_is_read_as_the_lab_reads_it(live, name):
    live.set("letters", name)
    live.settings["letters"] = letters_of(name)
    live.check()
    assert live.understood(name) == (letters_of(name), "")
    assert live.root.locator(".live-message").inner_text() == ""


@pytest.mark.parametrize(
    "name", ["Пушкин", "123", "Ａｄａ", "ひらがな", "囧", "Ǿ", "M2", "Nowak 小明", "Δ"]
)
def test_what_the_lab_cannot_read_is_left_out_and_named(live, name):
    if name not in ("囧", "Nowak 小明"):  # which the lab reads, with all of pypinyin
        with pytest.raises(ValueError, match="expected a name"):
            letters_of(name)
    live.set("letters", name)
    live.settings["letters"], rest = live.understood(name)
    assert rest
    live.check()
    message = live.root.locator(".live-message").inner_text()
    assert all(character in message for character in rest)


def test_all_chinese_surnames_of_the_lists(arrays, live):
    """Alone, as the table has them; the browser agrees with pypinyin."""
    names = [*listed("zh_CN.last_names"), *listed("zh_TW.last_names"), *COMPOUND]
    found = live.root.evaluate(
        "(figure, names) => names.map(name => figure.understood('letters', name))",
        names,
    )
    assert [letters for letters, *_ in found] == [letters_of(name) for name in names]
    assert all(fault is None for _, fault in found)


def test_nothing_to_read(live):
    for text in ("", "  ", "-"):
        live.set("letters", text)
        live.settings["letters"] = ""
        live.check()
        assert set(live.shown().values()) == {"–"}
        assert live.root.locator(".live-message").inner_text()
        assert not live.root.locator(".live-marked").count()


def test_too_long(live):
    live.set("letters", "n" * 25)
    live.settings["letters"] = "n" * 24
    live.check()
    assert "24" in live.root.locator(".live-message").inner_text()
    assert live.root.locator(".live-each tbody tr").count() == 24


def bars(page):
    """Each bar: its name, its length, its number, and whether it is marked."""
    return page.locator("live-names").evaluate(
        """figure => [...figure.querySelectorAll(".live-bar")].map(bar => [bar.name,
             Number(bar.style.getPropertyValue("--p")), bar.value,
             bar.parentElement.matches(".live-marked")])"""
    )


def test_bars_are_as_long_as_their_numbers_and_the_first_is_marked(live, browser):
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(live.page.url)
        assert bars(page) == bars(live.page)
    for name in ("martinkovic", "nowak", "li"):
        live.set("letters", name)
        groups = {}
        for own, length, text, marked in bars(live.page):
            assert length == pytest.approx(int(text) / 100)
            groups.setdefault(own.rpartition("_")[0], []).append((int(text), marked))
        assert len(groups) == len(name) + 2
        for group in groups.values():
            assert sum(marked for _, marked in group) == 1
            assert (max(group)[0], True) in group


def test_the_weights_are_light(arrays):
    weights = {kind: arrays[kind] for kind in KINDS}
    assert len(gzip.compress(json.dumps(weights).encode())) <= 40_000
    text = json.dumps(arrays["spelled"], ensure_ascii=False)
    assert len(gzip.compress(text.encode())) <= 3_000
