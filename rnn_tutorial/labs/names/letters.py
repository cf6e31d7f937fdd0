"""A name as letters from a to z: what the models read."""

# --8<-- [start:imports]
import unicodedata

from pypinyin import lazy_pinyin

from rnn_tutorial.labs.pinyin import LETTERS

# --8<-- [end:imports]

# --8<-- [start:letters_of]
NO_ACCENT = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ı": "i"}
)
AS_SURNAMES = str.maketrans(  # which are read in another way than as words
    {
        **{"单": "shan", "仇": "qiu", "区": "ou", "查": "zha", "解": "xie"},
        **{"曾": "zeng", "朴": "piao", "盖": "ge", "乐": "yue"},
        **{"缪": "miao", "翟": "zhai", "單": "shan", "繆": "miao"},
    }
)


def letters_of(name: str) -> str:
    """The letters of a name, without accents, spaces, hyphens, apostrophes.

    Chinese characters become pinyin. Raises ValueError where anything else is
    left over, or nothing.

    >>> letters_of("van der Müller-Łoś"), letters_of("欧阳")
    ('vandermullerlos', 'ouyang')
    """
    roman = "".join(lazy_pinyin(name.translate(AS_SURNAMES), v_to_u=True))
    plain = unicodedata.normalize("NFD", roman.lower().translate(NO_ACCENT))
    letters = "".join(c for c in plain if c in LETTERS)
    other = [c for c in plain if c.isalnum() and c not in LETTERS]
    if other or not letters:
        raise ValueError(
            "expected a name in Latin letters or Chinese characters, "
            f"got {name!r}"
        )
    return letters


# --8<-- [end:letters_of]
