"""The tests in environments of their own: other versions, and other devices."""

import tomllib
from pathlib import Path

import nox

PROJECT = tomllib.loads(Path("pyproject.toml").read_text("utf-8"))["project"]
PYTHON = PROJECT["requires-python"].removeprefix(">=")
# The first version of each library that we allow: ==X.Y.* where >=X.Y is asked for.
FIRST = [need.replace(">=", "==") + ".*" for need in PROJECT["dependencies"]]

nox.options.sessions = ["tests"]


@nox.session
def tests(session):
    """With the torch that made the outputs on the pages."""
    run(session, "--editable", ".[test,shown]")


@nox.session(python=PYTHON)
def oldest(session):
    """With the oldest Python, NumPy and PyTorch that we allow."""
    run(session, "--editable", ".[test]", *FIRST)


@nox.session
def newest(session):
    """With the newest NumPy and PyTorch."""
    run(session, "--upgrade", "numpy", "torch", "--editable", ".[test]")


@nox.session
def fake_cuda(session):
    """On tensors that say they are on a GPU; on Linux pip's torch can make them."""
    session.env["FAKE_CUDA_REQUIRED"] = "1"
    tests = session.posargs or ["tests/test_fake_cuda.py"]
    session.install("--upgrade", "torch", "--editable", ".[test]")
    session.run("python", "-m", "pytest", *tests)


@nox.session(python=PYTHON)
def xla(session):
    """On a second device that computes, though on the CPU: see tests/xla.py."""
    session.env.update(PJRT_DEVICE="CPU", XLA_COMPILATION_CACHE_SIZE="64")
    session.install("--editable", ".[test,xla]")
    test = ["python", "-m", "pytest", "-p", "tests.xla", "--hypothesis-profile", "xla"]
    if session.posargs:
        session.run(*test, *session.posargs)
        return
    # In parts: a process has room for only so many compiled functions.
    session.run(*test, "-k", "xla", "tests/test_device.py", "tests/test_cell_rnn.py")
    # Its nn.GRU and nn.LSTM know no CPU, and it takes lengths that PyTorch does not.
    pages = "xla and test_page_prints and not gates and not choose and not pitfalls"
    session.run(*test, "-k", pages, "tests/test_docs.py")


def run(session, *needs):
    """Install what is needed, and run the tests, or those named after `--`."""
    session.install(*needs)
    parallel = ["--numprocesses", "auto", "--dist", "loadfile"]
    session.run("python", "-m", "pytest", *parallel, *session.posargs)
