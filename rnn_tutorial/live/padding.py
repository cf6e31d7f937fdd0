"""Padding in a batch: what it does to the states and to a loss."""

from typing import Any

import torch
from torch import nn
from torch.nn.functional import cross_entropy
from torch.nn.utils.rnn import (
    pack_padded_sequence,
    pad_packed_sequence,
    pad_sequence,
)

from rnn_tutorial.live.lesson import run

SECTIONS = ("pad", "final", "neutral", "each_alone", "run_packed", "loss")


def start() -> dict[str, Any]:
    """The page's batch as it is, not packed."""
    lesson = run("lengths", *SECTIONS)
    state = lesson["rnn"].state_dict() | {
        f"output_{name}": array
        for name, array in lesson["output_layer"].state_dict().items()
    }
    return {
        "arrays": {
            "weights": {name: array.tolist() for name, array in state.items()},
            "sequences": [
                sequence.tolist() for sequence in lesson["sequences"]
            ],
            "labels": [
                row[:n].tolist()
                for row, n in zip(
                    lesson["padded"], lesson["lengths"], strict=True
                )
            ],
        },
        "settings": {"pad": 0, "packed": False},
        "limits": {"pad": [0, 12, 1]},
    }


def models(weights: dict[str, Any]) -> tuple[nn.RNN, nn.Linear]:
    """The page's RNN and output layer, in float64."""
    rnn = nn.RNN(
        5, 3, batch_first=True, bidirectional=True, dtype=torch.float64
    )
    output_layer = nn.Linear(6, 4, dtype=torch.float64)
    state = {
        name: torch.tensor(array, dtype=torch.float64)
        for name, array in weights.items()
    }
    for name in ("weight", "bias"):
        output_layer.get_parameter(name).data = state.pop(f"output_{name}")
    rnn.load_state_dict(state)
    return rnn, output_layer


@torch.no_grad()
def shown(arrays: dict[str, Any], settings: dict[str, Any]) -> dict[str, str]:
    """The mask, the final states, how far they are off, and the losses."""
    rnn, output_layer = models(arrays["weights"])
    sequences = [
        torch.tensor(sequence, dtype=torch.float64)
        for sequence in arrays["sequences"]
    ]
    lengths = [len(sequence) for sequence in sequences]
    longest = max(lengths) + settings["pad"]
    x = torch.zeros(len(sequences), longest, 5, dtype=torch.float64)
    for row, sequence in zip(x, sequences, strict=True):
        row[: len(sequence)] = sequence
    if settings["packed"]:
        packed, h_n = rnn(
            pack_padded_sequence(
                x, lengths, batch_first=True, enforce_sorted=False
            )
        )
        output, _ = pad_packed_sequence(
            packed, batch_first=True, total_length=longest
        )
    else:
        output, h_n = rnn(x)
    texts = {"pad": str(settings["pad"])}
    for i, sequence in enumerate(sequences):
        own, padding = ["1"] * len(sequence), ["0"] * (longest - len(sequence))
        texts[f"mask_{i}"] = " ".join(
            own if settings["packed"] else own + padding
        )
        _, alone = rnn(sequence)
        for k in (0, 1):  # forward, backward
            state = h_n[k, i]
            for j in range(3):
                texts[f"state_{k}_{i}_{j}"] = f"{state[j].item():z.4f}"
                texts[f"alone_{k}_{i}_{j}"] = f"{alone[k, j].item():z.4f}"
            drift = (state - alone[k]).abs().max().item()
            texts[f"drift_{k}_{i}"] = f"{drift:z.4f}"
    labels = pad_sequence(
        [torch.tensor(row) for row in arrays["labels"]], batch_first=True
    )
    with_0 = nn.functional.pad(labels, (0, longest - labels.shape[1])).flatten()
    mask = (torch.arange(longest) < torch.tensor(lengths)[:, None]).flatten()
    losses = cross_entropy(
        output_layer(output).flatten(0, 1), with_0, reduction="none"
    )
    return texts | {
        "steps": str(len(mask)),
        "masked": f"{losses[mask].mean().item():z.4f}",
        "divided": f"{(losses * mask).mean().item():z.4f}",
        "counted": f"{losses.mean().item():z.4f}",
    }
