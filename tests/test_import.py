"""What the package imports: torch only for the names that need it."""

import subprocess
import sys

import pytest

import rnn_tutorial
from tests.small_site import ROOT

NO_TORCH = """\
import sys
sys.modules["torch"] = None  # as if it were not installed
"""
USE = """\
import numpy as np
from rnn_tutorial import NumpyRNN
rnn = NumpyRNN(5, 3, num_layers=2, bidirectional=True, rng=0)
output, h_n = rnn(np.ones((4, 2, 5), np.float32), lengths=[4, 2])
grad_x, grad_h_0 = rnn.backward(np.ones_like(output), np.ones_like(h_n))
other = NumpyRNN(5, 3, num_layers=2, bidirectional=True)
other.load_state_dict(rnn.state_dict())
assert np.array_equal(other(np.ones((4, 2, 5), np.float32), lengths=[4, 2])[1], h_n)
print(grad_x.shape, len(rnn.grad))
"""


def in_fresh_python(code):
    """Run the code in a Python that has imported nothing."""
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8")


def test_numpy_rnn_needs_no_torch():
    done = in_fresh_python(NO_TORCH + USE)
    assert done.stdout == "(4, 2, 5) 16\n", done.stderr


def test_what_a_name_needs_is_said_when_it_is_used():
    """Until then nothing fails: not `import *`, not `hasattr`, not `pydoc`."""
    numpy_alone = {"NumpyRNN", "cell_names", "rnn_names", "to_torch"}
    names = set(rnn_tutorial.__all__) - numpy_alone
    done = in_fresh_python(f"""{NO_TORCH}
import pydoc
import rnn_tutorial
from rnn_tutorial import *
text = pydoc.plain(pydoc.render_doc("rnn_tutorial"))
for name in {names}:
    assert hasattr(rnn_tutorial, name)
    line = f"{{name}} needs torch: python -m pip install torch"
    assert line in text
    try:
        globals()[name]("cpu", 3)
    except ModuleNotFoundError as error:
        assert str(error) == line
        print(error.name)
""")
    assert done.stdout.split() == ["torch"] * len(names), done.stderr


def test_numpy_rnn_needs_numpy():
    done = in_fresh_python(
        "import sys\nsys.modules['numpy'] = None\n"
        "from rnn_tutorial import NumpyRNN\nNumpyRNN(5, 3)"
    )
    line = "NumpyRNN needs numpy: python -m pip install numpy"
    assert done.stderr.endswith(f"ModuleNotFoundError: {line}\n")


def test_a_package_that_is_not_ours_to_name_is_an_error_as_ever():
    done = in_fresh_python(
        "import sys\nsys.modules['rnn_tutorial.checks'] = None\n"
        "from rnn_tutorial import NumpyRNN"
    )
    assert "import of rnn_tutorial.checks halted" in done.stderr


def test_numpy_rnn_does_not_import_torch():
    torch = "[name for name in sys.modules if name.startswith('torch')]"
    done = in_fresh_python(f"{USE}import sys\nprint({torch})")
    assert done.stdout == "(4, 2, 5) 16\n[]\n", done.stderr


def test_all_names_can_be_imported():
    names = rnn_tutorial.__all__
    pydoc = "import pydoc; print(pydoc.plain(pydoc.render_doc('rnn_tutorial')))"
    done = in_fresh_python(f"from rnn_tutorial import *\n{'; '.join(names)}\n{pydoc}")
    assert "class CellRNN(torch.nn.modules.module.Module)" in done.stdout, done.stderr
    for name in names:
        value = getattr(rnn_tutorial, name)
        assert value.__name__ == name
        assert value.__module__.startswith("rnn_tutorial.")


def test_names_are_listed_before_their_first_use():
    done = in_fresh_python(
        "import rnn_tutorial as r\nprint(set(r.__all__) <= set(dir(r)))"
    )
    assert done.stdout == "True\n", done.stderr


def test_unknown_name_is_refused():
    message = "module 'rnn_tutorial' has no attribute 'Cellrnn'"
    with pytest.raises(AttributeError, match=message):
        _ = rnn_tutorial.Cellrnn
    with pytest.raises(ImportError, match="cannot import name 'Cellrnn'"):
        from rnn_tutorial import Cellrnn  # noqa: F401
