"""One step of the input changes: by how much do the states change?"""

from typing import Any

import torch
from torch import Tensor, nn

from rnn_tutorial.live.lesson import run


def start() -> dict[str, Any]:
    """The page's experiment: 1 is added to the last step.

    ``deep`` and ``stack`` are the two networks of exercise 4. The page's own
    network, of one layer, needs no weights beside them: it was made from the
    same seed as ``deep`` and is its layer 0.
    """
    lesson = run("birnn", "data", "rnn", "future", "exercise_4")
    return {
        "arrays": {
            "x": lesson["x"][0].tolist(),
            "h_0": lesson["h_0"][:, 0].tolist(),
            "deep": numbers(lesson["deep"]),
            "stack": numbers(lesson["stack"]),
        },
        "settings": {"t": 5, "amount": 1, "directions": 2, "layers": 1},
        "limits": {
            "t": [0, 5, 1],
            "amount": [-10, 10],
            "directions": [1, 2, 1],
            "layers": [1, 2, 1],
        },
    }


def numbers(model: nn.Module) -> dict[str, Any]:
    """The weights of a model under its own names."""
    return {name: array.tolist() for name, array in model.state_dict().items()}


def states(
    arrays: dict[str, Any], x: Tensor, layers: int, directions: int
) -> list[Tensor]:
    """What each layer gives, (6, directions, 3).

    As on the page, one layer has initial states, and two begin with zeros.
    """
    weights = arrays["stack" if layers > directions else "deep"]
    h_0 = torch.zeros(directions, 3, dtype=x.dtype)
    if layers == 1:
        h_0 = torch.tensor(arrays["h_0"][:directions], dtype=x.dtype)
    found = []
    for layer in range(layers):
        rnn = nn.RNN(
            x.shape[1], 3, bidirectional=directions == 2, dtype=x.dtype
        )
        with torch.no_grad():
            for name, weight in rnn.named_parameters():
                own = weights[name.replace("_l0", f"_l{layer}")]
                weight.copy_(torch.tensor(own, dtype=x.dtype))
            x, _ = rnn(x, h_0)
        found.append(x.unflatten(-1, (directions, 3)))
    return found


def shown(arrays: dict[str, Any], settings: dict[str, Any]) -> dict[str, str]:
    """The largest change of a unit for each step of each layer and direction.

    And what ``output`` and ``h_n`` take from where; a direction or a layer
    that is not there has empty texts.
    """
    t, layers = settings["t"], settings["layers"]
    directions = settings["directions"]
    x = torch.tensor(arrays["x"], dtype=torch.float64)
    edited = x.clone()
    edited[t] += settings["amount"]
    before = states(arrays, x, layers, directions)
    after = states(arrays, edited, layers, directions)
    texts = {"step": str(t), "forward": "–", "backward": "–"}
    for layer in (0, 1):
        for reverse, half in enumerate(("forward", "backward")):
            column = f"{layer}_{reverse}"
            names = [f"change_{column}_{step}" for step in range(6)]
            texts |= dict.fromkeys(
                [*names, f"h_n_{column}", f"part_{column}"], ""
            )
            if layer >= layers or reverse >= directions:
                continue
            change = (
                (after[layer] - before[layer])[:, reverse].abs().amax(dim=1)
            )
            for name, number in zip(names, change.tolist(), strict=True):
                texts[name] = f"{number:z.4f}"
            texts[f"h_n_{column}"] = f"h_n[{layer * directions + reverse}]"
            if layer == layers - 1:  # of this layer there is `output`
                part = (
                    ("[t, :H]", "[t, H:]")[reverse]
                    if directions == 2
                    else "[t]"
                )
                texts[f"part_{column}"] = f"output\n{part}"
                steps = change.nonzero().flatten().tolist()
                ends = sorted({steps[0], steps[-1]}) if steps else ["–"]
                texts[half] = "–".join(str(end) for end in ends)
    return texts
