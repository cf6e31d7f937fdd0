"""Files that are written all together, or not at all."""

import errno
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory


@contextmanager
def results_folder(out: Path, names: Iterable[str] = ()) -> Iterator[Path]:
    """A folder to write to, whose files go to ``out`` at the end of the block.

    Where the block fails, ``out`` is as it was. Raises OSError, with ``out`` as
    its ``filename``, where files of these names cannot be written there: before
    the block begins, if that can be known.
    """
    made: list[Path] = []
    try:
        made += [f for f in (out, *out.parents) if not f.exists()]
        out.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".unfinished-", dir=out) as unfinished:
            folder = Path(unfinished)
            for name in names:
                check_name(name, folder, out)
            yield folder
            move_all(folder, out)
    except OSError as error:
        line = error.strerror or str(error)
        raise OSError(error.errno, line, str(out)) from error
    finally:
        for f in made:
            with suppress(OSError):  # a folder that is not empty stays
                f.rmdir()


def check_name(name: str, folder: Path, out: Path) -> None:
    """Raise OSError where no file can have this name in ``out``."""
    (folder / name).touch()
    (folder / name).unlink()
    if (out / name).exists() and not (out / name).is_file():
        raise OSError(errno.EEXIST, f"{name} is there and is not a file")


def move_all(folder: Path, out: Path) -> None:
    """Move all files of a folder to ``out``; where one fails, none."""
    with ExitStack() as undo:
        for file in sorted(folder.iterdir()):
            target, old = out / file.name, folder / f"{file.name}.old"
            if target.exists():
                shutil.copy2(target, old, follow_symlinks=False)
                undo.callback(os.replace, old, target)
            else:
                undo.callback(target.unlink, missing_ok=True)
            os.replace(file, target)
        undo.pop_all()  # all went well
