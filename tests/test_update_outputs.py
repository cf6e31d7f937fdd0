"""Outputs are rewritten where they are wrong, and only there."""

from tests.update_outputs import update

MODULE = """\
# --8<-- [start:near]
print(0.123)
# --8<-- [end:near]
# --8<-- [start:wrong]
print(1, end="\\n\\n")
print(2)
# --8<-- [end:wrong]
# --8<-- [start:silent]
x = 3
# --8<-- [end:silent]
# --8<-- [start:missing]
print(x)
# --8<-- [end:missing]
"""
PAGE = """\
```python
--8<-- "rnn_tutorial/page.py:near"
```

```output
0.124
```

```python
--8<-- "rnn_tutorial/page.py:wrong"
```
```output
1
```

- A list

    ```python title="page.py"
    --8<-- "rnn_tutorial/page.py:silent"
    ```

    ```output
    3
    ```

??? note "Folded"

    ```python
    --8<-- "rnn_tutorial/page.py:missing"
    ```

The end.
"""
RIGHT = (
    PAGE.replace("```output\n1\n", "```output\n1\n\n2\n")
    .replace("\n\n    ```output\n    3\n    ```", "")
    .replace("\n\nThe end.", "\n\n    ```output\n    3\n    ```\n\nThe end.")
)


def test_outputs_are_rewritten(tmp_path):
    pages = [tmp_path / "docs/zh/page.md", tmp_path / "docs/en/page.md"]
    for page in pages:
        page.parent.mkdir(parents=True)
        page.write_text(PAGE)
    (tmp_path / "rnn_tutorial").mkdir()
    (tmp_path / "rnn_tutorial/page.py").write_text(MODULE)
    assert update(tmp_path) == pages
    assert [page.read_text() for page in pages] == [RIGHT, RIGHT]
    assert update(tmp_path) == []
