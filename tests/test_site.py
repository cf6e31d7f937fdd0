"""The site builds strictly, shows its formulas, and loads nothing from elsewhere."""

import re
from functools import cache
from html import unescape
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

import pytest
from fontTools.ttLib import TTFont

from tests.small_site import build, small_site
from tests.test_docs import API, LABS, STEMS

PAGES = [(language, stem) for language in ("zh", "en") for stem in [*STEMS, *LABS, API]]

FORMULAS = r"""
# Formulas { #formulas }

## The comparison \(a < b\) { #comparison }

The state is $s_t$.

$$
s_t = f(U x_t + W s_{t-1} + b)
$$

- In a list: \(x_t\)

    \[
    \begin{aligned} s_t &= f(x_t) \\ o_t &= g(s_t) \end{aligned}
    \]

| symbol | meaning |
|---|---|
| $U$ | a weight |

!!! note "About $W$"

    $$ W s_{t-1} $$

<figure markdown>
<figcaption markdown="span">From $s_0$ on</figcaption>
</figure>
"""

# What goes wrong on a page, and what the message must name.
FAULTS = {
    "formula": (r"A sum: $\frac{a$", ["en/index.md", r"\frac{a"]),
    "display formula": ("$$\n\\nosuch x\n$$", ["en/index.md", r"\nosuch x"]),
    "link": ("[a page](nowhere.md)", ["en/index.md", "nowhere.md"]),
    "anchor": ("[a heading](#nowhere)", ["en/index.md", "#nowhere"]),
    "include": ('```python\n--8<-- "nowhere.py"\n```', ["nowhere.py"]),
}


class Page(HTMLParser):
    """What a browser would see in a page of the built site."""

    def __init__(self, path):
        super().__init__()
        self.path, self.html = path, path.read_text(encoding="utf-8")
        self.loads, self.switch, self.open, self.text = [], {}, [], ""
        self.links, self.ids = [], set()
        self.feed(self.html)

    def handle_starttag(self, tag, attrs):
        """Note the language, what is loaded, and the language switch."""
        attrs = dict(attrs)
        self.ids.add(attrs.get("id"))
        if tag == "a" and "href" in attrs:
            self.links.append(attrs["href"])
        if tag == "html":
            self.language = attrs["lang"]
        if tag == "a" and "hreflang" in attrs:
            self.switch[attrs["hreflang"]] = attrs["href"]
        if tag == "link" and attrs["rel"] not in ("canonical", "next", "prev"):
            self.loads.append(attrs["href"])
        if tag in ("image", "use"):
            self.loads += [attrs.get(name) for name in ("href", "xlink:href")]
        self.loads += [attrs.get(name) for name in ("src", "srcset", "data", "poster")]
        if tag in ("code", "pre", "script", "style"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        """Leave code behind."""
        if self.open and self.open[-1] == tag:
            self.open.pop()

    def handle_data(self, data):
        """Keep the text that is not code."""
        if not self.open:
            self.text += data

    def target(self, address):
        """The file that a relative address leads to."""
        path = (self.path.parent / urlsplit(address).path).resolve()
        return path / "index.html" if path.is_dir() else path


def location(site, language, stem):
    """Where the built page of a stem lies."""
    folder = site if language == "zh" else site / language
    return (folder if stem == "index" else folder / stem) / "index.html"


@pytest.fixture(params=PAGES, ids="/".join)
def page(request, site):
    """Each page of the real site."""
    return Page(location(site, *request.param))


def test_formulas_become_mathml(tmp_path):
    """Formulas of all kinds, wherever they stand, are MathML in the built page."""
    small_site(tmp_path, en=FORMULAS)
    done = build(tmp_path, "--strict")
    assert done.returncode == 0, done.stderr
    page = Page(tmp_path / "site/en/index.html")
    article = page.html[page.html.index("<article") : page.html.index("</article")]
    assert article.count("<math ") == 9
    assert article.count('display="block"') == 3
    assert '<figcaption>From <span class="arithmatex"><math ' in article
    # The full stop stays with its formula.
    assert '<p>The state is <span class="unbroken"><span class="arithmatex"' in article
    assert "</math></span>.</span></p>" in article
    # The heading stands in the contents too, once for wide and once for narrow screens.
    assert page.html.count("<mi>a</mi><mo>&lt;</mo><mi>b</mi>") == 3
    assert not re.search(r"\\|\$", page.text)


def test_font_of_the_formulas_has_the_root_sign(site):
    """It is in no text: the element for a root draws it."""
    pages = [file.read_text(encoding="utf-8") for file in site.rglob("*.html")]
    assert any("<msqrt" in page for page in pages)
    font = TTFont(site / "assets/fonts/formulas.woff2")
    assert ord("√") in font.getBestCmap()


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_fails_the_strict_build(tmp_path, fault):
    """The build fails and says where and what."""
    text, named = FAULTS[fault]
    small_site(tmp_path, en=text)
    done = build(tmp_path, "--strict")
    assert done.returncode != 0
    assert [name for name in named if name not in done.stderr] == []


def test_a_bad_formula_fails_every_build(tmp_path):
    """Not only the strict one."""
    text, named = FAULTS["formula"]
    small_site(tmp_path, en=text)
    done = build(tmp_path)
    assert done.returncode != 0
    assert [name for name in named if name not in done.stderr] == []


def test_a_missing_translation_fails_the_strict_build(tmp_path):
    """A page in one language only is no page."""
    small_site(tmp_path, en="# Home\n")
    (tmp_path / "docs/en/index.md").unlink()
    done = build(tmp_path, "--strict")
    assert done.returncode != 0
    assert "index.md" in done.stderr


def test_page_loads_only_files_of_the_site(page):
    """No script, style, font or picture comes from another host."""
    for address in filter(None, page.loads):
        parts = urlsplit(address)
        assert (parts.scheme, parts.netloc) in {("", ""), ("data", "")}, address
        assert parts.scheme or page.target(address).is_file(), address
    # Material fetches a script from elsewhere for a page with such a block.
    assert 'class="mermaid"' not in page.html


def test_styles_load_only_files_of_the_site(site):
    """Nor does a style sheet, or a style inside a page, ask for anything elsewhere."""
    for file in [*site.rglob("*.css"), *site.rglob("*.html"), *site.rglob("*.svg")]:
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"url\(\s*[\"']?\s*(https?:)?//|@import", text), file


