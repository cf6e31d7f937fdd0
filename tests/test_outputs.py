"""What a page may show for what its code printed."""

import pytest

from tests.outputs import agree


@pytest.mark.parametrize(
    ("shown", "printed"),
    [
        ("a 1\nb 2\n", "a  1\n b 2"),
        ("[[ 0.10 -0.20]]", "[[0.10  -0.20]]"),
        ("0.30", "0.29"),  # 0.010000000000000009 apart in floating point
        ("-0.00", "0.00"),
        ("x=1.234,", "x=1.235,"),
        ("9.99e-08", "1.00e-07"),
        ("nan -inf", "nan -inf"),
        ("torch 2.13.0", "torch 2.13.0"),
        ("", ""),
    ],
)
def test_near_enough(shown, printed):
    assert agree(shown, printed)
    assert agree(printed, shown)


@pytest.mark.parametrize(
    ("shown", "printed"),
    [
        ("[1. 2. 3.]", "[2. 3. 4.]"),
        ("[1, 2]", "[1, 3]"),
        ("(10, 6)", "(10, 6, 5)"),
        ("0.30", "0.32"),
        ("0.30", "-0.30"),
        ("0.30", "0.300"),
        ("0.5", "0."),
        ("1", "1.0"),
        ("1e-07", "2e-07"),
        ("1.0e-07", "1.0e-06"),
        ("1.0 2.0", "1.02.0"),
        ("1.0 -2.0", "1.0-2.0"),
        ("h_0 1.5", "h_1 1.5"),
        ("float32", "float64"),
        ("2.13.0", "2.13.1"),
        ("True", "False"),
        ("0.5", "nan"),
        ("inf", "-inf"),
        ("a b", "ab"),
        ("a\nb", "a b"),
        ("a\n\nb", "a\nb"),
        ("", "a"),
        ("a", ""),
    ],
)
def test_not_the_same(shown, printed):
    assert not agree(shown, printed)
    assert not agree(printed, shown)
