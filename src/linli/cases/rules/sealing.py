"""What sealed rows are bound to, and the salted form in which texts are sealed and digested."""

import hashlib
import json
import secrets

from linli.access.vault import lookup_hash


def words_binding(county: str, case_id: str, words_id: str) -> str:
    return f"words:{county}:{case_id}:{words_id}"


def party_binding(county: str, case_id: str, party_id: str) -> str:
    return f"party:{county}:{case_id}:{party_id}"


def salted(text: str) -> tuple[str, str]:
    """Return the text with a fresh salt, as it is sealed, and the digest that the event keeps."""
    stored = json.dumps({"salt": secrets.token_hex(16), "text": text}, ensure_ascii=False, sort_keys=True)
    return stored, digest_of(stored)


def digest_of(stored: str) -> str:
    return hashlib.sha256(stored.encode()).hexdigest()


def text_of(stored: str) -> str:
    """Return the text inside what was sealed."""
    text: str = json.loads(stored)["text"]
    return text


def party_keys(text: str) -> dict[str, bytes]:
    """Return the keyed hashes by which a party's exact number and name are found; empty for an empty field."""
    fields = json.loads(text)
    digits = "".join(sign for sign in fields["phone"] if sign.isdigit())
    return {
        "phone_key": lookup_hash(digits, purpose="phone") if digits else b"",
        "name_key": lookup_hash(fields["name"], purpose="name") if fields["name"] else b"",
    }
