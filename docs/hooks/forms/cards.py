"""A card of each page: the picture and the words that show where its link is sent.

When: with the page. The pictures are kept in `.cache/cards`, drawn again only when what
is on them, or this file, has changed; partials/card.html names them.
"""

import hashlib
import os
import re
import shutil
from functools import cache
from html import unescape
from pathlib import Path
from urllib.parse import urljoin

from mkdocs.utils import get_relative_url

SIZE = (1200, 630)
SCALE = 2  # drawn larger, so that lines and circles are smooth
INK, PAPER, GREY = "#1f2430", "#ffffff", "#667085"
# Those of the site: see docs/assets/style.css.
IN, FORTH, OUT, BACK = "#945a00", "#006a80", "#5a2bc9", "#a5123a"
# What stays in one line: a word, or a Chinese letter, with the marks behind it.
MARKS = "，。：；？！、）”"
PIECE = re.compile(
    rf"(?:[\u4e00-\u9fff“（]|[^\s\u4e00-\u9fff{MARKS}“（]+)[{MARKS}]*\s*|\S"
)
THIS = Path(__file__).read_text("utf-8")
# Fonts with Chinese: parts of their files' names and of their own, best first.
CHINESE = [
    ("NotoSansCJK", "SC"),
    ("NotoSansSC", "SC"),
    ("SourceHanSans", "SC"),
    ("PingFang", "SC"),
    ("Hiragino Sans GB", "GB"),
    ("msyh", "YaHei"),
    ("wqy-", ""),
    ("NotoSerifCJK", "SC"),
]


def on_page_context(context, page, config, nav):
    """Draw the card of a page, unless it is kept; note what the page says of it."""
    language = config.theme["language"]
    title = config.site_name if page.is_homepage else plain(page.title)
    said = "\0".join([language, title, config.site_name, THIS])
    kept = Path(config.config_file_path).parent / ".cache/cards"
    kept /= hashlib.sha256(said.encode()).hexdigest()[:20] + f".{language}.png"
    name = "-".join(Path(page.file.src_uri).with_suffix("").parts) + ".png"
    path = f"assets/cards/{name}"
    target = Path(config.site_dir) / path
    if kept.exists() or font_file(language):
        if not kept.exists():
            keep(kept, card(title, config.site_name, language))
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(kept, target)
    else:  # not kept: a font may come
        keep(target, card(title, config.site_name, language))
    address = urljoin(config.site_url, path) if config.site_url else None
    page.card = {
        "title": title,
        "image": address or get_relative_url(path, page.url),
        "locale": {"zh": "zh_CN", "en": "en_US"}[language],
        "width": SIZE[0],
        "height": SIZE[1],
    }


def keep(file, picture):
    """Write the file, or leave it as it was: two builds may run at a time."""
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_suffix(f".{os.getpid()}")
    picture.save(unfinished, "PNG", optimize=True)
    unfinished.replace(file)


def plain(title):
    """A title without markup."""
    return " ".join(unescape(re.sub("<[^>]+>", "", title)).split())


def card(title, site, language):
    """The picture: the title, under it a network, and the name of the site."""
    # Slow to import, and seldom needed.
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", [SCALE * side for side in SIZE], PAPER)
    draw = ImageDraw.Draw(picture)
    for number, colour in enumerate((IN, FORTH, OUT, BACK)):
        draw.rectangle(scaled(300 * number, 0, 300 * (number + 1), 14), fill=colour)
    network(draw)
    if found := font_file(language):
        write(draw, found, title, site)
    # A few colours are enough, and a third of the bytes.
    return picture.resize(SIZE, Image.Resampling.LANCZOS).quantize(64)


def scaled(*numbers):
    """The numbers in the larger picture."""
    return [SCALE * number for number in numbers]


def network(draw):
    """States in a row, read from both ends; under each its input."""
    for number in range(5):
        x, shade = 640 + 110 * number, (30, 80, 45, 95, 60)[number]
        for y, colour, step in ((420, FORTH, 1), (500, BACK, -1)):
            if 0 <= number + step < 5:
                arrow(draw, x + 30 * step, y, x + 78 * step, y, colour)
            tint = mixed(colour, shade if step > 0 else 125 - shade)
            box = scaled(x - 27, y - 27, x + 27, y + 27)
            if step > 0:
                draw.ellipse(box, tint, colour, 3 * SCALE)
            else:  # told apart without colour, too
                draw.rounded_rectangle(box, 8 * SCALE, tint, colour, 3 * SCALE)
        arrow(draw, x, 578, x, 534, IN)


def arrow(draw, x, y, to_x, to_y, colour):
    """A line with a head."""
    draw.line(scaled(x, y, to_x, to_y), colour, 4 * SCALE)
    along = ((to_x > x) - (to_x < x), (to_y > y) - (to_y < y))
    across = along[::-1]
    tip, left, right = (
        (
            to_x + ahead * along[0] + aside * across[0],
            to_y + ahead * along[1] + aside * across[1],
        )
        for ahead, aside in ((7, 0), (-7, 8), (-7, -8))
    )
    draw.polygon(scaled(*tip, *left, *right), fill=colour)


def mixed(colour, percent):
    """A colour thinned with paper."""
    parts = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    return tuple(255 - (255 - part) * percent // 100 for part in parts)


def write(draw, found, title, site):
    """Write the title as large as it fits in three lines, and the site's name."""
    from PIL import ImageFont

    def font(size, bold=True):
        file, index = found["bold" if bold else "regular"]
        return ImageFont.truetype(file, size * SCALE, index=index)

    for size in (76, 68, 60, 52, 44):
        rows = lines(title, font(size), 1060 * SCALE)
        if len(rows) * size <= 3 * 68:
            break
    for number, row in enumerate(rows):
        at = scaled(70, 80 + number * size * 1.28)
        draw.text(at, row, INK, font(size))
    if site != title:
        draw.text(scaled(70, 530), site, GREY, font(34, bold=False))


def lines(text, font, width):
    """The text in lines that fit: broken at blanks, in Chinese between any letters."""
    pieces = PIECE.findall(text)
    rows = [""]
    for piece in pieces:
        if rows[-1] and font.getlength((rows[-1] + piece).rstrip()) > width:
            rows.append("")
        rows[-1] += piece
    return [row.strip() for row in rows]


@cache
def font_file(language):
    """The files of a bold and a regular font of a language, each with its number.

    None if this machine has no font with Chinese: then the card shows the drawing.
    """
    import matplotlib
    from matplotlib.font_manager import findSystemFonts

    if language != "zh":
        folder = Path(matplotlib.get_data_path()) / "fonts/ttf"
        return {
            "bold": (str(folder / "DejaVuSans-Bold.ttf"), 0),
            "regular": (str(folder / "DejaVuSans.ttf"), 0),
        }
    files = sorted(findSystemFonts())
    for part, own in CHINESE:
        faces = [
            each
            for file in files
            if part in Path(file).name
            for each in named(file, own)
        ]
        if faces:
            regular = min(faces, key=lambda face: face[0] not in ("Regular", "Normal"))
            bold = min(faces, key=lambda face: face[0] not in ("Bold", "Semibold"))
            return {"bold": bold[1:], "regular": regular[1:]}
    return None


def named(file, own):
    """The fonts in a file whose name has this part: their style, file and number."""
    from PIL import ImageFont

    for index in range(12):
        try:
            family, style = ImageFont.truetype(file, 10, index=index).getname()
        except OSError:  # there are no more
            return
        if own in family and "Mono" not in family:
            yield style, file, index
