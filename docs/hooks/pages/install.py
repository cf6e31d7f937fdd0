"""Say on a page how to install the package, whose wheel the site carries.

When: while the page is Markdown, before its notebook is made; the wheel is put into the
site at the end.
"""

import re
import shutil
from pathlib import Path
from urllib.parse import urljoin

from mkdocs.plugins import event_priority
from mkdocs.utils import get_relative_url

PLACE = re.compile(r"^\[\[install (\w+)\]\]$", re.M)


def on_config(config):
    """Find the wheel; `mkdocs serve` has none."""
    dist = config.extra["dist"]
    wheels = Path(dist).glob("*.whl") if dist else []
    config.extra["wheel"] = next((wheel.name for wheel in wheels), None)


@event_priority(50)  # before other places are filled, and before the notebook is made
def on_page_markdown(markdown, page, config, files):
    """Write the command that installs an extra in place of `[[install EXTRA]]`.

    What is read over HTTP names the address at which it is read: partials/wheel.html.
    """
    wheel = config.extra["wheel"]
    if wheel and PLACE.search(markdown):
        page.wheel = get_relative_url(wheel, page.url)
    return PLACE.sub(lambda place: command(place[1], wheel, config), markdown)


def command(extra, wheel, config):
    """What installs the package from the site, from a folder, or from a clone."""
    offline = not config.use_directory_urls
    if not wheel:
        what, where = f".[{extra}]", config.extra["in_clone"]
    elif offline or not config.site_url:
        what, where = f"./{wheel}[{extra}]", config.extra["in_folder"].format(wheel)
    else:
        what, where = f"rnn_tutorial[{extra}] @ {urljoin(config.site_url, wheel)}", ""
    return f'```bash\npython -m pip install "{what}"\n```\n\n{where}'.strip()


def on_page_content(html, page, config, files):
    """Link to the wheel where the words name it."""
    if not hasattr(page, "wheel"):
        return html
    name = f"<code>{config.extra['wheel']}</code>"
    return html.replace(name, f'<a href="{page.wheel}">{name}</a>')


def on_post_build(config):
    """Put the wheel into the site."""
    if config.extra["wheel"]:
        shutil.copy(Path(config.extra["dist"]) / config.extra["wheel"], config.site_dir)
