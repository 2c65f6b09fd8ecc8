"""Which pairs of characters a text is found by, and whether it says what is looked for. Pure.

A text is read as runs of letters and digits, widths and cases made equal (NFKC, case folding): "ＬＥＤ灯，3号楼" is
"led灯" and "3号楼". A word of a search is one such run. It is looked up by the pairs inside it, so that one character
alone finds nothing, and then must stand in the text itself. Numbered parts of addresses stand in the index as written and
as spelled: 三栋二单元 finds 3号楼2单元 and 3-2-101, and never 13号楼.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from linli.access.vault import lookup_hash
from linli.cases.errors import SearchTooShort
from linli.territory.rules.addresses import canonical, is_marked, spelled, stands_in

PAIR_BYTES = 5  # of the keyed hash: among 2^40, a false hit is rare and is found out when the text is read
ID_BYTES = 16
WORDS_A_SEARCH = 6  # more are not looked for: a longer question finds nothing that a shorter one does not
PAIRS_A_WORD = 3  # the rarest: what they leave is read
_POWERS = 256 ** np.arange(PAIR_BYTES - 1, -1, -1, dtype=np.int64)

Ids = npt.NDArray[np.uint8]  # one id a row, ID_BYTES wide
Numbers = npt.NDArray[np.int64]


def readable(text: str) -> str:
    """Return the runs of letters and digits of `text`, widths and cases made equal, one space between."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return " ".join("".join(sign if sign.isalnum() else " " for sign in plain).split())


def pairs_in(text: str) -> set[str]:
    """Return the pairs of neighbouring characters inside the runs of `text`, as written and with addresses spelled."""
    return _neighbours(readable(text)) | _neighbours(readable(spelled(text)))


def _neighbours(plain: str) -> set[str]:
    return {run[at : at + 2] for run in plain.split(" ") for at in range(len(run) - 1)}


def places_in(area: str, held: Iterable[str], units: Iterable[str]) -> set[str]:
    """Return what stands in the index for the reasons to see: each level of the place, holders, units at work.

    With them a search of a small place need not walk through all of the county.
    """
    levels = {area[:length] for length in (9, 12, len(area)) if len(area) >= length}
    return {f"@{code}" for code in levels} | {f"@={code}" for code in (*held, *units)}


def hashed(pairs: Iterable[str]) -> dict[str, bytes]:
    """Return each pair's keyed hash, PAIR_BYTES long."""
    return {pair: lookup_hash(pair, purpose="pair")[:PAIR_BYTES] for pair in pairs}


def number_of(pair: bytes) -> int:
    """Return a hashed pair as the number that a posting has."""
    return int.from_bytes(pair, "big")


def numbers_in(pairs: bytes) -> Numbers:
    """Return the hashed pairs of a stored row as numbers."""
    numbers: Numbers = np.frombuffer(pairs, np.uint8).reshape(-1, PAIR_BYTES).astype(np.int64) @ _POWERS
    return numbers


@dataclass(frozen=True)
class Sought:
    """The words of a search, and for each that has two characters the hashes of its pairs."""

    words: tuple[str, ...]
    pairs: tuple[tuple[bytes, ...], ...]


def sought_in(text: str) -> Sought:
    """Return what `text` asks for. Raises SearchTooShort where no word has two characters."""
    words = words_in(text)
    pairs = [hashed(_neighbours(word)).values() for word in words if len(word) > 1]
    if not pairs:
        raise SearchTooShort("text")
    return Sought(words, tuple(tuple(of_word) for of_word in pairs))


def words_in(text: str) -> tuple[str, ...]:
    """Return the words of a search: runs of letters and digits; what names a numbered part of an address is spelled.

    1-2-101 and 春晓花园3# are one word each, though signs stand in them.
    """
    words = (word for part in text.split() for word in _spelled_words(spelled(part)))
    return tuple(dict.fromkeys(words))[:WORDS_A_SEARCH]


def _spelled_words(part: str) -> list[str]:
    return [canonical(word) if is_marked(word) else word for word in readable(part).split()]


def says(texts: Iterable[str], words: Sequence[str]) -> bool:
    """Return whether each of `words` stands in one of `texts`; an address as itself, not as a part of a longer number."""
    left = set(words)
    marked = {word for word in left if is_marked(word)}
    for text in texts:
        plain = readable(text)
        left = {word for word in left if word in marked or word not in plain}
        if left:
            door = readable(spelled(text))
            left = {word for word in left if not _stands(word, word in marked, plain, door)}
        if not left:
            return True
    return not left


def _stands(word: str, marked: bool, plain: str, door: str) -> bool:
    return stands_in(word, plain) or stands_in(word, door) if marked else word in door


def ids_in(cases: bytes) -> Ids:
    """Return the ids of a posting, one a row."""
    return np.frombuffer(cases, np.uint8).reshape(-1, ID_BYTES)


def heads_of(ids: Ids) -> npt.NDArray[np.uint64]:
    """Return the first half of each id: time and chance enough to tell almost all apart, and quick to compare."""
    return np.ascontiguousarray(ids[:, : ID_BYTES // 2]).view(">u8").ravel().astype(np.uint64)


def gathered(numbers: Numbers, ids: Ids) -> Iterator[tuple[int, bytes]]:
    """Yield each number, ascending, with the ids that stand beside it, ascending and each once, as stored."""
    if not len(numbers):
        return
    heads = heads_of(ids)
    tails = np.ascontiguousarray(ids[:, ID_BYTES // 2 :]).view(">u8").ravel().astype(np.uint64)
    order = np.lexsort((tails, heads, numbers))
    numbers, heads, tails, ids = numbers[order], heads[order], tails[order], ids[order]
    fresh = np.r_[True, (numbers[1:] != numbers[:-1]) | (heads[1:] != heads[:-1]) | (tails[1:] != tails[:-1])]
    numbers, ids = numbers[fresh], np.ascontiguousarray(ids[fresh])
    begins = np.flatnonzero(np.r_[True, numbers[1:] != numbers[:-1]])
    stored = ids.tobytes()
    for begin, end in zip(begins.tolist(), [*begins[1:].tolist(), len(numbers)], strict=True):
        yield int(numbers[begin]), stored[begin * ID_BYTES : end * ID_BYTES]