def test_page_has_no_raw_formulas(page):
    """No delimiter and no command of LaTeX is left in the text."""
    assert re.findall(r"\\[()\[\]]|\\[A-Za-z]+|\$", page.text) == []


def test_page_says_which_licence(page):
    """At its foot, in its language, with a link to each."""
    foot = page.html[page.html.index('class="md-copyright"') :]
    assert {"zh": "文字和插图", "en": "Text and figures"}[page.language] in foot
    for link in ("creativecommons.org/licenses/by/4.0/", "opensource.org/license/mit"):
        assert link in foot


def test_language_switch_stays_on_the_page(site, page, request):
    """Each language's link leads to the same page in that language."""
    language, stem = request.node.callspec.params["page"]
    assert page.language == language
    assert {code: page.target(href) for code, href in page.switch.items()} == {
        code: location(site, code, stem) for code in ("zh", "en")
    }


def test_page_that_is_shown_where_there_is_none_leads_home(site):
    """It is one page for both languages; its links begin at the root of the site."""
    page = Page(site / "404.html")
    assert page.language == "zh"
    assert page.switch == {"zh": "/./", "en": "/./en/"}


def test_links_lead_somewhere(page):
    """To a file of the site, and to something in it that has the name."""
    for link in page.links:
        address = urlsplit(link)
        if address.scheme in ("http", "https"):
            continue
        assert not address.scheme, link
        target = page.target(link) if address.path else page.path
        assert target.is_file(), link
        if address.fragment and target.suffix == ".html":
            assert unquote(address.fragment) in ids_in(target), link


@cache
def ids_in(path):
    """The names in a built page that a link can lead to."""
    return Page(path).ids


def test_hooks_are_not_published(site):
    """The code that builds the site is no part of it."""
    assert list(site.rglob("*.py")) == []


def test_titles_name_the_topic(site):
    """Those of the home pages too; each is the title of one page."""
    heads = {page: head_of(location(site, *page)) for page in PAGES}
    titles = [title for title, _ in heads.values()]
    assert len(set(titles)) == len(titles)
    assert heads["en", "index"][0] == "RNN in NumPy and PyTorch: a tutorial you can run"
    assert heads["zh", "index"][0] == "循环神经网络（RNN）教程：NumPy 与 PyTorch"
    topics = r"RNN|LSTM|BPTT|rnn_tutorial"
    assert [title for title in titles if not re.search(topics, title)] == []
    assert [title for title in titles if len(title) > 90] == []


def test_descriptions_describe(site):
    """Each page in its language, in as many words as search engines show."""
    found = [(page[0], head_of(location(site, *page))[1]) for page in PAGES]
    assert len({text for _, text in found}) == len(found)
    for language, text in found:
        least, most = {"zh": (25, 85), "en": (90, 180)}[language]
        assert least <= len(text) <= most, text
        assert bool(re.search("[\u4e00-\u9fff]", text)) == (language == "zh")
        assert not re.search("(?i)this page|这一页|需要先", text), text


def head_of(path):
    """The title and the description of a built page."""
    html = path.read_text(encoding="utf-8")
    title = re.search("<title>(.*?)</title>", html)[1]
    return unescape(title), unescape(
        re.search('<meta name="description" content="([^"]*)"', html)[1]
    )
