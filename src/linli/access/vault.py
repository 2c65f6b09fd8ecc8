"""Encryption of personal fields, keyed look-up hashes, and the key that signs the ledger.

The key ring is a file outside the database (`LINLI_HOME/keys/keyring.json`, readable by its owner alone).
Sealed bytes: version (1) ‖ nonce (12) ‖ AES-256-GCM ciphertext and tag. The additional data bind them to their row,
so that a value moved to another row, column or case does not open.
"""

import hashlib
import hmac
import json
import os
import secrets
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE_BYTES = 12


class KeyRingUnreadable(Exception):
    """The key ring is missing, damaged, or open to others than its owner."""


class SealBroken(Exception):
    """Sealed bytes were changed, moved to another row, or sealed under an unknown key."""


class KeyRing:
    def __init__(self, path: Path) -> None:
        try:
            if path.stat().st_mode & 0o077:
                raise KeyRingUnreadable(f"{path}: readable by others; chmod 600 it")
            ring = json.loads(path.read_text())
            self.current = int(ring["current"])
            self.ciphers = {int(number): AESGCM(bytes.fromhex(key)) for number, key in ring["vault"].items()}
            self.lookup = bytes.fromhex(ring["lookup"])
            self.ledger = bytes.fromhex(ring["ledger"])
        except (OSError, ValueError, KeyError) as error:
            raise KeyRingUnreadable(f"{path}: {error}") from error


def make_keyring(home: Path) -> Path:
    """Make the key ring of a new data folder; an existing one is left as it is. Returns its path."""
    folder = home / "keys"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / "keyring.json"
    ring = {
        "current": 1,
        "vault": {"1": secrets.token_hex(32)},
        "lookup": secrets.token_hex(32),
        "ledger": secrets.token_hex(32),
        "django": secrets.token_urlsafe(50),
    }
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path
    with os.fdopen(handle, "w") as file:
        json.dump(ring, file)
    return path


@lru_cache(maxsize=1)
def keyring() -> KeyRing:
    return KeyRing(Path(settings.LINLI_HOME) / "keys" / "keyring.json")


def seal(text: str, *, bound_to: str) -> bytes:
    """Return `text` encrypted and bound to its row, for example "party:990101:<id>"."""
    ring = keyring()
    nonce = os.urandom(NONCE_BYTES)
    return (
        bytes([ring.current])
        + nonce
        + ring.ciphers[ring.current].encrypt(nonce, text.encode(), bound_to.encode())
    )


def unseal(sealed: bytes | memoryview, *, bound_to: str) -> str:
    """Return what was sealed. Raises SealBroken."""
    sealed = bytes(sealed)
    cipher = keyring().ciphers.get(sealed[0]) if sealed else None
    if cipher is None:
        raise SealBroken(bound_to)
    try:
        return cipher.decrypt(
            sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :], bound_to.encode()
        ).decode()
    except (InvalidTag, ValueError) as error:
        raise SealBroken(bound_to) from error


def lookup_hash(value: str, *, purpose: str) -> bytes:
    """Return a keyed hash by which an exact value can be found without being readable."""
    return hmac.digest(keyring().lookup, f"{purpose}\0{value}".encode(), hashlib.sha256)


def ledger_mac(previous: bytes, entry: str) -> bytes:
    """Return the keyed link of the county's ledger after `entry`."""
    return hmac.digest(keyring().ledger, previous + entry.encode(), hashlib.sha256)
