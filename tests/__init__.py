"""As MkDocs does: a hook can import what stands beside it."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "docs/hooks/pages"))
