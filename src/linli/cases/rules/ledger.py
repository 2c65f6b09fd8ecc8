"""What one entry of a county's ledger says."""

from linli.kernel.canonical import canonical


def entry_text(county: str, feed_no: int, case_id: str, seq: int, head: bytes) -> str:
    """Return the canonical text that the ledger's keyed link covers."""
    return canonical({"county": county, "feed_no": feed_no, "case": case_id, "seq": seq, "head": head.hex()})
