"""Make a figure of matplotlib part of a page: its colours, its type, its names."""

import re
from html import escape

COLOURS = {  # as in rnn_tutorial/labs/figure.py: those of the site, light and dark
    "#777777": "currentColor",
    "#4c7fd6": "var(--rnn-forward, #4c7fd6)",
    "#2e9a6b": "var(--rnn-output, #2e9a6b)",
}
TYPE = "'STIX Two Text','Times New Roman',Times,serif"  # as in the other figures
FRAME = f"""\
<figure class="plot"><div role="img" aria-label="{{alt}}"><svg lang="en" {{box}} \
data-search-exclude="" stroke-linejoin="round" font-family="{TYPE}">{{body}}</svg>\
</div></figure>"""


def inline(svg: str, alt: str, name: str) -> str:
    """A figure as HTML in one line, in the page's colour and type.

    Its ids begin with the name: a page has several figures. Matplotlib's own style
    element would hold for the whole page.
    """
    head, body = re.search(r"(?s)<svg([^>]*)>(.*)</svg>", svg).groups()
    body = re.sub(
        r"(?s)<metadata>.*?</metadata>|<style.*?</style>|<!--.*?-->", "", body
    )
    body = re.sub(r'font-family: [^;"]*(; *)?', "", body)
    body = re.sub(r'(font: *(?:italic )?[\d.]+px )[^;"]*', rf"\1{TYPE}", body)
    for fixed, own in COLOURS.items():
        body = body.replace(fixed, own)
    used = set(re.findall(r'(?:url\(|href=")#([\w.-]+)', body))
    for id_ in set(re.findall(r' id="([\w.-]+)"', body)) - used:
        body = body.replace(f' id="{id_}"', "")
    body = re.sub(r'( id="|url\(#|href="#)', rf"\1{name}-", body)
    body = re.sub(r"\d+\.\d{3,}", lambda number: f"{float(number[0]):.2f}", body)
    body = re.sub(r"\s*\n\s*", " ", body)
    box = re.search(r'viewBox="[^"]*"', head)[0]
    return FRAME.format(alt=escape(alt), box=box, body=body)
