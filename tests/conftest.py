"""The devices present, and the same examples in every run."""

import hypothesis
import pytest
import torch
from torch.backends import cudnn

hypothesis.settings.load_profile("ci")  # drawn alike in every run; no deadline
torch.set_num_threads(1)  # two threads on tiny arrays wait for each other

DEVICES = ["cpu"]
accelerator = torch.accelerator.current_accelerator(check_available=True)
if accelerator and accelerator.type != "mps":  # which has no float64
    DEVICES.append(accelerator.type)


@pytest.fixture(scope="session", params=DEVICES)
def device(request):
    """Each device present, computing float32 in full: cuDNN rounds it to TF32."""
    with cudnn.flags(enabled=True, allow_tf32=False):
        yield request.param
