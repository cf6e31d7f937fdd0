"""One script a page: ``python -m rnn_tutorial.lessons.<page>`` prints it."""

from rnn_tutorial.command.ending import escape_unknown

escape_unknown()  # a table of a lab has ±, and not every console does
