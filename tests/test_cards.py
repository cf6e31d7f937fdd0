"""The card that shows where the link to a page is sent: picture, title, description."""

import re
from html import unescape

import pytest
from PIL import Image, ImageColor

from docs.hooks.forms import cards
from tests.small_site import ROOT, build, small_site
from tests.test_site import PAGES, Page, location

META = re.compile(r'<meta (?:property|name)="((?:og|twitter):[^"]+)" content="([^"]*)"')
ELSEWHERE = "https://example.org/rnn/"
# Where the title is, and where the drawing is.
TITLE, DRAWING = (60, 60, 1180, 380), (600, 385, 1120, 590)


def said(html):
    """What a page tells those who show its link."""
    return {name: unescape(value) for name, value in META.findall(html)}


@pytest.mark.parametrize(("language", "stem"), PAGES)
def test_each_page_has_a_card(site, language, stem):
    page = Page(location(site, language, stem))
    card = said(page.html)
    assert card["twitter:card"] == "summary_large_image"
    assert (
        card["og:site_name"]
        == {"zh": "循环神经网络教程", "en": "RNN tutorial"}[language]
    )
    assert card["og:title"]
    assert len(card["og:description"]) > 20
    assert f'name="description" content="{card["og:description"]}"' in unescape(
        page.html
    )
    file = page.target(card["og:image"])
    assert file.stem == "-".join([language, *stem.split("/")])
    with Image.open(file) as picture:
        assert picture.size == (1200, 630)
        assert str(picture.width) == card["og:image:width"]
        assert str(picture.height) == card["og:image:height"]
    assert file.stat().st_size < 60_000


def test_cards_differ(site):
    """Each has its own title, and all have the drawing."""
    pictures = []
    for language, stem in PAGES:
        name = "-".join([language, *stem.split("/")])
        with Image.open(site / f"assets/cards/{name}.png") as picture:
            pictures.append(picture.convert("RGB"))
    assert len({picture.crop(TITLE).tobytes() for picture in pictures}) == len(PAGES)
    for picture in pictures:
        assert len(picture.crop(DRAWING).getcolors(1_000_000)) > 20


def test_cards_have_the_colours_of_the_site(site):
    """All four, at the top."""
    style = (ROOT / "docs/assets/style.css").read_text(encoding="utf-8")
    with Image.open(site / "assets/cards/en-birnn.png") as picture:
        for number, kind in enumerate(["input", "forward", "output", "backward"]):
            own = ImageColor.getrgb(re.search(rf"--rnn-{kind}: (#\w+);", style)[1])
            seen = picture.convert("RGB").getpixel((150 + 300 * number, 5))
            assert max(abs(a - b) for a, b in zip(own, seen, strict=True)) < 8, kind


@pytest.mark.parametrize("address", ["", ELSEWHERE])
def test_address_is_absolute_where_it_is_known(tmp_path, monkeypatch, address):
    monkeypatch.setenv("SITE_URL", address)
    small_site(tmp_path, page="labs/t.md")
    done = build(tmp_path, "--strict")
    assert done.returncode == 0, done.stderr
    html = (tmp_path / "site/en/labs/t/index.html").read_text("utf-8")
    start = address or "../../../"
    assert said(html)["og:image"] == f"{start}assets/cards/en-labs-t.png"
    assert said(html).get("og:url", "") == (f"{address}en/labs/t/" if address else "")


def test_card_is_drawn_once(tmp_path):
    """What is kept is copied as it is, until something on it changes."""
    small_site(tmp_path)
    assert build(tmp_path, "--strict").returncode == 0
    kept = [*tmp_path.glob(".cache/cards/*.en.png")]
    assert len(kept) == 1
    kept[0].write_bytes(b"as it is")
    assert build(tmp_path, "--strict").returncode == 0
    assert (tmp_path / "site/assets/cards/en-index.png").read_bytes() == b"as it is"
    code = tmp_path / "docs/hooks/forms/cards.py"
    code.write_text(code.read_text("utf-8") + "# changed\n", "utf-8")
    assert build(tmp_path, "--strict").returncode == 0
    assert (tmp_path / "site/assets/cards/en-index.png").read_bytes() != b"as it is"


def test_card_without_a_font_shows_the_drawing(monkeypatch):
    """On a machine that has no Chinese, instead of empty boxes."""
    monkeypatch.setattr(cards, "font_file", lambda language: None)
    picture = cards.card("循环结构", "教程", "zh").convert("RGB")
    assert len(picture.crop(TITLE).getcolors()) == 1
    assert len(picture.crop(DRAWING).getcolors(1_000_000)) > 20


@pytest.mark.parametrize(
    ("title", "rows"),
    [
        ("nn.RNN and an output layer", ["nn.RNN and an", "output layer"]),
        ("长度不同的序列：填充", ["长度不同的序", "列：填充"]),
        ("选 RNN、LSTM、GRU 等", ["选 RNN、", "LSTM、GRU 等"]),
    ],
)
def test_title_is_broken_where_it_may_be(title, rows):
    class Font:
        def getlength(self, text):
            return sum(2 if letter > "\u3000" else 1 for letter in text)

    assert cards.lines(title, Font(), 13) == rows
