"""One place under several names: 竹涛山社区 in one list is 竹涛山社区居委会 in another."""

from collections.abc import Mapping

from linli.territory.terms import Level

# Longest first: 社区居委会 must not be taken for 居委会.
SUFFIXES: Mapping[int, tuple[str, ...]] = {
    Level.COMMUNITY: (
        "社区居民委员会",
        "社区居委会",
        "村民委员会",
        "居委会",
        "村委会",
        "社区",
        "村",
    ),
    Level.TOWNSHIP: ("街道办事处", "办事处", "管理区", "街道", "街办", "镇", "乡"),
}


def bare(name: str, level: int) -> str:
    """Return `name` without the suffix of its kind; a name that is nothing but a suffix stays whole."""
    for suffix in SUFFIXES.get(level, ()):
        if name.endswith(suffix) and len(name) > len(suffix):
            return name[: -len(suffix)]
    return name


def variants(name: str) -> set[str]:
    """Return every name under which the division lists may hold the place called `name`."""
    found = {name}
    for level, suffixes in SUFFIXES.items():
        stem = bare(name, level)
        found.add(stem)
        found.update(stem + suffix for suffix in suffixes)
    return found


def level_told_by(name: str) -> int | None:
    """Return the level that the suffix of `name` tells, or None."""
    return next((level for level in SUFFIXES if bare(name, level) != name), None)


def same_place(one: str, other: str, level: int) -> bool:
    """Say whether two names of this level mean the same place: equal, or equal without their suffixes."""
    return bare(one, level) == bare(other, level)
