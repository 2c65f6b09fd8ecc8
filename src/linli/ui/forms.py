"""How a field of a form is shown: what `parts/field.html` and `parts/errors.html` read."""

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Choice:
    """data: the label is recorded data, not a word of the pages, and keeps its own language."""

    value: str
    label: str
    chosen: bool = False
    data: bool = False


@dataclass(frozen=True)
class Group:
    """Choices under one heading; "" where they need none."""

    label: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Field:
    """One field. kind: an input type, or text_area, select, radio, checks, check, limit, attachments, hidden."""

    name: str
    label: str
    kind: str = "text"
    hint: str = ""
    value: str = ""
    error: str = ""
    required: bool = False
    longest: int | None = None
    least: int | None = None
    most: int | None = None
    width: str = "full"
    unit: str = ""
    complete: str = "off"
    groups: tuple[Group, ...] = ()
    kept: tuple[str, ...] = ()
    starts: bool = False  # where typing begins when the page opens

    @property
    def anchor(self) -> str:
        return f"f-{self.name}"

    @property
    def choices(self) -> tuple[Choice, ...]:
        return tuple(choice for group in self.groups for choice in group.choices)


@dataclass(frozen=True)
class Mistake:
    """One line of the error summary; `anchor` is the field it leads to."""

    anchor: str
    label: str
    text: str


def mistakes_of(fields: Iterable[Field]) -> list[Mistake]:
    """Return the error summary of `fields`, in the order of the page."""
    return [Mistake(field.anchor, field.label, field.error) for field in fields if field.error]


def whole(text: str) -> int | None:
    """Return the whole number that plain digits write; None for anything else (² and ٣ are digits too)."""
    return int(text) if re.fullmatch("[0-9]{1,9}", text) else None


def one_group(choices: Iterable[Choice]) -> tuple[Group, ...]:
    return (Group("", tuple(choices)),)
