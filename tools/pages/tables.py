"""Markdown tables."""

from collections.abc import Iterable, Sequence

MADE = "<!-- Made by `make docs` from {source}; changes here are lost. -->\n\n"


def page(title: str, source: str, *parts: str) -> str:
    """Return a whole page: a note on where it comes from, its title, its parts."""
    return (
        MADE.format(source=source) + f"# {title}\n\n" + "\n\n".join(part.strip("\n") for part in parts) + "\n"
    )


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [_line(heads), _line(["---"] * len(heads)), *map(_line, rows)]
    return "\n".join(lines)


def _line(cells: Sequence[object]) -> str:
    return "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"
