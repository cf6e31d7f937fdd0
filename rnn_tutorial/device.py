"""The one place that chooses the device."""

import os

import torch


# --8<-- [start:choose_device]
def choose_device(name: str | None = None) -> torch.device:
    """The device called ``name``, else the accelerator, else the CPU.

    Without ``name``, the environment variable ``RNN_TUTORIAL_DEVICE`` overrides the
    choice. Raises RuntimeError, torch's own, where ``name`` is no device of torch's,
    and ValueError where this machine does not have it.

    >>> choose_device("cpu")
    device(type='cpu')
    """
    name = name or os.environ.get("RNN_TUTORIAL_DEVICE")
    accelerator = torch.accelerator.current_accelerator(check_available=True)
    found = accelerator or torch.device("cpu")
    if not name:
        return found
    device = torch.device(name)
    if device.type not in ("cpu", found.type):
        raise ValueError(f"device: expected cpu or {found.type}, got {name!r}")
    return device


# --8<-- [end:choose_device]
