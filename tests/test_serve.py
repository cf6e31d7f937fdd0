"""`mkdocs serve` shows a change, however much of the build it keeps."""

import os
import socket
import subprocess
import sys
import time
from urllib.request import urlopen

import pytest

from tests.small_site import small_site

PAGE = """\
# RNN

A page.

The first word.

```python
--8<-- "rnn_tutorial/cells.py"
```
```output
The first line.
```

::: rnn_tutorial.answer
"""
MODULE = 'def answer():\n    """The first answer."""\n'
CELLS = 'with open("runs.txt", "a") as file:\n    print("run", file=file)\n'


def free_port():
    """A port that nobody uses."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


@pytest.fixture
def address(tmp_path):
    """The address of a lab that `mkdocs serve` shows."""
    small_site(tmp_path, PAGE, PAGE, "labs/t.md")
    for name, text in ("__init__", MODULE), ("cells", CELLS):
        (tmp_path / f"rnn_tutorial/{name}.py").write_text(text)
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "mkdocs", "serve", "-a", f"127.0.0.1:{port}"],
        cwd=tmp_path,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONIOENCODING": "utf-8"},
        stderr=subprocess.DEVNULL,
    )
    yield f"http://127.0.0.1:{port}"
    server.terminate()
    server.wait()


def until_shown(words, url):
    """Wait until the words are shown there."""
    for _ in range(1200):
        try:
            if words in urlopen(url, timeout=60).read().decode():
                return
        except OSError:
            pass  # not yet there
        time.sleep(0.05)
    pytest.fail(f"{url} does not show {words!r}")


def test_served_pages_follow_the_files(address, tmp_path):
    page, module = tmp_path / "docs/en/labs/t.md", tmp_path / "rnn_tutorial/__init__.py"
    until_shown("The first word.", f"{address}/en/labs/t/")
    until_shown("The first answer.", f"{address}/en/labs/t/")
    page.write_text(PAGE.replace("first", "second"))
    for file in ("en/labs/t/", "en/labs/t/t.ipynb", "search/search_index.en.json"):
        until_shown("The second word.", f"{address}/{file}")
    until_shown("The second line.", f"{address}/en/labs/t/")
    assert (tmp_path / "runs.txt").read_text() == "run\n"  # nothing is trained again
    module.write_text(MODULE.replace("first", "second"))
    until_shown("The second answer.", f"{address}/en/labs/t/")
