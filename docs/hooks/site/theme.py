"""Mend what the theme leaves open: links that it misreads, a name, a description.

When: as soon as a page is HTML, and again when the theme has been put around it.
"""

import re
from html import unescape

PARAGRAPH = re.compile(r"(?s)<p>(.*?)</p>")
TAG = re.compile(r"<[^>]+>")
# What nobody reads: who made the page, and once more the links at its foot.
UNREAD = re.compile(r'<(?:meta name="generator"|link rel="(?:prev|next)")[^>]*>\s*')
ALTERNATE = re.compile(r'<link rel="alternate"[^>]*>\s*')
# Names, blanks, operators, punctuation, output: in the text's own colour without it.
PLAIN = re.compile(r'<span class="(?:[nwop]|go)">([^<]*)</span>')
PRINTED = re.compile(r'(?s)(?<="language-output highlight"><pre>).*?(?=</pre>)')
API_STYLE = re.compile(r'<link rel="stylesheet" href="[^"]*_mkdocstrings.css">\s*')
# Two thousand bytes of palettes: the site's own is in its style sheet.
PALETTES = re.compile(r'<link rel="stylesheet" href="[^"]*/palette\.\w+\.min\.css">\s*')
DIALOG = 'data-md-component="search" role="dialog"'
LABEL = re.compile(r'aria-label="[^"]*"(?= placeholder)')


def on_page_content(html, page, config, files):
    """Describe a page by its first paragraph, for search engines; lighten it."""
    if match := PARAGRAPH.search(html):
        text = " ".join(unescape(TAG.sub("", match[1])).split())
        page.meta.setdefault("description", text)
    # Most of a page's elements: here, before the search reads each of them.
    return PLAIN.sub(r"\1", html)


def on_post_page(output, page, config):
    """Mend a page; the style of the API is for its page only."""
    return mended(output if "/api." in page.file.src_uri else API_STYLE.sub("", output))


def on_post_template(output, template_name, config):
    """Mend the page that is shown where there is none: one for both languages."""
    if template_name != "404.html":
        return output
    again = config.theme["language"] != "zh"  # an empty page is not written
    return "" if again else mended(API_STYLE.sub("", output))


def mended(html):
    """The page without links to the other language, and with a name for the search.

    Material's script takes every `<link rel="alternate">` for the root of a language
    and asks for a sitemap there: two 404 a page, as the links point to pages. The
    sitemap says which page is which in the other language.
    """
    for unwanted in (ALTERNATE, PALETTES, UNREAD):
        html = unwanted.sub("", html)
    # What was printed is no code: it wants no button to copy it.
    html = PRINTED.sub(lambda shown: re.sub(r"\bcode>", "samp>", shown[0]), html)
    label = LABEL.search(html)
    return html.replace(DIALOG, f"{DIALOG} {label[0]}") if label else html
