"""Each page leads to the repository and to its own source, where one is known."""

import shutil
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.served import served
from tests.small_site import ROOT, build, small_site
from tests.test_site import Page

REPOSITORY = "https://example.org/rnn/tutorial"
OTHERS = (  # the theme's, and the licences
    "https://squidfunk.github.io/mkdocs-material/",
    "https://creativecommons.org/",
    "https://opensource.org/",
)


@pytest.fixture(params=["", REPOSITORY, f"{REPOSITORY}/"])
def repository(request, monkeypatch):
    """The address of the repository, or none, as in a plain clone."""
    monkeypatch.setenv("REPO_URL", request.param)
    return request.param


def test_page_leads_to_the_repository_and_its_source(repository, tmp_path):
    small_site(tmp_path, page="labs/t.md")
    done = build(tmp_path, "--strict")
    assert done.returncode == 0, done.stderr
    for folder in ("", "labs/t"):
        for language, start in (("zh", "site"), ("en", "site/en")):
            page = Page(tmp_path / start / folder / "index.html")
            file = f"docs/{language}/{folder or 'index'}.md"
            assert (tmp_path / file).is_file()
            found = {link for link in page.links if link.startswith("http")}
            found = {link for link in found if not link.startswith(OTHERS)}
            source = f"{REPOSITORY}/edit/main/{file}"
            reports = {link for link in found if "/issues/" in link}
            assert found - reports == ({repository, source} if repository else set())
            assert [*map(filled_in, reports)] == ([("RNN", file)] if repository else [])


def filled_in(link):
    """The title and the text of the issue that a link opens."""
    address = urlsplit(link)
    assert f"https://{address.netloc}{address.path}" == f"{REPOSITORY}/issues/new"
    words = parse_qs(address.query)
    (title,), (text,) = words.pop("title"), words.pop("body")
    assert not words
    return title, text


def test_report_names_the_section_that_is_read(browser, tmp_path, monkeypatch):
    """The last whose heading is above; at the top of the page none."""
    monkeypatch.setenv("REPO_URL", REPOSITORY)
    paragraphs = "Words.\n\n" * 60
    sections = "".join(f"## {s} `x` {{ #s-{s} }}\n\n{paragraphs}" for s in "abc")
    small_site(tmp_path, en=f"# A & B {{ #a-b }}\n\n{sections}", page="t.md")
    shutil.copytree(ROOT / "docs/assets", tmp_path / "docs/assets")
    done = build(tmp_path, "--strict")
    assert done.returncode == 0, done.stderr
    with served(tmp_path / "site") as base:
        for width in (360, 1280):
            page = browser.new_page(viewport={"width": width, "height": 700})
            page.route(f"{REPOSITORY}/**", lambda route: route.fulfill(body="issue"))
            for section, title in (("", ""), ("#s-b", ": b x"), ("#s-a", ": a x")):
                page.goto(f"{base}en/t/{section}")
                page.locator(".wrong a").evaluate("link => link.click()")
                page.wait_for_url(f"{REPOSITORY}/**")
                assert filled_in(page.url) == (
                    f"A & B{title}",
                    f"docs/en/t.md{section}",
                )
            page.close()
