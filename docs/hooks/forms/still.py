"""What only the site shows, its live figures and colours, for a page's other forms."""

import re

LIVE = re.compile(r'(?s)<div class="live".*?<p class="live-off">.*?</p>\s*</div>')
# What only a script can serve: controls, what is said, what is hidden.
SERVED = re.compile(
    r"(?s)<(?P<tag>\w+)(?=[^>]* hidden[ >])[^>]*>.*?</(?P=tag)>"
    r'|<p class="live-(?:message|said)"[^>]*></p>'
)
VALUE = re.compile(r'<input[^>]*? value="([^"]*)"[^>]*>')
FRAME = re.compile(r"</?(?:live-\w+|form|output)\b[^>]*>")
COLOUR = re.compile(r"(?<=`)\{ \.rnn-\w+ \}")
SET = re.compile(r'<button[^>]*class="live-set"[^>]*>(.*?)</button>')


def still(text):
    """The Markdown with plain tables and drawings for live figures, without colours."""
    text = COLOUR.sub("", text)
    return SET.sub(r"\1", LIVE.sub(lambda figure: plain(figure[0]), text))


def plain(html):
    """A figure without controls; numbers that a reader could change stay as words."""
    html = VALUE.sub(r"\1 ", SERVED.sub("", html)).replace("</output><", "</output> <")
    return re.sub(r"\n\s*\n", "\n", FRAME.sub("", html))
