"""What an import is made of, who may import what, and what a finding may repeat. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import override
from shapely.geometry.base import BaseGeometry

from linli.imports.terms import Thing
from linli.kernel.errors import Refusal
from linli.kernel.workbooks import EMPTY_LIMITS, Column, Limits
from linli.organisation.rules import Actor, Post, within
from linli.organisation.terms import Role

UNDO_WITHIN = timedelta(hours=24)
FILE_KEPT = timedelta(hours=25)  # a little longer than an import can be taken back
FINDINGS_KEPT_MAX = 20_000
ROWS_NAMED_MAX = 20
STALLED_AFTER = timedelta(minutes=3)
LONG_KINDS = frozenset({"buildings"})
WIDE = Limits(file_mb=200, rows=200_000, unpacked_mb=2_048, characters=200_000_000)
HIDDEN = "……"
# What a refusal calls a person's datum, whatever column it came from.
_PERSONAL_FACTS = frozenset({"name", "login", "phone", "text", "value"})


class Row(NamedTuple):
    """One row of data by our keys. shape: reads its geometry, or raises its refusal."""

    number: int
    texts: Mapping[str, str]
    shape: Callable[[], BaseGeometry | None] = lambda: None


class Found(NamedTuple):
    """What is wrong or strange about a row. shape: where on the ground, None when it is not about a place."""

    row: int
    about: Refusal
    shape: BaseGeometry | None = None

    @property
    def is_error(self) -> bool:
        return self.about.status >= 300


class Made(NamedTuple):
    row: int
    thing: Thing
    key: str
    before: Mapping[str, Any] = {}


@dataclass
class Outcome:
    """What became of the rows. same: how many stand already, all of them."""

    found: list[Found] = field(default_factory=list)
    made: list[Made] = field(default_factory=list)
    same: int = 0

    @property
    def faulty(self) -> set[int]:
        return {found.row for found in self.found if found.is_error}


@dataclass(frozen=True)
class Work:
    """What a kind is asked to do. dry: whatever it writes will be taken back, so it may leave unwritten what it can.

    keep  for a kind whose rows are each their own transaction: says what a row is going to make, before it does
    """

    rows: Sequence[Row]
    by: Actor | None
    at: datetime
    dry: bool
    options: Mapping[str, str]
    columns: frozenset[str]
    progress: Callable[[int], None]
    keep: Callable[[Made], None]


@dataclass(frozen=True)
class Option:
    """Something that a kind asks for beside the file."""

    key: str
    label: str | Promise
    choices: Callable[[], Sequence[tuple[str, str]]]
    hint: str | Promise = ""


@dataclass(frozen=True)
class Kind:
    """One kind of table.

    roles    who may import it, in a post whose scope holds what the row is about
    place    the code by which a row is inside a scope or not; None: the kind asks itself
    piecewise  each row is a transaction of its own, since it takes a number that others wait for (storage §5)
    strict   a column that is not of the template is refused
    personal its rows name people: findings repeat nothing of what they say
    takes_shapes, takes_points: a file with shapes instead of a table; points among them
    mends_shapes: a shape that crosses itself is the kind's own affair
    work     checks the rows and writes those that are right
    undo     takes back what was made; returns (row, what holds on to it) and then leaves everything
    export   what stands under a code prefix, by our keys, as far as that person may see it; None where a whole list must
             not leave the house
    """

    name: str
    label: str | Promise
    about: str | Promise
    columns: tuple[Column, ...]
    roles: tuple[Role, ...]
    work: Callable[[Work], Outcome]
    undo: Callable[[Sequence[Made], Actor | None, datetime], list[tuple[int, str]]]
    place: Callable[[Mapping[str, str]], str] | None = None
    piecewise: bool = False
    strict: bool = False
    personal: bool = False
    takes_shapes: bool = False
    takes_points: bool = False
    mends_shapes: bool = False
    options: tuple[Option, ...] = ()
    export: Callable[[str, datetime, Actor | None], Iterator[Mapping[str, str]]] | None = None


def limits_of(kind: str, *, at_the_machine: bool) -> Limits:
    """Return how long a file may be: at the command line, lists of buildings are longer (practice §10)."""
    return WIDE if at_the_machine and kind in LONG_KINDS else EMPTY_LIMITS


def post_for(actor: Actor, kind: Kind) -> Post | None:
    """Return the widest post in which somebody may import this kind."""
    posts = [post for post in actor.posts if post.role in kind.roles and not post.unit and post.centre]
    return min(posts, key=lambda post: post.level, default=None)


def holds_area(actor: Actor, kind: Kind, area: str) -> bool:
    """Tell whether somebody is in a post, at this very centre, that imports this kind: who has moved on is not."""
    return any(post.role in kind.roles and post.centre == area for post in actor.posts)


def may_import(actor: Actor | None, kind: Kind, place: str) -> bool:
    """Tell whether a place lies in the scope of a post that imports this kind. None: the operator of the machine."""
    if actor is None:
        return True
    return any(
        post.role in kind.roles and (within(post.scope, place) or place in post.grids) for post in actor.posts
    )


def facts_of(
    about: Refusal, row: Mapping[str, str], columns: Sequence[Column], *, personal: bool
) -> dict[str, Any]:
    """Return the facts of a refusal as they may be kept: words of ours as Chinese, nothing that names a person.

    A fact that repeats a personal cell of its row, or that names somebody in a table about people, is replaced by HIDDEN.
    """
    secret = {row[column.key] for column in columns if column.personal and row.get(column.key)}
    kept: dict[str, Any] = {}
    for key, value in about.facts.items():
        if isinstance(value, Promise):
            with override("zh-hans"):
                kept[key] = {"word": str(value)}
            continue
        text = str(value)
        if (personal and key in _PERSONAL_FACTS) or any(datum in text for datum in secret):
            kept[key] = HIDDEN
        else:
            kept[key] = value if isinstance(value, int) else text[:400]
    return kept


def outcome_of(done: Any, thing: Thing) -> Outcome:  # Any: GridsDone or SitesDone, which answer alike
    """Return what a list of territory has come to."""
    found = [Found(each.row, each.about, getattr(each, "shape", None)) for each in done.findings]
    made = [Made(row, thing, code) for row, code in sorted(done.stored.items())]
    return Outcome(found, made, len(done.known))
