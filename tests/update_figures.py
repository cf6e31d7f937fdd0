"""Redraw, in the colours of the site, the figures that the code of a page draws.

    python -m tests.update_figures

matplotlib draws in fixed colours; a figure in a page follows the reader's, light or
dark. So the page is run, the curves are read off the axes `ax` that it drew, and they
are written as an SVG like the others. A figure that agrees with its curves to a tenth
of a unit stays as it is.
"""

from pathlib import Path

import numpy as np
from matplotlib.axes import Axes

from tests.outputs import agree
from tests.pages import read, run
from tests.reader import reader

ROOT = Path(__file__).parents[1]
FIGURES = {"gradients": "docs/assets/gradient-norms.svg"}  # a page, and what it draws

LEFT, RIGHT, TOP, BOTTOM = 48, 308, 12, 222  # where the axes are
ACCENT = "var(--rnn-backward, #a5123a)"  # a gradient goes back
SVG = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 380 246" width="440" height="285" \
data-search-exclude="" lang="en" fill="none" stroke="currentColor" stroke-width="1.5" \
font-family="'STIX Two Text','Times New Roman',Times,serif">
  {}
</svg>
"""
AXES = f"""\
<path d="M {LEFT} {TOP} V {BOTTOM} H {RIGHT}" stroke-width="1"/>
  <path d="M 60 26 H 86" stroke="{ACCENT}" stroke-width="2"/>
  <path d="M 60 52 H 86" stroke-dasharray="5 4"/>
  <g fill="currentColor" stroke="none" font-size="15" font-style="italic">
    <text x="95" y="31">‖∂s<tspan dy="4" font-size="11">T</tspan><tspan dy="-4">\
/∂s</tspan><tspan dy="4" font-size="11">t</tspan><tspan dy="-4">‖</tspan></text>
    <text x="95" y="57">ρ<tspan dy="-6" font-size="11">T − t</tspan></text>
    <text x="{RIGHT + 16}" y="{BOTTOM + 17}">T − t</text>
  </g>"""


def update(root: Path) -> list[Path]:
    """Redraw the figures under root and return the files that changed."""
    changed = []
    for stem, name in FIGURES.items():
        path, drawn = root / name, draw(root, stem)
        if not (path.exists() and agree(path.read_text("utf-8"), drawn)):
            path.write_text(drawn, "utf-8")
            changed.append(path)
    return changed


def draw(root: Path, stem: str) -> str:
    """Run a page, and draw what it drew."""
    with reader("cpu"):
        examples = read(root, "zh", stem)
        for example in examples:
            run(example)
        return svg(examples[0].namespace["ax"])


def svg(axes: Axes) -> str:
    """The curves of axes over 0, 1, 2, … on a logarithmic scale."""
    lines = axes.get_lines()
    powers = np.log10([line.get_ydata() for line in lines])
    steps = np.arange(powers.shape[1])
    low, high = 3 * np.floor(powers.min() / 3), 3 * np.ceil(powers.max() / 3)

    def place_x(step):
        return np.interp(step, (0, steps[-1]), (LEFT, RIGHT))

    def place_y(power):
        return np.interp(power, (low, high), (BOTTOM, TOP))

    parts = [AXES]
    for step in steps[::10]:
        x = f"{place_x(step):.1f}"
        parts.append(f'<path d="M {x} {BOTTOM} v 4" stroke-width="1"/>')
        parts.append(text(x, BOTTOM + 17, str(step), "middle"))
    for power in np.arange(low, high + 1, 3):
        y = place_y(power)
        parts.append(f'<path d="M {LEFT} {y:.1f} h -4" stroke-width="1"/>')
        exponent = f"{power:.0f}".replace("-", "−")
        exponent = f'<tspan dy="-5" font-size="10">{exponent}</tspan>'
        parts.append(text(LEFT - 7, f"{y + 5:.1f}", f"10{exponent}", "end"))
    for line, power in zip(lines, powers, strict=True):
        style = 'stroke-dasharray="5 4"'
        if not line.is_dashed():
            style = f'stroke="{ACCENT}" stroke-width="2"'
            rho = '<tspan font-style="italic">ρ</tspan>'
            label = line.get_label().replace("ρ", rho)
            parts.append(text(RIGHT + 8, f"{place_y(power[-1]) + 5:.1f}", label))
        points = zip(place_x(steps), place_y(power), strict=True)
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts.append(f'<polyline points="{points}" {style}/>')
    return SVG.format("\n  ".join(parts))


def text(x: object, y: object, words: str, anchor: str = "start") -> str:
    """Words at a place."""
    return (
        f'<text x="{x}" y="{y}" text-anchor="{anchor}" font-size="13" '
        f'fill="currentColor" stroke="none">{words}</text>'
    )


if __name__ == "__main__":
    for path in update(ROOT):
        print(path.relative_to(ROOT))
