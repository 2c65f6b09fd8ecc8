"""What one entry of a county's ledger says."""


def entry_text(county: str, feed_no: int, case_id: str, seq: int, head: bytes) -> str:
    """Return the text that the ledger's keyed link covers; no field can hold the mark between them.

    case_id  32 hexadecimal digits
    """
    return f"{county}:{feed_no}:{case_id}:{seq}:{head.hex()}"
