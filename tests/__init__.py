"""As MkDocs does: a hook can import what stands beside it."""

import sys
from pathlib import Path

HOOKS = Path(__file__).parents[1] / "docs/hooks"
sys.path += [str(HOOKS / "pages"), str(HOOKS / "forms")]
