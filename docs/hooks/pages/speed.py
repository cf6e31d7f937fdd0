"""Fill in what was measured: figures in place of `[[…]]`, charts of `(speed-…)`.

When: while the page is Markdown, before its notebook is made.
"""

import json
import re
from functools import cache
from io import StringIO
from pathlib import Path

from measured import OTHERS, PLACE, fill
from mkdocs.exceptions import PluginError
from plots import inline

CHART = re.compile(r"^!\[(?P<alt>[^\]]+)\]\(speed-(?P<name>\w+)\)$", re.M)
DATA = "rnn_tutorial/bench/cpu.json"
STYLE = Path(__file__).with_name("matplotlibrc")


def on_page_markdown(markdown, page, config, files):
    """Fill a page."""
    if not (PLACE.search(markdown) or CHART.search(markdown)):
        return markdown
    root = Path(config.config_file_path).parent
    try:
        results = read(root, DATA)
        others = {key: json.loads(read(root, file)) for key, file in OTHERS.items()}
        data = json.loads(results) | others
        markdown = fill(markdown, data)
        return CHART.sub(lambda m: chart(m["name"], m["alt"], results), markdown)
    except ValueError as error:
        raise PluginError(f"{page.file.src_uri}: {error}") from error


def read(root, name):
    """The results in a file; ValueError where there is none."""
    if not (root / name).exists():
        command = f"python -m rnn_tutorial.bench --json {name}"
        raise ValueError(f"expected {name}, which {command} writes")
    return (root / name).read_text(encoding="utf-8")


def chart(name, alt, results):
    """A chart as part of the page; ValueError where there is none of the name."""
    # No cell of the notebook drew it, so there it stands among the words.
    frame = inline(draw(name, results), alt, name=f"speed-{name}")
    return frame.replace('class="plot"', 'class="plot measured"', 1)


@cache  # of two languages, and of each build while serving: a second of seven
def draw(name, results):
    """The chart as SVG, drawn from the text of the results."""
    import matplotlib as mpl  # slow to import: for such a page only
    from matplotlib import pyplot as plt

    from rnn_tutorial.bench.figures import CHARTS

    if name not in CHARTS:
        raise ValueError(
            f"speed-{name}: expected one of speed-{', speed-'.join(CHARTS)}"
        )
    plt.switch_backend("agg")
    with mpl.rc_context(fname=STYLE):
        figure, svg = CHARTS[name](json.loads(results)).figure, StringIO()
        figure.savefig(svg, format="svg", metadata={"Date": None})
        plt.close(figure)
    return svg.getvalue()
