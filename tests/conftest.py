"""The devices present, the same examples in every run, and the site in a browser."""

import shutil

import hypothesis
import pytest
import torch
from filelock import FileLock
from threadpoolctl import threadpool_limits
from torch.backends import cudnn

from tests.browser import launched
from tests.served import served
from tests.small_site import ROOT, build

collect_ignore = ["xla.py"]  # a plugin for one session of nox
hypothesis.settings.load_profile("ci")  # drawn alike in every run; no deadline
# Two threads on tiny arrays wait for each other: those of torch and of NumPy alike.
torch.set_num_threads(1)
threadpool_limits(1)

DEVICES = ["cpu"]
accelerator = torch.accelerator.current_accelerator(check_available=True)
if accelerator and accelerator.type != "mps":  # which has no float64
    DEVICES.append(accelerator.type)


@pytest.fixture(scope="session", params=DEVICES)
def device(request):
    """Each device present, computing float32 in full: cuDNN rounds it to TF32."""
    with cudnn.flags(enabled=True, allow_tf32=False):
        yield request.param


@pytest.fixture(scope="session")
def site(tmp_path_factory, worker_id):
    """Build the real site, strictly, and once for all processes that run tests."""
    shared = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        shared = shared.parent  # a worker of pytest-xdist has a folder of its own
    folder = shared / "site"
    with FileLock(shared / "site.lock"):
        if not folder.exists():
            done = build(ROOT, "--strict", "--site-dir", str(folder))
            if done.returncode:
                shutil.rmtree(folder, ignore_errors=True)
                pytest.fail(done.stderr)
    return folder


@pytest.fixture(scope="session")
def base(site):
    """The address of the real site."""
    with served(site) as address:
        yield address


@pytest.fixture(scope="session")
def browser():
    """The browser of this machine."""
    with launched() as browser:
        yield browser
