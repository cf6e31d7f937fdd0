"""Leave the other language of a page to the language switch and the sitemap.

Material's script takes every `<link rel="alternate">` for the root of a language
and asks for a sitemap there: two 404 a page, as the links point to pages.
"""

import re


def on_post_page(output, page, config):
    """Drop the links of the page's head."""
    return re.sub(r'<link rel="alternate"[^>]*>\s*', "", output)
