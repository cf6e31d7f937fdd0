"""Fill in what was measured: figures in place of `[[…]]`, charts of `(speed-…)`."""

import json
import re
from functools import cache
from io import StringIO
from pathlib import Path

from measured import PLACE, fill
from mkdocs.exceptions import PluginError
from plots import inline

CHART = re.compile(r"^!\[(?P<alt>[^\]]+)\]\(speed-(?P<name>\w+)\)$", re.M)
DATA = "rnn_tutorial/bench/cpu.json"
HASWELL = "rnn_tutorial/bench/cpu_haswell.json"  # with other kernels of the BLAS


def on_page_markdown(markdown, page, config, files):
    """Fill a page before its notebook is made."""
    if not (PLACE.search(markdown) or CHART.search(markdown)):
        return markdown
    where = page.file.src_uri
    texts = {}
    for name in (DATA, HASWELL):
        file = Path(config.config_file_path).parent / name
        if not file.exists():
            command = f"python -m rnn_tutorial.bench --json {name}"
            raise PluginError(f"{where}: expected {name}, which {command} writes")
        texts[name] = file.read_text(encoding="utf-8")
    try:
        data = json.loads(texts[DATA]) | {"haswell": json.loads(texts[HASWELL])}
        markdown = fill(markdown, data)
        return CHART.sub(lambda m: chart(m["name"], m["alt"], texts[DATA]), markdown)
    except ValueError as error:
        raise PluginError(f"{where}: {error}") from error


def chart(name, alt, data):
    """A chart as part of the page; ValueError where there is none of the name."""
    # No cell of the notebook drew it, so there it stands among the words.
    frame = inline(drawn(name, data), alt, name=f"speed-{name}")
    return frame.replace('class="plot"', 'class="plot measured"', 1)


@cache  # once for all languages and builds
def drawn(name, data):
    """The chart as SVG, drawn from the JSON data."""
    import matplotlib as mpl  # slow to import: for such a page only
    from matplotlib import pyplot as plt

    from rnn_tutorial.bench.figures import CHARTS

    if name not in CHARTS:
        raise ValueError(
            f"speed-{name}: expected one of speed-{', speed-'.join(CHARTS)}"
        )
    plt.switch_backend("agg")
    with mpl.rc_context(fname=Path(__file__).with_name("matplotlibrc")):
        figure, svg = CHARTS[name](json.loads(data)).figure, StringIO()
        figure.savefig(svg, format="svg", metadata={"Date": None})
        plt.close(figure)
    return svg.getvalue()
