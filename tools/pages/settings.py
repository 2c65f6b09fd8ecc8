"""docs/settings.md, from `linli.project.environment`."""

from linli.project.environment import SETTINGS
from tools.pages.tables import page, table

INTRODUCTION = """
Every setting is an environment variable, read once at the start. A wrong value stops the start with one line that names the
variable, the value and what it must be. `linli settings` lists what is in force and where each value comes from.
"""


def pages() -> dict[str, str]:
    rows = [(f"`{s.name}`", f"`{s.default}`" if s.default else "(empty)", s.meaning) for s in SETTINGS]
    body = table(("variable", "default", "meaning"), rows)
    return {"docs/settings.md": page("Settings", "`src/linli/project/environment.py`", INTRODUCTION, body)}
