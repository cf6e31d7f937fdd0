"""The shape of everything that goes into an nn.RNN and comes out of it."""

from typing import Any

LAYERS = 4  # at most
ENDS = [f"l{k // 2}{'_reverse' * (k % 2)}" for k in range(2 * LAYERS)]


def start() -> dict[str, Any]:
    """The sizes of the page, two layers, and both directions."""
    sizes = {"input_size": 5, "hidden_size": 3, "N": 10, "T": 7}
    settings = {"num_layers": 2, "nonlinearity": "tanh", "bias": True}
    settings |= {"batch_first": False, "dropout": 0.0, "bidirectional": True}
    settings |= {"batch": True, "letters": False, "chosen": "l1_reverse"}
    limits: dict[str, Any] = {name: [1, 4096, 1] for name in sizes}
    limits |= {"num_layers": [1, LAYERS, 1], "nonlinearity": ["tanh", "relu"]}
    limits |= {"dropout": [0, 1], "chosen": ENDS}
    return {"arrays": {}, "settings": sizes | settings, "limits": limits}


def shown(arrays: dict[str, Any], settings: dict[str, Any]) -> dict[str, str]:
    """Shapes, as Python writes them; empty for a row that h_n lacks."""
    M, D = settings["num_layers"], 1 + settings["bidirectional"]
    N, T, H_in, H = (
        settings[name] for name in ("N", "T", "input_size", "hidden_size")
    )
    DH, MD = D * H, M * D
    count = (
        D * H * (H_in + H + (M - 1) * (DH + H)) + 2 * MD * H * settings["bias"]
    )
    if settings["letters"]:
        N, T, H_in, H, DH, MD = "N", "T", "H_in", "H", "D·H", "M·D"
    batch = [N] if settings["batch"] else []
    steps = [*batch, T] if settings["batch_first"] else [T, *batch]
    texts = {"input": shape(*steps, H_in), "output": shape(*steps, DH)}
    texts |= dict.fromkeys(("h_0", "h_n"), shape(MD, *batch, H))
    texts |= {"call": call(settings, H_in, H), "count": f"{count:,}"}
    for k, end in enumerate(ENDS):
        layer, reverse = divmod(k, 2)
        there = layer < M and reverse < D
        bias = shape(H) if settings["bias"] else "-"
        shapes = {"weight_ih": shape(H, DH if layer else H_in)}
        shapes |= {"weight_hh": shape(H, H), "bias_ih": bias, "bias_hh": bias}
        shapes |= {"h_n": f"h_n[{D * layer + reverse}]"}
        texts |= {
            f"{name}_{end}": shapes[name] if there else "" for name in shapes
        }
    return texts | rows(settings, D, shape(*batch, H))


def shape(*sizes: Any) -> str:
    """A tuple, as Python writes it, of numbers or letters."""
    return f"({', '.join(map(str, sizes))}{',' * (len(sizes) == 1)})"


def call(settings: dict[str, Any], H_in: Any, H: Any) -> str:
    """The call: the sizes, and what is not the default."""
    parts = [str(H_in), str(H)]
    if (M := settings["num_layers"]) > 1:
        parts.append(f"num_layers={'M' if settings['letters'] else M}")
    if settings["nonlinearity"] == "relu":
        parts.append('nonlinearity="relu"')
    if not settings["bias"]:
        parts.append("bias=False")
    if settings["batch_first"]:
        parts.append("batch_first=True")
    if dropout := float(f"{settings['dropout']:.2f}"):
        parts.append(f"dropout={dropout:g}")
    if settings["bidirectional"]:
        parts.append("bidirectional=True")
    return f"nn.RNN({', '.join(parts)})"


def rows(settings: dict[str, Any], D: int, taken: str) -> dict[str, str]:
    """The code that takes a final state out of h_n, and out of output."""
    M, letters = settings["num_layers"], settings["letters"]
    layer, direction = divmod(ENDS.index(settings["chosen"]), 2)
    layer, direction = min(layer, M - 1), min(direction, D - 1)
    H = "H" if letters else settings["hidden_size"]
    places = ["0" if direction else "-1"]
    if settings["batch"]:
        places.insert(0 if settings["batch_first"] else 1, ":")
    places.append(":" if D == 1 else f"{H}:" if direction else f":{H}")
    row = "D * layer + direction" if letters else f"{D} * {layer} + {direction}"
    same = f"output[{', '.join(places)}]" if layer == M - 1 else ""
    return {"line": f"h_n[{row}]", "taken": taken, "same": same}
