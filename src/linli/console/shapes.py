"""What the pages of the console show. Each shape belongs to pages alone; `queries` fills them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl
from uuid import UUID

from linli.ui.forms import Choice, Field
from linli.ui.rules import Remaining

USUAL_COLUMNS = ("category", "place", "holder", "lead", "state")


@dataclass(frozen=True)
class NavLink:
    label: str
    url: str
    current: bool = False


@dataclass(frozen=True)
class Desk:
    """The frame of every page: who sits here, in which post, and where this post can go.

    beside  name of the centre for comprehensive management that the own centre runs together with, "" if none is known
    """

    name: str
    centre: str
    role: str
    links: tuple[NavLink, ...]
    home: str
    search: str
    register: str
    own: str
    keys: str
    sign_out: str
    single_keys: bool = True
    county: str = ""
    beside: str = ""


@dataclass(frozen=True)
class PostLine:
    place: str
    role: str


@dataclass(frozen=True)
class Tag:
    """weight: "" a fact, "weight" ink border, "solid" ink ground. Never red: red means late."""

    text: str
    weight: str = ""


@dataclass(frozen=True)
class MoveLink:
    """A move this reader may make. `approver`: who must approve it, "" if nobody. `grave` moves have a red outline."""

    label: str
    url: str
    key: str = ""
    primary: bool = False
    grave: bool = False
    proposes: bool = False
    approver: str = ""


@dataclass(frozen=True)
class Row:
    """One case in a list."""

    url: str
    preview: str
    number: str
    title: str
    left: Remaining
    state: str
    place: str
    category: str = ""
    holder: str = ""
    lead: str = ""
    source: str = ""
    source_place: str = ""
    registered_at: datetime | None = None
    do: MoveLink | None = None
    tags: tuple[Tag, ...] = ()
    role: str = ""


@dataclass(frozen=True)
class Count:
    """One cell of the count strip, or one lens of the rail. late, soon: None where nobody counted them."""

    name: str
    label: str
    url: str
    count: int | None
    late: int | None = None
    soon: int | None = None
    current: bool = False
    data: bool = False


@dataclass(frozen=True)
class LensGroup:
    label: str
    lenses: tuple[Count, ...]


@dataclass(frozen=True)
class Chip:
    name: str
    value: str
    drop: str
    data: bool = False


@dataclass(frozen=True)
class Step:
    """One step of the stage path. state: done, now, next."""

    who: str
    done: str
    used: str
    state: str
    data: bool = True


@dataclass(frozen=True)
class Entry:
    """One line of the timeline."""

    at: datetime
    who: str
    unit: str
    move: str
    words: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()  # (word of the page, recorded data), either may be ""
    attachments: tuple["AttachmentLine", ...] = ()
    approved_by: str = ""
    who_is_data: bool = True


@dataclass(frozen=True)
class EntryGroup:
    """Entries while one place had the case, newest first."""

    who: str
    used: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class ClockLine:
    label: str
    left: Remaining


@dataclass(frozen=True)
class Part:
    """One unit's part in a case."""

    role: str
    lead: bool
    unit: str
    handler: str
    state: str
    signed_at: datetime | None
    left: Remaining | None


@dataclass(frozen=True)
class PartyLine:
    """A party, masked; `reveals` lead to one field each."""

    role: str
    masked: str
    reveals: tuple[NavLink, ...]


@dataclass(frozen=True)
class Waiting:
    """A move that others can make: their names, or the reporter."""

    move: str
    who: str
    by: str = ""


@dataclass(frozen=True)
class ProposalLine:
    """A move that waits for approval."""

    url: str
    move: str
    number: str
    title: str
    who: str
    proposed_at: datetime
    state: str
    decide: str = ""
    id: str = ""


@dataclass(frozen=True)
class AttachmentLine:
    """One attachment: the way to the viewer, to the file, to a small picture of it ("" if it has none).

    name  "照片1" · alt  with what brought it · sort  "JPG" · length  minutes and seconds of a recording
    """

    id: UUID
    url: str
    file: str
    thumb: str
    at: datetime
    kind: str
    name: str
    alt: str
    sort: str
    size: str
    length: str


@dataclass(frozen=True)
class Bar:
    """One bar of a small chart."""

    label: str
    count: int


@dataclass(frozen=True)
class HomePage:
    """kind: clerk, unit, leader; onlooker who sees cases and moves none; none for someone without case work."""

    kind: str
    heading: str
    said: str
    strip: tuple[Count, ...]
    rows: Sequence[Row] = ()
    every: str = ""
    total: int = 0
    back: Sequence[Row] = ()
    closing: tuple[Bar, ...] = ()
    closing_total: int = 0
    mine: Sequence[ProposalLine] = ()
    approvals: Sequence[ProposalLine] = ()
    news: str = ""


@dataclass(frozen=True)
class ListPage:
    """title is recorded data when it names a place; `said` how many there are; `order` how they stand.

    query  what of the address makes the list · view: the person's own view that is open, None for another list
    """

    title: str
    data: bool
    said: str
    groups: tuple[LensGroup, ...]
    rows: Sequence[Row]
    chips: tuple[Chip, ...]
    filters: tuple[Field, ...]
    lens: str
    here: str
    clear: str
    order: str
    following: str
    columns: Sequence[str]
    column_field: Field
    query: str
    view: int | None
    news: str = ""
    export: bool = True

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What of the address stays when the columns change."""
        return [(name, value) for name, value in parse_qsl(self.query) if name != "col"]


@dataclass(frozen=True)
class RelatedLine:
    """Another case tied to this one."""

    kind: str
    url: str
    number: str
    title: str
    state: str


@dataclass(frozen=True)
class SuggestedKinds:
    """Categories that the words speak of, the likeliest first; or only their group, where no more is sure."""

    kinds: tuple[Choice, ...]
    group: str


@dataclass(frozen=True)
class DuplicateLine:
    """An earlier case that may be the same matter: what to send to tie to it, where to look, and why it is shown."""

    number: str
    url: str
    title: str
    place: str
    received: str
    state: str
    unit: str
    reasons: tuple[str, ...]
    left: Remaining


@dataclass(frozen=True)
class FoundLine:
    """A place, unit or person that a search found. beside: where it stands · note: a person's role"""

    name: str
    url: str
    beside: str
    note: str = ""


@dataclass(frozen=True)
class FoundGroup:
    """The first few of one kind. url: the page of them all · more: there are others that fit"""

    title: str
    url: str
    lines: Sequence[FoundLine]
    more: bool


@dataclass(frozen=True)
class FindPage:
    """text: what was searched for, which may be a person's and so is never put into an address.

    refused  why it was not looked for, "" where it was · whole: False where only the youngest cases were looked at
    """

    text: str
    rows: Sequence[Row]
    said: str
    refused: str
    asked: bool
    whole: bool
    following: str
    straight: str
    columns: Sequence[str] = USUAL_COLUMNS
    groups: Sequence[FoundGroup] = ()


@dataclass(frozen=True)
class ProposalPage:
    rows: Sequence[ProposalLine]
    following: str
