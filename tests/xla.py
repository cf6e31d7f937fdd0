"""A second device that computes: torch_xla's, as a plugin of pytest.

torch_xla gives PyTorch a device of its own, for which it compiles what is computed.
With `PJRT_DEVICE=CPU` it needs no hardware but the CPU; that an array is in one place
and its partner in another is an error all the same. `nox -s xla` runs the tests on it.
"""

import hypothesis
import pytest
import torch
import torch_xla  # noqa: F401

# torch_xla does not say so itself; everything else in the tests asks here.
torch.accelerator.current_accelerator = lambda check_available=False: torch.device(
    "xla"
)
torch.accelerator.device_count = lambda: 1

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
