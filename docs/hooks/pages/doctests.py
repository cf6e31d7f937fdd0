"""Show the examples in docstrings as code: griffe looks for them under a heading.

When: as mkdocstrings reads the package, for the page of the API.
"""

import re
import textwrap

import griffe

EXAMPLE = re.compile(r"(?ms)^>>> .*?(?=\n\n|\Z)")


class Doctests(griffe.Extension):
    """Put the heading there."""

    def on_object(self, *, obj, **kwargs):
        """Change the docstring of each object as it is read."""
        if obj.docstring:
            obj.docstring.value = EXAMPLE.sub(under_heading, obj.docstring.value)


def under_heading(example):
    """The example, under `Examples:`."""
    return "Examples:\n" + textwrap.indent(example[0], "    ")
