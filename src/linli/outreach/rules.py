"""Who may tell whom what, from when until when; what a notice must not hold. Pure."""

import re
import unicodedata
from datetime import date, datetime, timedelta

from linli.organisation.rules import Actor, Post, within
from linli.organisation.terms import Role
from linli.outreach.errors import (
    AreaNotYours,
    DaysUnfit,
    IdNumberInside,
    NotYours,
    NumbersInside,
    TitleUnfit,
    WordsUnfit,
)
from linli.outreach.terms import NoticeState

TITLE_MIN, TITLE_MAX = 2, 60
WORDS_MIN, WORDS_MAX = 5, 2_000
SHOWN_DAYS_MAX = 366
PUBLISHERS = (Role.DIRECTOR, Role.DUTY_LEADER, Role.INTAKE_CLERK)
ON_GRIDS = (Role.GRID_WORKER, Role.GRID_LEADER)
_ID_NUMBER = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")
_MOBILE = re.compile(r"(?<!\d)1\d{10}(?!\d)")
_BETWEEN = re.compile(r"(?<=\d)[ \-‐–—·.](?=\d)")


def check_words(title: str, words: str, *, numbers_agreed: bool) -> None:
    """Raises TitleUnfit, WordsUnfit; IdNumberInside always, NumbersInside for a mobile number nobody has vouched for."""
    if not TITLE_MIN <= len(title) <= TITLE_MAX:
        raise TitleUnfit("title", most=TITLE_MAX)
    if not WORDS_MIN <= len(words) <= WORDS_MAX:
        raise WordsUnfit("words", most=WORDS_MAX)
    for field, text in (("title", title), ("words", words)):
        # ３３０１… and 138 0013 8000 are numbers too.
        plain = _BETWEEN.sub("", unicodedata.normalize("NFKC", text))
        if found := _ID_NUMBER.search(plain):
            raise IdNumberInside(field, number=found[0][:4] + "…")
        if not numbers_agreed and (found := _MOBILE.search(plain)):
            raise NumbersInside(field, number=found[0])


def check_days(shows_from: date | None, shows_until: date | None) -> tuple[date, date]:
    """Return both days. Raises DaysUnfit."""
    if shows_from is None or shows_until is None:
        raise DaysUnfit("shows_from", most=SHOWN_DAYS_MAX)
    if not shows_from <= shows_until < shows_from + timedelta(days=SHOWN_DAYS_MAX):
        raise DaysUnfit("shows_until", most=SHOWN_DAYS_MAX)
    return shows_from, shows_until


def state_on(
    day: date,
    *,
    published_at: datetime | None,
    withdrawn_at: datetime | None,
    shows_from: date,
    shows_until: date,
) -> NoticeState:
    if withdrawn_at is not None:
        return NoticeState.WITHDRAWN
    if published_at is None:
        return NoticeState.DRAFT
    if day < shows_from:
        return NoticeState.COMING
    return NoticeState.SHOWN if day <= shows_until else NoticeState.ENDED


def post_that_publishes(actor: Actor, area: str) -> Post | None:
    """Return the post in which the actor publishes for a place: the nearest centre that has it in its scope."""
    posts = [post for post in actor.posts if post.role in PUBLISHERS and within(post.scope, area)]
    return max(posts, key=lambda post: post.level, default=None)


def post_that_writes(actor: Actor, area: str, grid: str) -> Post | None:
    """Return the post in which the actor writes for a place; who serves its grid writes for someone else to publish."""
    serving = (post for post in actor.posts if post.role in ON_GRIDS and {area, grid} & set(post.grids))
    return post_that_publishes(actor, area) or next(serving, None)


def writing_post(actor: Actor, area: str, grid: str) -> Post:
    """Raises AreaNotYours."""
    post = post_that_writes(actor, area, grid)
    if post is None:
        raise AreaNotYours("area")
    return post


def drafting_post(actor: Actor, area: str, grid: str) -> Post:
    """Raises NotYours, for a place that is seen but not written for."""
    post = post_that_writes(actor, area, grid)
    if post is None:
        raise NotYours(who="、".join(str(role.label) for role in (*PUBLISHERS, *ON_GRIDS)))
    return post


def publishing_post(actor: Actor, area: str) -> Post:
    """Raises NotYours."""
    post = post_that_publishes(actor, area)
    if post is None:
        raise NotYours(who="、".join(str(role.label) for role in PUBLISHERS))
    return post


def may_look(actor: Actor, area: str, grid: str) -> bool:
    """Tell whether a place is inside the actor's ground: any post whose scope holds it, or one that serves its grid."""
    return any(within(post.scope, area) or {area, grid} & set(post.grids) for post in actor.posts)
