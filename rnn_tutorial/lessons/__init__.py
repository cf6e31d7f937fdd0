"""One script a page: ``python -m rnn_tutorial.lessons.<page>`` prints it."""
