"""What the live figures of the pages start from, and what they must show.

A figure ``NAME`` is a module ``rnn_tutorial.live.NAME`` with two functions:

- ``start()`` gives ``arrays``, which the page's lesson made and the browser
  computes with; ``settings``, a value for each control; and ``limits``: for a
  number the least and the most (and 1 where it is whole), for a choice the
  possible values, for letters how many at most. In a lab it is
  ``start(handed)``, with what the lab's run has handed over.
- ``shown(arrays, settings)`` gives the text of each output.

Where a figure draws, ``drawn(arrays, settings)`` gives its template the paths.

The browser computes the same from the same arrays: ``docs/live/NAME.js``.
"""
