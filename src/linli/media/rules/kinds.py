"""Which sorts of files are taken, told by their content alone, and how large and how many."""

from collections.abc import Mapping
from enum import StrEnum

from linli.media.errors import TooBig, TooMany
from linli.media.terms import Kind

MB = 1024 * 1024
BYTES_MAX: Mapping[Kind, int] = {
    Kind.PHOTO: 20 * MB,
    Kind.AUDIO: 20 * MB,
    Kind.VIDEO: 100 * MB,
    Kind.DOCUMENT: 20 * MB,
}
ATTACHMENTS_PER_MOVE_MAX = 6  # one report, or one move
ATTACHMENTS_PER_CASE_MAX = 60
EVERY_KIND = frozenset(Kind)
HEAD_BYTES = 1024  # what tells one sort from another stands in the first of them

_HEIF_BRANDS = frozenset((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"))
_MOVIE_ATOMS = frozenset((b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"))
_MARKUP = (b"<!doctype", b"<html", b"<svg", b"<?xml", b"<script", b"<head", b"<body", b"<?php", b"<!--")


class Sort(StrEnum):
    """What a file is by its first bytes. Recordings are named as the library names their demuxer."""

    PHOTO = "photo"
    MOVIE = "mov"
    WEBM = "matroska"
    OGG = "ogg"
    WAV = "wav"
    MP3 = "mp3"
    AAC = "aac"
    AMR = "amr"
    PDF = "pdf"
    PACKED = "zip"
    TEXT = "text"
    OTHER = ""


RECORDINGS = frozenset((Sort.MOVIE, Sort.WEBM, Sort.OGG, Sort.WAV, Sort.MP3, Sort.AAC, Sort.AMR))
DOCUMENTS = frozenset((Sort.PDF, Sort.PACKED, Sort.TEXT))
_STARTS: tuple[tuple[bytes, Sort], ...] = (
    (b"\xff\xd8\xff", Sort.PHOTO),
    (b"\x89PNG\r\n\x1a\n", Sort.PHOTO),
    (b"%PDF-", Sort.PDF),
    (b"PK\x03\x04", Sort.PACKED),
    (b"OggS", Sort.OGG),
    (b"ID3", Sort.MP3),
    (b"#!AMR", Sort.AMR),
    (b"\x1a\x45\xdf\xa3", Sort.WEBM),
)


def sort_of(head: bytes) -> Sort:
    """Return what a file is by its first HEAD_BYTES; its name and what its sender says of it prove nothing."""
    for start, sort in _STARTS:
        if head.startswith(start):
            return sort
    if head.startswith(b"RIFF"):
        return {b"WEBP": Sort.PHOTO, b"WAVE": Sort.WAV}.get(head[8:12], Sort.OTHER)
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS:
        return Sort.PHOTO
    if head[4:8] in _MOVIE_ATOMS:
        return Sort.MOVIE
    if len(head) > 2 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0:
        return Sort.AAC if head[1] & 0xF6 == 0xF0 else Sort.MP3
    return Sort.TEXT if _reads_as_text(head) else Sort.OTHER


def check_bytes(size: int, kind: Kind, name: str) -> None:
    """Raises TooBig when a file of this kind passes its limit."""
    if size > BYTES_MAX[kind]:
        raise TooBig("attachments", name=name, most=BYTES_MAX[kind] // MB)


def check_count(new: int, present: int = 0) -> None:
    """Raises TooMany when a move brings more than ATTACHMENTS_PER_MOVE_MAX, or the case would pass its own most."""
    for count, most in ((new, ATTACHMENTS_PER_MOVE_MAX), (new + present, ATTACHMENTS_PER_CASE_MAX)):
        if count > most:
            raise TooMany("attachments", most=most, surplus=count - most)


def _reads_as_text(head: bytes) -> bool:
    """Tell whether this may be plain words: no control signs, and no markup or script that a browser would run."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    controls = any(sign < 32 and sign not in b"\t\n\r\f" for sign in head)
    return bool(start) and not controls and not start.startswith((*_MARKUP, b"#!", b"mz", b"{\\rtf"))
