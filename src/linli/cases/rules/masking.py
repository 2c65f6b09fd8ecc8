"""How a name or number looks while it is masked (practice §13.1)."""

_DOUBLE = "欧阳上官司马诸葛司徒东方皇甫尉迟公孙慕容令狐宇文长孙夏侯轩辕端木独孤南宫"
DOUBLE_SURNAMES = frozenset(_DOUBLE[start : start + 2] for start in range(0, len(_DOUBLE), 2))
MOBILE_DIGITS = 11


def masked_name(name: str) -> str:
    """Return 张* for two characters, 李** for three or more, 欧阳* for a double surname; "" stays ""."""
    if not name:
        return ""
    surname = name[:2] if name[:2] in DOUBLE_SURNAMES and len(name) > 2 else name[:1]
    stars = 2 if len(name) - len(surname) >= 2 else 1
    return surname + "*" * stars


def masked_phone(phone: str) -> str:
    """Return 138****1234, or a landline with its area code and last four."""
    if not phone:
        return ""
    if "-" in phone:
        area, _, number = phone.partition("-")
        return f"{area}-****{number[-4:]}"
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) == MOBILE_DIGITS else f"****{phone[-4:]}"
