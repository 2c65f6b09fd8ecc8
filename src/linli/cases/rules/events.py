"""How an event becomes the bytes of its link, and comes back. Values are text, integers, booleans and null."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from linli.cases.rules.state import Event
from linli.kernel.canonical import canonical


def moment_text(moment: datetime) -> str:
    """Return a moment in the one spelling of the chain: UTC, microseconds, Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def body_of(event: Event, envelope: Mapping[str, Any]) -> str:
    """Return the stored text of `event`; the envelope says which case, seq, who, when, which operation."""
    record: dict[str, Any] = {
        **envelope,
        "event": event.name,
        "sets": event.sets,
        "parts": event.parts,
        "words": event.words,
        "data": event.data,
        "seen": event.seen,
    }
    return canonical(_plain(record))


def event_of(record: Mapping[str, Any]) -> Event:
    """Return the event written in a parsed body."""
    return Event(
        name=record["event"],
        sets=_read(record["sets"]),
        parts={
            part: {key: _read(row) for key, row in rows.items()} for part, rows in record["parts"].items()
        },
        words=record["words"],
        data=record["data"],
        seen=record["seen"],
    )


def parse(body: str) -> dict[str, Any]:
    record: dict[str, Any] = json.loads(body)
    return record


def attached_in(record: Mapping[str, Any]) -> dict[str, str]:
    """Return the digests of the files that an event brought, by the attachment's id."""
    data = record["data"]
    return {
        **data.get("photos", {}),
        **data.get("attachments", {}),
    }  # only photos, in events of the first release


def _read(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: datetime.fromisoformat(value) if value and (key == "at" or key.endswith("_at")) else value
        for key, value in row.items()
    }


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(inner) for inner in value]
    return str(value) if isinstance(value, str) else value
