"""Turn the formulas of a page into MathML, so that a reader needs no script.

When: once its Markdown has become HTML.
"""

import re
from html import escape, unescape

from math_core import LatexError, LatexToMathML
from mkdocs.exceptions import PluginError

LATEX = LatexToMathML(fancy_error=False)
# What pymdownx.arithmatex writes into a page, and what the contents keep of it.
INLINE = re.compile(r'(?s)(?<=<span class="arithmatex">)\\\((.+?)\\\)(?=</span>)')
DISPLAY = re.compile(r'(?s)(?<=<div class="arithmatex")>\\\[(.+?)\\\](?=</div>)')
CONTENTS = re.compile(r"\\\((.+?)\\\)")
# What has a colour, the same as in figures, where a formula stands alone or in a table.
ALONE = re.compile(r'(?s)<div class="arithmatex".*?</div>|<td\b.*?</td>')
PART = re.compile(
    r"<(?:msub|msubsup|mover)\b(?=[^>]*>(?:<mover[^>]*>)?"
    r"<mi>(?P<letter>.)</mi>(?:<mo>(?P<arrow>[→←])</mo>)?)"
)
KINDS = {"x": "input", "s": "forward", "h": "forward", "o": "output", "δ": "backward"}
KINDS |= {"→": "forward", "←": "backward"}
# A formula with the mark behind it, which must not begin the next line.
MARKED = re.compile(
    r'<span class="arithmatex">(?:(?!</span>).)+</span>[,.;:?!)’”，。、；：？！）]+',
    re.S,
)


def on_page_content(html, page, config, files):
    """Convert the formulas of the page and of its table of contents."""

    def mathml(match, display=False):
        formula = unescape(match[1]).strip()
        try:
            markup = LATEX.convert_with_local_state(formula, displaystyle=display)
        except LatexError as error:
            where = f"{page.file.src_uri}: formula {formula}"
            raise PluginError(f"{where}: {error}") from error
        # To copy the LaTeX: see docs/theme/partials/latex.html.
        return markup.replace("<math", f'<math data-latex="{escape(formula)}"', 1)

    def block(match):
        # Its letters in one line are no use among the results of a search.
        return f" data-search-exclude>{mathml(match, display=True)}"

    def convert(items):
        for item in items:
            item.title = CONTENTS.sub(mathml, item.title)
            convert(item.children)

    convert(page.toc)
    html = DISPLAY.sub(block, INLINE.sub(mathml, html))
    if page.file.name != "gates":  # where o is the output gate, and h what comes out
        html = ALONE.sub(lambda formula: coloured(formula[0]), html)
    return MARKED.sub(r'<span class="unbroken">\g<0></span>', html)


def coloured(html):
    """The formulas with a class at each of the four things that have a colour."""

    def classed(part):
        kind = KINDS.get(part["arrow"] or part["letter"])
        return f'{part[0]} class="rnn-{kind}"' if kind else part[0]

    return PART.sub(classed, html)
