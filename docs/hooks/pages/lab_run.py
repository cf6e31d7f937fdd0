"""Run the cells of a lab in a Jupyter kernel, once for all languages and builds."""

import hashlib
import logging
import os
import platform
from importlib.metadata import version
from pathlib import Path

import nbformat
from nbformat import NotebookNode, v4

log = logging.getLogger("mkdocs.hooks.labs")

PACKAGES = ["numpy", "torch", "matplotlib", "pypinyin", "faker", "tqdm"]
PACKAGES += ["nbclient", "ipykernel"]
KERNEL = ["--InlineBackend.figure_formats={'svg'}", "--log-level=CRITICAL"]


class LabError(Exception):
    """A cell of a lab that failed, and how."""


def run_lab(lab: str, cells: list[str], root: Path) -> NotebookNode:
    """The notebook of a lab with all that its cells printed and drew.

    It is kept in `.cache/labs` and run again when its cells, the package, a library
    or the way to run it has changed. Raises LabError where a cell fails; then nothing
    is kept.
    """
    file, key = root / ".cache/labs" / lab, key_of(cells, root)
    if (notebook := kept(file, key)) is None:
        log.info("Running the cells of labs/%s: up to a minute", lab)
        notebook = execute(lab, cells, root)
        keep(file, key, notebook)
    return notebook


def kept(file: Path, key: str) -> NotebookNode | None:
    """What is kept in the file under this key, if anything is."""
    if not file.exists():
        return None
    first, text = file.read_text("utf-8").split("\n", 1)
    return nbformat.reads(text, as_version=4) if first == key else None


def keep(file: Path, key: str, notebook: NotebookNode) -> None:
    """Write the file, or leave it as it was: a build may be interrupted."""
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_suffix(".unfinished")
    unfinished.write_text(f"{key}\n{nbformat.writes(notebook)}", "utf-8")
    unfinished.replace(file)


def key_of(cells: list[str], root: Path) -> str:
    """A hash of all that the results depend on."""
    package = root / "rnn_tutorial"
    unused = {package / name for name in ("lessons", "bench", "live")}
    files = [
        file
        for file in [Path(__file__), *sorted(package.rglob("*"))]
        if file.suffix in {".py", ".csv"} and unused.isdisjoint(file.parents)
    ]
    parts = [*cells, platform.platform(), platform.python_version()]
    parts += [f"{name} {version(name)}" for name in PACKAGES]
    parts += [os.environ.get("RNN_TUTORIAL_DEVICE", "")]
    parts += [f"{file.name}\n{file.read_text('utf-8')}" for file in files]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def execute(lab: str, cells: list[str], root: Path) -> NotebookNode:
    """Run the cells in order, in a fresh kernel, with the package found in root."""
    # Slow to import, and seldom needed.
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    notebook = v4.new_notebook(cells=[v4.new_code_cell(code) for code in cells])
    client = NotebookClient(
        notebook,
        timeout=600,
        kernel_name="python3",
        extra_arguments=KERNEL,
        resources={"metadata": {"path": str(root)}},
    )
    style = Path(__file__).with_name("matplotlibrc")
    try:
        client.execute(env={**os.environ, "MATPLOTLIBRC": str(style)})
    except CellExecutionError as error:
        raise LabError(f"labs/{lab}: a cell failed\n{error}") from error
    for cell in notebook.cells:  # the progress bars and the times are no result
        cell.outputs = [o for o in cell.outputs if o.get("name") != "stderr"]
        cell.metadata.clear()
    return notebook
