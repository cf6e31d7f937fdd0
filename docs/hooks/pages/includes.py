"""Put into a page what it includes.

When: before anything else is done with its words, so that all find the code there.
"""

from markdown import Markdown


def on_page_markdown(markdown, page, config, files):
    """Resolve the includes of a page."""
    return resolve(markdown, config)


def resolve(text, config):
    """The text with what it includes in place of the includes, as mkdocs.yml says."""
    markdown = Markdown(
        extensions=["pymdownx.snippets"], extension_configs=config.mdx_configs
    )
    return "\n".join(markdown.preprocessors["snippet"].run(text.split("\n")))
