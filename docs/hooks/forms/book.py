"""A book of all pages, one for each language: a PDF to print or to read offline.

When: only where SITE_BOOK names a folder, as `make site` does. The pages are noted as
soon as they are HTML, and Chromium prints them after the last one, when all styles and
fonts are in the site. What makes pages a book is in book.js, its look in book.css. The
books stay in the folder: another build with the same one does not print them again.
"""

import json
import os
import re
import shutil
import sys
import tomllib
import unicodedata
from io import BytesIO
from itertools import count
from pathlib import Path

from jinja2 import Template
from mkdocs.plugins import event_priority
from still import still

HERE = Path(__file__).parent
BROWSERS = ["chromium", "chromium-browser", "google-chrome", "chrome", "msedge"]
NO_BROWSER = f"No PDF of the site is made: none of {', '.join(BROWSERS)} is installed."
WORDS = tomllib.loads((HERE / "book.toml").read_text("utf-8"))
BOOK = Template((HERE / "book.html").read_text("utf-8"), autoescape=True)
WIDTH = 627  # of the text on paper, in pixels of CSS: see book.css
TOP, FOOT = 780, 63  # of what is printed on a page, in points from below
RADICAL = re.compile(rb"(?m)(?<=> )<(2[EF][0-9A-F]{2})>$")
# Those that Unicode itself does not call the same.
SIMPLE = str.maketrans(
    "⺟⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⻳",
    "母民虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟卤麦黄黾齐齿龙龟",
)
BOOKS: dict[str, dict] = {}  # what is noted for each language


def on_startup(command, dirty):
    """Find the browser, or say that there is none."""
    if os.environ.get("SITE_BOOK") and not browser():
        print(NO_BROWSER, file=sys.stderr)


def browser():
    """The path of a browser that prints."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def on_page_context(context, page, config, nav):
    """Note a page, whose formulas, figures and links are HTML; name its book."""
    if not (os.environ.get("SITE_BOOK") and browser()):
        return
    language = config.theme["language"]
    page.book = f"rnn_tutorial.{language}.pdf"
    book = BOOKS.setdefault(language, {"pages": {}})
    path = Path(page.file.src_uri).relative_to(language).with_suffix("")
    book["pages"][page.url] = {
        "url": page.url,
        "name": "-".join(path.parts),
        "group": page.parent.title if page.parent else "",
        "html": still(page.content),
    }
    book["file"] = page.book
    book["order"] = [each.url for each in nav.pages]
    book["html"] = {
        "language": language,
        "palette": config.theme["palette"][0],
        "name": config.site_name,
        "about": config.site_description,
        "rights": config.copyright,
        "address": config.site_url,
        "words": WORDS[language],
    }


@event_priority(-300)  # after the pages of all languages and the font of the formulas
def on_post_build(config):
    """Print the books that are not there yet, and put them into the site."""
    site, folder = (
        Path(config.site_dir),
        Path(os.environ.get("SITE_BOOK", "")).resolve(),
    )
    while BOOKS:
        language, book = BOOKS.popitem()
        if not (folder / book["file"]).exists():
            folder.mkdir(parents=True, exist_ok=True)
            source = folder / f"{language}.html"
            source.write_text(html_of(book, site), encoding="utf-8")
            (folder / book["file"]).write_bytes(printed(source, book["html"]))
        shutil.copy(folder / book["file"], site)


def html_of(book, site):
    """All pages in the order of the navigation, with the styles of the site."""
    styles = sorted(site.glob("assets/stylesheets/*.css"))
    styles += [site / "live/live.css", *sorted(site.glob("live/*.css"))]
    styles.append(site / "assets/style.css")
    pages, number = [book["pages"][url] for url in book["order"]], count(1)
    for page in pages:  # the home page numbers the pages in this way, too
        if page["name"] != "api" and not page["name"].startswith("labs-"):
            page["number"] = next(number)
    return BOOK.render(
        book["html"],
        pages=pages,
        styles=[style.as_uri() for style in dict.fromkeys(styles)],
        drawing=(HERE.parents[1] / "assets/idea.svg").read_text("utf-8"),
        style=(HERE / "book.css").read_text("utf-8"),
    )


def printed(source, said):
    """The PDF: printed twice, because only paper knows the numbers of its pages.

    (Chromium accepts the target-counter of CSS, and leaves its place empty.)
    """
    # Slow to import, and seldom needed.
    from playwright.sync_api import sync_playwright

    options = {"prefer_css_page_size": True, "print_background": True}
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=browser(), args=["--no-sandbox"]
        )
        page = chromium.new_page(viewport={"width": WIDTH, "height": 1000})
        page.emulate_media(media="print", color_scheme="light")
        page.goto(source.as_uri())
        page.add_script_tag(content=(HERE / "book.js").read_text("utf-8"))
        page.evaluate("document.fonts.ready.then(() => null)")
        settings = {key: said[key] for key in ("address", "words")}
        page.evaluate(f"makeBook({json.dumps(settings)})")
        numbers = page_numbers(page.pdf(**options))
        page.evaluate(f"numberPages({json.dumps(numbers)})")
        titles = page.evaluate("titles()")
        return mended(page.pdf(**options, outline=True, tagged=True), titles)


def mended(pdf, titles):
    """The PDF with readable bookmarks, and with Chinese that a search finds.

    Chromium lets the bookmark of a heading that begins a page lead to the foot of the
    page before. It writes the Chinese of a bookmark twice, and takes a letter for the
    radical that has the same glyph: 目 (U+76EE) for ⽬ (U+2F6C).
    """
    from pypdf import PdfWriter
    from pypdf.generic import FloatObject, NameObject, TextStringObject

    writer = PdfWriter(clone_from=BytesIO(pdf))
    marks = [*bookmarks(writer.root_object["/Outlines"].get_object())]
    for mark, title in zip(marks, titles, strict=True):
        mark[NameObject("/Title")] = TextStringObject(title)
        page, _, _, height, _ = mark["/Dest"]
        if height < FOOT:
            following = writer.pages[writer.get_page_number(page.get_object()) + 1]
            mark["/Dest"][0] = following.indirect_reference
            mark["/Dest"][3] = FloatObject(TOP)
    fonts = {
        font.idnum: font.get_object()
        for page in writer.pages
        for font in page["/Resources"].get("/Font", {}).values()
    }
    for font in fonts.values():
        letters = font["/ToUnicode"].get_object()
        letters.set_data(RADICAL.sub(letter, letters.get_data()))
    file = BytesIO()
    writer.write(file)
    return file.getvalue()


def letter(match):
    """The code of the letter that looks like a radical."""
    same = unicodedata.normalize("NFKC", chr(int(match[1], 16)).translate(SIMPLE))
    return f"<{ord(same):04X}>".encode()


def bookmarks(parent):
    """Those under a bookmark, each before its own."""
    mark = parent.get("/First")
    while mark:
        mark = mark.get_object()
        yield mark
        yield from bookmarks(mark)
        mark = mark.get("/Next")


def page_numbers(pdf):
    """On which page each place is that a link leads to."""
    from pypdf import PdfReader

    reader = PdfReader(BytesIO(pdf))
    number = {page.indirect_reference.idnum: page.page_number for page in reader.pages}
    places = reader.named_destinations.items()
    return {name.lstrip("/"): number[place.page.idnum] + 1 for name, place in places}
