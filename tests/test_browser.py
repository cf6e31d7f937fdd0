"""The site in a real browser: what happens on a click or a key."""

import pytest

from tests.browser import visit
from tests.small_site import ROOT, build


@pytest.mark.parametrize(
    ("path", "query", "count"),
    [
        ("", "隐藏状态", 5),
        ("", "反向", 5),
        ("", "梯度消失", 3),
        ("en/", "hidden state", 5),
        ("", "batch_first", 3),
        ("en/", "batch_first", 3),
    ],
)
def test_search_finds_pages_of_the_language(browser, base, path, query, count):
    """In an index that weighs little; a link looks for the same words in the other."""
    with visit(browser, base, path) as seen:
        seen.page.get_by_role("textbox").fill(query)
        assert search_for(seen, count) == {path == "en/"}
        used = [
            n for url, n in seen.weights.items() if "search" in url or "lunr" in url
        ]
        assert 0 < sum(used) < 200_000
        other = "英文页面" if path == "" else "Chinese pages"
        seen.page.locator(".md-search").get_by_role("link", name=other).click()
        seen.page.wait_for_url(f"{base}{'' if path else 'en/'}**")
        assert seen.page.get_by_role("textbox").input_value() == query
        if query == "batch_first":
            assert search_for(seen, count) == {path == ""}


def search_for(seen, count):
    """Whether the pages that are found, of which there are enough, are English."""
    links = ".md-search-result__item > .md-search-result__link"
    seen.page.wait_for_selector(links, timeout=20_000)
    found = seen.page.locator(links).evaluate_all("all => all.map(a => a.href)")
    assert len(set(found)) >= count
    return {f"{seen.base}en/" in address for address in found}


@pytest.mark.parametrize("path", ["", "en/labs/names/"])
def test_page_is_copied_as_markdown(browser, site, base, path):
    may = ["clipboard-read", "clipboard-write"]
    with visit(browser, base, path, permissions=may) as seen:
        assert not any(url.endswith((".md", "copy_page.js")) for url in seen.weights)
        name = {"": "Markdown", "en/labs/names/": "Copy this page as Markdown"}[path]
        seen.page.get_by_role("link", name=name).click()
        seen.page.get_by_role("status").get_by_text(
            "Copied" if path else "已复制"
        ).wait_for()
        copied = seen.page.evaluate("navigator.clipboard.readText()")
        file = site / f"{path.rstrip('/') or 'index'}.md"
        assert copied.replace("\r", "") == file.read_text("utf-8")
        assert seen.page.url == base + path


def test_markdown_opens_where_nothing_can_be_copied(browser, base):
    """Without a right to write, or without a script."""
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{base}en/birnn/")
        with page.expect_navigation():
            page.get_by_role("link", name="Copy this page as Markdown").click()
        assert page.url == f"{base}en/birnn.md"


def test_search_weighs_nothing_until_it_is_used(browser, base):
    with visit(browser, base, "birnn/") as seen:
        assert not any("search" in url for url in seen.weights)
        with seen.page.expect_response("**/search_index.zh.json"):
            seen.page.locator("[data-md-component=search-query]").focus()
        seen.page.wait_for_timeout(500)  # the worker comes once, and only now
        assert sum("workers/search" in url for url in seen.weights) == 1


def test_language_switch_stays_in_the_section(browser, base):
    with visit(browser, base, "birnn/") as seen:
        headings = seen.page.locator("article h2[id]")
        section = headings.nth(2).get_attribute("id")
        headings.nth(2).evaluate("heading => heading.scrollIntoView()")
        seen.page.evaluate("document.querySelector('a[hreflang=en]').click()")
        seen.page.wait_for_url(f"{base}en/birnn/**")
        assert seen.page.url == f"{base}en/birnn/#{section}"
        assert seen.page.locator("html").get_attribute("lang") == "en"
        seen.page.evaluate("scrollTo(0, 0)")
        seen.page.evaluate("document.querySelector('a[hreflang=zh]').click()")
        seen.page.wait_for_url(f"{base}birnn/")


