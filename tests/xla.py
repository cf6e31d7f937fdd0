"""A second device that computes: torch_xla's, as a plugin of pytest.

torch_xla gives PyTorch a device of its own, for which it compiles what is computed.
With `PJRT_DEVICE=CPU` it needs no hardware but the CPU; that an array is in one place
and its partner in another is an error all the same. `nox -s xla` runs the tests on it.
"""

from typing import Any

import hypothesis
import pytest
import torch
import torch_xla

torch_xla.device()  # autograd counts the devices before its first gradient

# torch_xla does not say so itself; everything else in the tests asks here.
torch.accelerator.current_accelerator = lambda check_available=False: torch.device(
    "xla"
)
torch.accelerator.device_count = lambda: 1

# All gradients are compiled together, not each of them alone.
only_backward = torch.autograd.backward


def backward(*args: Any, **options: Any) -> None:
    """Compute all gradients at once."""
    only_backward(*args, **options)
    torch_xla.sync()


torch.autograd.backward = backward

# To compile takes a while: fewer examples, and a failure is not made smaller.
hypothesis.settings.register_profile(
    "xla",
    hypothesis.settings.get_profile("ci"),
    max_examples=10,
    phases=[hypothesis.Phase.generate],
)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call():
    """Skip what packs sequences: torch does it in code that knows no torch_xla."""
    try:
        return (yield)
    except RuntimeError as error:
        if "its data is not allocated yet" in str(error):
            pytest.skip("torch_xla does not pack sequences")
        raise
