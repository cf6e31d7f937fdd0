"""Each page leads to the repository and to its own source, where one is known."""

import pytest

from tests.small_site import build, small_site
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
            assert found == ({repository, source} if repository else set())