def test_palette_can_be_switched_and_is_kept(browser, base):
    with visit(browser, base, "en/", color_scheme="light") as seen:
        body = seen.page.locator("body")
        assert body.get_attribute("data-md-color-scheme") == "default"
        seen.page.get_by_title("Switch to dark mode").click()
        assert body.get_attribute("data-md-color-scheme") == "slate"
        seen.page.goto(f"{base}birnn/")
        assert body.get_attribute("data-md-color-scheme") == "slate"


def test_formulas_are_typeset_with_the_font_of_the_site(browser, base):
    with visit(browser, base, "bptt/") as seen:
        assert any(url.endswith("formulas.woff2") for url in seen.weights)
        heights = seen.page.locator("math").evaluate_all(
            "all => all.filter(m => m.checkVisibility()).map(m => m.clientHeight)"
        )
        assert min(heights) > 0


FOCUSED = """
(() => {
  const element = document.activeElement, box = element.getBoundingClientRect();
  element.dataset.reached = "yes";
  const drawn = element.checkVisibility({ contentVisibilityAuto: true });
  const seen = drawn && box.right > 0 && box.left < innerWidth;
  return [element.tagName, seen || element.outerHTML];
})()
"""
# The second button of the palette is reached with the arrow keys; to empty the search
# is what a keyboard has a key for.
MISSED = """
[...document.querySelectorAll("a[href], button, input, summary")].filter(element =>
  element.checkVisibility({ visibilityProperty: true })
  && !element.matches("[data-reached], [type=radio]:not(:checked), [type=reset]")
).map(element => element.outerHTML.slice(0, 80))
"""


@pytest.mark.parametrize("width", [360, 1280])
def test_keyboard_reaches_everything(browser, base, width):
    """And what has the focus is on the screen, in the closed drawer too."""
    look = {"viewport": {"width": width, "height": 800}, "reduced_motion": "reduce"}
    with visit(browser, base, "birnn/", **look) as seen:
        tag = None
        while tag != "BODY":
            seen.page.keyboard.press("Tab")
            tag, visible = seen.page.evaluate(FOCUSED)
            assert visible is True or "search__scrollwrap" in visible
        assert seen.page.evaluate(MISSED) == []


def test_palette_is_switched_with_the_keyboard(browser, base):
    """With the Enter key, as everything else."""
    with visit(browser, base, "", color_scheme="light") as seen:
        seen.page.locator("#__palette_0").focus()
        seen.page.keyboard.press("Enter")
        scheme = seen.page.locator("body").get_attribute("data-md-color-scheme")
        assert scheme == "slate"


@pytest.mark.usefixtures("site")  # which has run the labs
def test_site_works_without_a_server(browser, tmp_path):
    """As a folder of files: links, formulas, language and palette, but no search."""
    done = build(ROOT, "--no-directory-urls", "--site-dir", str(tmp_path))
    assert done.returncode == 0, done.stderr
    base = f"{tmp_path.as_uri()}/"
    with visit(browser, base, "index.html", color_scheme="light") as seen:
        seen.page.locator("article a[href='birnn.html']").first.click()
        seen.page.wait_for_url(f"{base}birnn.html")
        assert seen.page.locator(".md-header [role=dialog]").count() == 0
        assert seen.page.get_by_title("Markdown").count() == 0
        assert (tmp_path / "birnn.md").is_file()
        seen.page.evaluate("document.querySelector('a[hreflang=en]').click()")
        seen.page.wait_for_url(f"{base}en/birnn.html")
        seen.page.get_by_title("Switch to dark mode").click()
        scheme = seen.page.locator("body").get_attribute("data-md-color-scheme")
        assert scheme == "slate"
        assert any(url.endswith("formulas.woff2") for url in seen.weights)
