"""Trained models with 8 bits a weight, light enough for a page of the site."""

from base64 import b64encode
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, TypeVar

import torch
from torch import Tensor, nn

MIME = "application/vnd.rnn-tutorial.live+json"
Model = TypeVar("Model", bound=nn.Module)


def whole(weight: Tensor) -> tuple[Tensor, float]:
    """Whole numbers from -127 to 127, and what to multiply them by."""
    weight = weight.detach().cpu().double()
    scale = weight.abs().max().item() / 127 or 1.0  # of zeros any will do
    return (weight / scale).round().to(torch.int8), scale


def rounded(model: Model) -> Model:
    """A copy whose weights have 8 bits each."""
    copy = deepcopy(model)
    for weight in copy.parameters():
        numbers, scale = whole(weight)
        weight.data = (numbers * scale).to(weight)
    return copy


def packed(model: nn.Module) -> dict[str, Any]:
    """Each weight as text: its whole numbers in base64, shape and scale.

    The weights of the RNN have PyTorch's names: ``weight_ih_l0`` and so on.
    """
    weights = {}
    for name, weight in model.state_dict().items():
        numbers, scale = whole(weight)
        weights[name.removeprefix("model.").removeprefix("rnn.")] = {
            "shape": list(weight.shape),
            "scale": scale,
            "bytes": b64encode(numbers.numpy().tobytes()).decode(),
        }
    return weights


@dataclass(repr=False)
class Handed:
    """What a notebook keeps beside the words that it shows."""

    data: dict[str, Any]

    def __repr__(self) -> str:
        return "handed to the live figure: " + ", ".join(self.data)

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> dict[str, Any]:
        """For Jupyter, which shows the words and keeps the rest."""
        return {"text/plain": repr(self), MIME: self.data}


def hand_over(models: Mapping[str, nn.Module], **more: Any) -> Handed:
    """Hand models, rounded, to the live figure of the page, and more."""
    return Handed({name: packed(one) for name, one in models.items()} | more)
