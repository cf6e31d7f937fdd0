"""What a reader may take instead: each optional, and on the CPU only."""

import sys
from collections.abc import Mapping
from importlib import import_module
from importlib.metadata import version

from rnn_tutorial.bench.implementations import Build

NUMBA, ONNX, JAX = "Numba", "ONNX Runtime", "JAX"
# The module of each, and the packages that it needs.
PEERS = {
    NUMBA: ("numba_loops", ["numba"]),
    ONNX: ("onnx_runtime", ["onnxruntime", "onnx"]),
    JAX: ("jax_scan", ["jax"]),
}
COMPILING = (NUMBA, JAX)


def installed(compiled: bool = True) -> dict[str, Build]:
    """The peers that can be imported; one line on stderr for each other.

    Those that compile are left out unless ``compiled``.
    """
    found: dict[str, Build] = {}
    for name, (module, packages) in PEERS.items():
        if name in COMPILING and not compiled:
            continue
        try:
            for package in packages:
                import_module(package)
        except ImportError as error:
            line = next(iter(str(error).splitlines()), "") or repr(error)
            print(f"{name} is left out: {line}", file=sys.stderr)
        else:
            found[name] = import_module(f"rnn_tutorial.bench.{module}").build
    return found


def versions(peers: Mapping[str, Build]) -> dict[str, str]:
    """What each of these peers runs on, and its version."""
    packages = [PEERS[name][1][0] for name in peers]
    return {package: version(package) for package in packages}
