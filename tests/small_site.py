"""A site of a page or two in each language, with the real settings."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def build(folder: Path, *options: str) -> subprocess.CompletedProcess:
    """Build the site of a folder, by default into `folder/site`."""
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", *options],
        cwd=folder,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
    )


def small_site(
    folder: Path, zh: str = "", en: str = "", page: str = "index.md"
) -> None:
    """Write a site of a home page and this page, in each language."""
    (folder / "rnn_tutorial").mkdir()
    for name in ("hooks", "theme"):
        shutil.copytree(ROOT / "docs" / name, folder / "docs" / name)
    for language, text in (("zh", zh), ("en", en)):
        home = folder / "docs" / language / "index.md"
        home.parent.mkdir()
        home.write_text("# RNN", encoding="utf-8")
        path = folder / "docs" / language / page
        path.parent.mkdir(exist_ok=True)
        path.write_text(text or "# RNN", encoding="utf-8")
    theme = "theme: {custom_dir: docs/theme}"
    nav = "nav: [index.md]" if page == "index.md" else f"nav: [index.md, {page}]"
    settings = f"INHERIT: {ROOT / 'mkdocs.yml'}\n{theme}\n{nav}\n"
    (folder / "mkdocs.yml").write_text(settings, encoding="utf-8")
