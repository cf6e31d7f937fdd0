"""How the live figure reads a name: a table in place of pypinyin."""

from rnn_tutorial.labs.names.data import listed
from rnn_tutorial.labs.names.letters import NO_ACCENT, letters_of

COMPOUND = [
    *("司马", "上官", "诸葛", "夏侯", "慕容", "令狐", "宇文", "皇甫", "公孙"),
    *("轩辕", "独孤", "呼延", "东方", "南宫", "西门", "端木", "百里", "尉迟"),
    *("万俟", "单于", "长孙", "澹台", "司徒", "钟离", "申屠", "司空", "太史"),
]


def spellings() -> dict[str, str]:
    """{"ss": "ß", "ouyang": "欧阳 歐陽", …}: what is read as which letters.

    These are letters that are no accented ones, and Chinese surnames.
    """
    found: dict[str, list[str]] = {}
    for code, letters in NO_ACCENT.items():
        found.setdefault(str(letters), []).append(chr(code))
    chinese = [*listed("zh_CN.last_names"), *listed("zh_TW.last_names")]
    for name in sorted({*chinese, *COMPOUND}):
        found.setdefault(letters_of(name), []).append(name)
    return {letters: " ".join(group) for letters, group in found.items()}
