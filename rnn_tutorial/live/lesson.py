"""The arrays of a lesson: its own code is run, and nothing is typed twice."""

import re
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

LESSONS = Path(__file__).parents[1] / "lessons"
SECTION = re.compile(
    r"(?ms)^# --8<-- \[start:(?P<name>\w+)\]\n"
    r"(?P<code>.*?)^# --8<-- \[end:(?P=name)\]"
)


def run(lesson: str, *sections: str) -> dict[str, Any]:
    """The names that these sections of a lesson define, run in this order.

    Raises KeyError for a section that is not there.
    """
    text = (LESSONS / f"{lesson}.py").read_text(encoding="utf-8")
    code = {match["name"]: match["code"] for match in SECTION.finditer(text)}
    names: dict[str, Any] = {}
    with redirect_stdout(StringIO()):
        for section in sections:
            exec(compile(code[section], f"{lesson}:{section}", "exec"), names)
    return names
