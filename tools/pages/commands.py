"""docs/commands.md, from the command line's own parser and the Makefile."""

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

from linli.project.cli import make_parser
from tools.pages.tables import page, table

MAKEFILE = Path(__file__).resolve().parent.parent.parent / "Makefile"
INTRODUCTION = """
Every command takes `--json`: the last line on standard output is then one JSON object. Progress goes to standard error.
Exit status: 0 done, 1 something was found wrong, 2 wrong use (a wrong setting as well).
"""


def pages() -> dict[str, str]:
    targets = re.findall(r"^([a-z]+):.*## (.+)$", MAKEFILE.read_text(), re.M)
    make = "## make\n\n" + table(("target", "what it does"), [(f"`make {t}`", words) for t, words in targets])
    commands = [_section(name, parser, words) for name, parser, words in leaves(make_parser(), "linli", "")]
    source = "`Makefile` and the rooms' `commands.py`"
    return {"docs/commands.md": page("Commands", source, INTRODUCTION, make, *commands)}


def leaves(
    parser: argparse.ArgumentParser, name: str, words: str
) -> Iterator[tuple[str, argparse.ArgumentParser, str]]:
    groups = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not any(group.required for group in groups):
        yield name, parser, words
    for group in groups:
        said = {choice.dest: choice.help or "" for choice in group._choices_actions}
        for child, its_parser in sorted(group.choices.items()):
            yield from leaves(its_parser, f"{name} {child}", said.get(child, ""))


def _section(name: str, parser: argparse.ArgumentParser, words: str) -> str:
    own = [a for a in parser._actions if not _everywhere_or_hidden(a)]
    lines = [f"## {name}", words[:1].upper() + words[1:] + ("." if words else "")]
    if parser.description:
        lines.append(parser.description)
    if own:
        lines.append(table(("argument", "meaning"), [(f"`{_shape(a)}`", _meaning(a)) for a in own]))
    return "\n\n".join(filter(None, lines))


def _everywhere_or_hidden(action: argparse.Action) -> bool:
    known = {"--json", "--help"} & set(action.option_strings)
    return bool(known) or action.help == argparse.SUPPRESS or isinstance(action, argparse._SubParsersAction)


def _shape(action: argparse.Action) -> str:
    if not action.option_strings:
        return str(action.metavar or action.dest)
    value = "" if action.nargs == 0 else f" {action.metavar or action.dest.upper()}"
    return ", ".join(action.option_strings) + value


def _meaning(action: argparse.Action) -> str:
    extra = []
    if action.choices:
        extra.append("one of " + ", ".join(map(str, action.choices)))
    if action.default not in (None, False, argparse.SUPPRESS, [], ""):
        extra.append(f"default {action.default}")
    return "; ".join(filter(None, [action.help or "", *extra]))
