"""The one way in which a record becomes bytes, and bytes become a chain."""

import hashlib
import json
from typing import Any

GENESIS = bytes(32)


def canonical(record: dict[str, Any]) -> str:
    """Return `record` as canonical JSON: sorted keys, no spaces, no floats (they have no one spelling)."""
    return json.dumps(
        record, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, default=_refuse
    )


def link(previous: bytes, stored: str) -> bytes:
    """Return the hash of the chain after `stored`: SHA-256(previous ‖ stored bytes)."""
    return hashlib.sha256(previous + stored.encode()).digest()


def _refuse(value: object) -> None:
    raise TypeError(f"not a canonical value: {type(value).__name__}")
