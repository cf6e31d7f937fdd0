"""Make the font of the formulas: STIX Two Math, cut down to the glyphs they use.

The font comes in the wheel of ziamath, under the SIL Open Font License. A reader who
has a maths font does not fetch it: style.css names those first.
"""

import re
from functools import cache
from html import unescape
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

from fontTools import subset
from mkdocs.plugins import event_priority
from mkdocs.utils import write_file

FORMULA = re.compile(r"(?s)<math.*?</math>")
USED: set[str] = set()  # by the formulas of all languages
LETTERS = [("a", "z", 0x1D44E), ("A", "Z", 0x1D434), ("α", "ω", 0x1D6FC)]


def on_page_content(html, page, config, files):
    """Note the characters of the page's formulas."""
    for formula in FORMULA.findall(html):
        for letter in re.findall(r"<mi>([^<])</mi>", formula):
            USED.add(italic(letter))  # what a browser shows for a single letter
        USED.update(unescape(re.sub("<[^>]*>", "", formula)))
        if "<msqrt" in formula:
            USED.add("√")  # which no text has: the browser draws it


def italic(letter: str) -> str:
    """The mathematical italic form of a letter, as MathML Core defines it."""
    for first, last, start in LETTERS:
        if first <= letter <= last:
            return chr(start + ord(letter) - ord(first)).replace("\U0001d455", "ℎ")
    return letter


@event_priority(-200)  # after the pages of all languages
def on_post_build(config):
    """Write the font into the assets, which all languages share."""
    target = Path(config.site_dir) / "assets/fonts/formulas.woff2"
    write_file(font_of("".join(sorted(USED))), str(target))


@cache  # the pages of all languages, and those of a rebuild, use the same
def font_of(text: str) -> bytes:
    """The font with the glyphs of the text."""
    options = subset.Options()
    options.flavor = "woff2"
    # Accents want a dotless i; special forms for small indices double the size.
    options.layout_features = ["dtls"]
    options.hinting = False
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]  # its name and licence
    wheel = Path(find_spec("ziamath").origin).parent
    font = subset.load_font(str(wheel / "fonts/STIXTwoMath-Regular.ttf"), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=text)
    subsetter.subset(font)
    file = BytesIO()
    subset.save_font(font, file, options)
    return file.getvalue()
