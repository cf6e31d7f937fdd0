"""Do once what is the same in both languages and in each build of `mkdocs serve`."""

from functools import cache, wraps
from pathlib import Path

from griffe import LinesCollection, ModulesCollection
from jinja2 import FileSystemBytecodeCache
from mkdocs.plugins import event_priority
from pymdownx.highlight import Highlight


def on_startup(command, dirty):
    """Highlight each code once."""
    Highlight.highlight = once(Highlight.highlight)


@event_priority(-100)  # after mkdocstrings has been set up
def on_config(config):
    """Read the package once, for the API, until a file of it changes."""
    handler = config.plugins["mkdocstrings"].get_handler("python")
    package = Path(config.config_file_path).parent / "rnn_tutorial"
    files = sorted(package.rglob("*.py"))
    kept = collections(tuple((file, file.stat().st_mtime_ns) for file in files))
    handler._modules_collection, handler._lines_collection = kept
    handler.env.bytecode_cache = templates(config)


def on_env(env, config, files):
    """Compile the templates once."""
    env.bytecode_cache = templates(config)


def templates(config):
    """The compiled templates."""
    folder = Path(config.config_file_path).parent / ".cache/templates"
    folder.mkdir(parents=True, exist_ok=True)
    return FileSystemBytecodeCache(str(folder))


@cache
def collections(files):
    """What has been read of these files, which is nothing at first."""
    return ModulesCollection(), LinesCollection()


def once(highlight):
    """The function, called once for each code with the same options."""
    done = {}

    @wraps(highlight)
    def kept(self, *args, **options):
        if options.get("inline") or options.get("title"):  # parts of a page's tree
            return highlight(self, *args, **options)
        settings = [value for name, value in vars(self).items() if name != "md"]
        key = repr((args, options, settings))
        if key not in done:
            done[key] = highlight(self, *args, **options)
        return done[key]

    return kept
