"""The book of each language: a PDF of all pages, printed with the published site."""

import os
import re
import shutil
import unicodedata
from html import unescape

import pytest
from pypdf import PdfReader

from docs.hooks.forms import book as hook
from tests.browser import executable
from tests.small_site import ROOT, build, small_site
from tests.test_docs import API, LABS, STEMS
from tests.test_site import Page

ALL = len(STEMS) + len(LABS) + 1
LESSON = """\
# A lesson { #lesson }

??? note "From earlier pages: `choose_device`"

    What was shown before.

??? note "More"

    What is opened.

The formula $x_1 + y$ and [the exercise](t.md#first), [home](index.md#rnn-home).

| [a file](t.ipynb) |
|---|
| more |

```text
{long}
```

## Exercises { #exercises }

### 1. The first { #first }

What is asked.

??? success "Solution"

    What is answered, see [above](#lesson).
"""
LONG = "x = [" + ", ".join(map(str, range(50))) + "]"


@pytest.fixture(scope="module", autouse=True)
def _prints():
    """Only where a browser is; in CI it must be there."""
    if not executable():
        if os.environ.get("BROWSER_REQUIRED"):
            pytest.fail("expected a browser, found none")
        pytest.skip("no browser found")


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The folder of the real site with its books."""
    folder = tmp_path_factory.mktemp("with_books")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SITE_BOOK", str(folder / "books"))
        done = build(ROOT, "--strict", "--site-dir", str(folder / "site"))
    assert done.returncode == 0, done.stderr
    return folder / "site"


@pytest.fixture(scope="module", params=["zh", "en"])
def book(request, built):
    """The book of a language."""
    reader = PdfReader(built / f"rnn_tutorial.{request.param}.pdf")
    reader.language = request.param
    reader.marks = [*outline(reader.outline)]
    reader.texts = [page.extract_text() for page in reader.pages]
    return reader


def outline(items, level=1):
    """The bookmarks, each with its level."""
    for item in items:
        if isinstance(item, list):
            yield from outline(item, level + 1)
        else:
            yield level, item


def squeezed(text):
    """A text without blanks, which Chromium sets as it likes."""
    return re.sub(r"\s|\u200b", "", text)


def normal(text):
    """A text without ligatures, and without the forms that letters have in formulas."""
    return squeezed(unicodedata.normalize("NFKC", text))


@pytest.mark.book
def test_book_has_all_pages(book):
    assert len(book.pages) > 150
    tops = [item.title for level, item in book.marks if level == 1]
    # The contents are before, the solutions behind the pages.
    assert len(tops) == ALL + 2
    assert [tops[0], tops[-1]] == {
        "zh": ["目录", "习题解答"],
        "en": ["Contents", "Solutions"],
    }[book.language]
    assert [top.split(".")[0] for top in tops[1:17]] == [*map(str, range(1, 17))]


@pytest.mark.book
def test_no_page_is_nearly_empty(book):
    """But for the last page of a chapter, and the cover, each holds something."""
    drawn = [len(page.get_contents().get_data()) for page in book.pages]
    few = [
        number + 1
        for number, text in enumerate(book.texts)
        if len(squeezed(text)) < 60 and drawn[number] < 4000
    ]
    assert few == []


@pytest.mark.book
def test_every_heading_is_a_bookmark(book, built):
    titles = {squeezed(item.title) for _, item in book.marks}
    titles |= {title.partition(".")[2] for title in titles}  # as numbered in the book
    missed = []
    folder = built if book.language == "zh" else built / "en"
    for stem in [*STEMS, *LABS, API]:
        html = (folder / ("" if stem == "index" else stem) / "index.html").read_text(
            "utf-8"
        )
        article = html[html.index("<article") : html.index("</article")]
        for heading in re.findall(r"(?s)<h[123] id=.*?</h[123]>", article):
            if "<math" in heading:  # whose text is set as it likes
                continue
            text = re.sub("<a[^>]*headerlink.*?</a>|<[^>]+>", "", heading)
            if squeezed(unescape(text)) not in titles:
                missed.append(text)
    assert missed == []


@pytest.mark.book
def test_a_bookmark_leads_to_its_heading(book):
    """Which has room for some lines under it."""
    missed = []
    for _, item in book.marks:
        text = book.texts[book.get_destination_page_number(item)]
        title = item.title.removesuffix(" property")  # in letters of its own
        if normal(title) not in normal(text):
            missed.append(title)
        assert item.top > hook.FOOT + 40, title
    assert missed == []


@pytest.mark.book
def test_links_lead_into_the_book_or_elsewhere(book):
    """Each of them resolves; none leads to a file of the machine that printed."""
    places, inside = book.named_destinations, 0
    for page in book.pages:
        for link in page.get("/Annots", []):
            link = link.get_object()
            if link.get("/Subtype") != "/Link":
                continue
            action = link.get("/A", {})
            if "/URI" in action:
                assert action["/URI"].startswith(("https://", "http://"))
                assert "book.invalid" not in action["/URI"]
            else:
                name = link.get("/Dest", action.get("/D"))
                assert name in places or isinstance(name, list), name
                inside += 1
    assert inside > 500


@pytest.mark.book
def test_contents_name_the_right_pages(book):
    """Those on which the chapters begin."""
    listed = squeezed("".join(book.texts[1:8]))
    for level, item in book.marks[1:]:
        if level == 1:
            number = book.get_destination_page_number(item) + 1
            assert f"{squeezed(item.title)}{number}" in listed


@pytest.mark.book
def test_pages_say_where_they_are(book):
    """At the head the title of the chapter, at the foot the number of the page."""
    tops = [i for level, i in book.marks if level == 1][1:]
    starts = [book.get_destination_page_number(top) for top in tops]
    for top, start, end in zip(
        tops, starts, [*starts[1:], len(book.pages)], strict=True
    ):
        for number in range(start, end):
            lines = book.texts[number].splitlines()
            assert squeezed(top.title) in map(squeezed, lines[:2])
            assert str(number + 1) in lines[:3]


@pytest.mark.book
def test_fonts_are_in_the_file(book):
    """Also the one of the formulas."""
    names = set()
    fonts = {
        font.idnum: font.get_object()
        for page in book.pages
        for font in page["/Resources"].get("/Font", {}).values()
    }
    for font in fonts.values():
        if font["/Subtype"] == "/Type3":  # drawn in the file itself
            continue
        inner = font.get("/DescendantFonts", [font])[0].get_object()
        kept = inner["/FontDescriptor"]
        names.add(kept["/FontName"])
        assert any(f"/FontFile{kind}" in kept for kind in ("", "2", "3")), names
    assert any("STIX" in name for name in names)


@pytest.mark.book
def test_text_can_be_found(book):
    """A formula, and words of the language."""
    text = squeezed("".join(book.texts))
    assert not re.search("[\u2e80-\u2fdf]", text)  # radicals in place of letters
    assert "𝑠𝑡=𝑓(𝑈𝑥𝑡+𝑊𝑠𝑡−1+𝑏)" in text or "st=f(Uxt+Wst−1+b)" in text
    assert {"zh": "双向", "en": "Bidirectional"}[book.language] in text


@pytest.mark.book
def test_home_page_offers_the_book(built):
    for folder, language in (("", "zh"), ("en", "en")):
        page = Page(built / folder / "index.html")
        (link,) = {link for link in page.links if link.endswith(".pdf")}
        assert page.target(link) == (built / f"rnn_tutorial.{language}.pdf").resolve()
        other = Page(built / folder / "birnn/index.html")
        assert not any(link.endswith(".pdf") for link in other.links)


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """The text of a small book."""
    folder = tmp_path_factory.mktemp("small_book")
    text = LESSON.replace("{long}", LONG).replace("[a file](t.ipynb)", "a cell")
    small_site(folder, text, text, page="t.md")
    shutil.copytree(ROOT / "docs/assets", folder / "docs/assets")
    home = "# RNN { #rnn-home }\n\n[[set a b=1 | words]]"
    for language in ("zh", "en"):
        (folder / f"docs/{language}/index.md").write_text(home, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SITE_BOOK", "books")
        done = build(folder, "--strict")
    assert done.returncode == 0, done.stderr
    return [
        p.extract_text() for p in PdfReader(folder / "books/rnn_tutorial.en.pdf").pages
    ]


def test_solutions_are_at_the_end(small):
    """With the number of their page at the exercise; what was shown before is not."""
    text = "\n".join(small)
    assert "What was shown before" not in text
    assert "What is opened" in text
    (number,) = [n for n, page in enumerate(small, 1) if "What is answered" in page]
    assert number == len(small)
    (exercise,) = [page for page in small if "What is asked" in page]
    assert f"Solution (page {number})" in exercise
    assert "1. The first" in small[-1]


def test_long_line_of_code_is_not_broken(small):
    assert LONG in "\n".join(small)


def test_site_without_a_browser_says_so(tmp_path, monkeypatch):
    """In a line; the site is made, and offers nothing that is not there."""
    small_site(tmp_path)
    monkeypatch.setenv("SITE_BOOK", "books")
    monkeypatch.setenv("PATH", str(tmp_path))
    done = build(tmp_path, "--strict", "--quiet")
    assert done.returncode == 0, done.stderr
    assert done.stderr == f"{hook.NO_BROWSER}\n"
    assert [*tmp_path.glob("site/*.pdf")] == []
    assert ".pdf" not in (tmp_path / "site/index.html").read_text("utf-8")


def test_books_are_not_printed_for_every_build(tmp_path):
    small_site(tmp_path)
    assert build(tmp_path, "--strict").returncode == 0
    assert [*tmp_path.glob("site/*.pdf")] == []


def test_printed_book_is_taken_again(tmp_path, monkeypatch):
    """By the build of the zip."""
    small_site(tmp_path)
    monkeypatch.setenv("SITE_BOOK", "books")
    (tmp_path / "books").mkdir()
    for language in ("zh", "en"):
        (tmp_path / f"books/rnn_tutorial.{language}.pdf").write_bytes(b"printed")
    done = build(tmp_path, "--strict")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "site/rnn_tutorial.en.pdf").read_bytes() == b"printed"
