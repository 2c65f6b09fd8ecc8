"""What a shapefile makes of the names of columns: it cuts them after ten bytes, in the middle of a word if need be."""

from collections.abc import Mapping

NAME_BYTES = 10


def cut_names(columns: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Return the cut spellings of each column's names, where a spelling still means one column only."""
    cut: dict[str, set[str]] = {key: set() for key in columns}
    whole = {name for names in columns.values() for name in names}
    for key, names in columns.items():
        for name in names:
            for encoding in ("gb18030", "utf-8"):
                cut[key].add(name.encode(encoding)[:NAME_BYTES].decode(encoding, "ignore"))
    return {
        key: tuple(sorted(name for name in names - whole if sum(name in each for each in cut.values()) == 1))
        for key, names in cut.items()
    }
