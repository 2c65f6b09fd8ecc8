"""What `linli demo` prints: how much there is, who signs in how, and where."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation

from linli.demo import home, places
from linli.demo.making import Made
from linli.organisation.terms import Role

KNOWN_FOLK = "990101"  # who is shown for a role is preferably one of 青禾区


def said(folder: Path, made: Made, rows: list[dict[str, Any]]) -> str:
    """Return the sentences of `linli demo`: one sign-in a role, then the addresses."""
    built = f", built in {made.seconds:.0f} s" if made.seconds else ""
    shown = [_row(row) for row in _one_a_role(rows)]
    return "\n".join(
        [
            f"和安省 (fictitious): {made.mark.cases} cases, {made.mark.moves} moves{built}",
            "",
            f"{'role':34} {'login':10} {'password':16} name, place",
            *shown,
            "",
            f"all {len({row['login'] for row in rows})} sign-ins: {folder / home.SIGN_INS}",
            f"portal   {settings.LINLI_PUBLIC_URL}/",
            f"console  {settings.LINLI_PUBLIC_URL}/console/",
            f"API      {settings.LINLI_PUBLIC_URL}/api/v1/docs",
        ]
    )


def _one_a_role(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    best: dict[str, dict[str, Any]] = {}
    for row in rows:
        known = places.people()[row["login"]].place.startswith(KNOWN_FOLK)
        if row["role"] not in best or (known and not best[row["role"]]["known"]):
            best[row["role"]] = {**row, "known": known}
    return [best[role] for role in sorted(best)]


def _row(row: dict[str, Any]) -> str:
    person = places.people()[row["login"]]
    with translation.override("en"):
        role = f"{row['role']} {Role(row['role']).label}"
    place, unit = places.divisions()[person.place[:12]].name, places.units().get(person.place)
    if unit:
        place = f"{place}{unit.name.removeprefix(place)}"
    return f"{role:34} {row['login']:10} {row['password']:16} {person.name}, {place}"
