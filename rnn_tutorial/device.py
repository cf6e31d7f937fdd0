"""The one place that chooses the device."""

# --8<-- [start:choose_device]
import os

import torch


def choose_device(name: str | None = None) -> torch.device:
    """The device called ``name``, else the accelerator, else the CPU.

    Without ``name``, the environment variable ``RNN_TUTORIAL_DEVICE`` overrides
    the choice. Raises RuntimeError, torch's own, where torch knows no device of
    that name, and ValueError where this machine does not have it.

    >>> choose_device("cpu")
    device(type='cpu')
    """
    name = name or os.environ.get("RNN_TUTORIAL_DEVICE")
    accelerator = torch.accelerator.current_accelerator(check_available=True)
    if not name:
        return accelerator or torch.device("cpu")
    device = torch.device(name)
    count = {"cpu": 1}
    if accelerator:
        count[accelerator.type] = torch.accelerator.device_count()
    if (device.index or 0) >= count.get(device.type, 0):
        present = ", ".join(f"{count[kind]} {kind}" for kind in count)
        raise ValueError(f"device: expected one of {present}, got {name!r}")
    return device


# --8<-- [end:choose_device]
