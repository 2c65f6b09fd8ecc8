"""Sound, film and documents: taken by their content, packed anew without what was written beside, handed on safely."""

import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import IO, NamedTuple

import av
import numpy as np
import pytest
from django.test.utils import override_settings
from PIL import Image

from linli.media import actions, files, queries
from linli.media.errors import (
    Damaged,
    NoRoom,
    NotAPhoto,
    NotTaken,
    RecordingsNotInstalled,
    TooBig,
    TooManyPixels,
    WithMacros,
)
from linli.media.models import Attachment
from linli.media.rules import BYTES_MAX, position_of
from linli.media.terms import Kind

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
ODT = "application/vnd.oasis.opendocument.text"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class Sample(NamedTuple):
    kind: Kind
    mime: str
    size: tuple[int, int]
    seconds: int


SAMPLES = {
    "example.opus": Sample(Kind.AUDIO, "audio/ogg", (0, 0), 13),
    "no-tags.m4a": Sample(Kind.AUDIO, "audio/mp4", (0, 0), 4),
    "orientation-90.mov": Sample(Kind.VIDEO, "video/mp4", (160, 120), 10),
    "sample.3gp": Sample(Kind.VIDEO, "video/3gpp", (352, 288), 2),
    "sample.mp4": Sample(Kind.VIDEO, "video/mp4", (320, 240), 4),
    "sample.wav": Sample(Kind.AUDIO, "audio/wav", (0, 0), 1),
    "sample.webm": Sample(Kind.VIDEO, "video/webm", (320, 240), 5),
    "silence-2s-PCM-16000-08-notags.wav": Sample(Kind.AUDIO, "audio/wav", (0, 0), 2),
    "silence-44-s.mp3": Sample(Kind.AUDIO, "audio/mpeg", (0, 0), 4),
}


@pytest.fixture(autouse=True)
def media_root(tmp_path: Path) -> Iterator[Path]:
    with override_settings(MEDIA_ROOT=tmp_path / "media"):
        yield tmp_path / "media"


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_real_recording_is_kept_as_what_it_is_and_still_plays(real_data: Path, sample: str) -> None:
    wanted = SAMPLES[sample]
    with (real_data / "exif_samples/audio_video" / sample).open("rb") as file:
        row = actions.keep(file=file, name=sample, at=NOON).row

    path = files.path_of(row.file)
    assert Sample(Kind(row.kind), row.mime, (row.width, row.height), row.seconds) == wanted
    assert files.sha256_of(path) == row.sha256 and path.stat().st_size == row.bytes
    with av.open(str(path)) as kept:
        assert [frame.time is not None for frame, _ in zip(kept.decode(), range(3), strict=False)] == [
            True
        ] * 3
        written = {**kept.metadata, **{k: v for stream in kept.streams for k, v in stream.metadata.items()}}
    assert not written.keys() & {"title", "artist", "album", "date", "creation_time", "location"}


def test_a_bare_stream_that_no_player_opens_is_refused(real_data: Path) -> None:
    with pytest.raises(NotTaken):
        kept((real_data / "exif_samples/audio_video/adif.aac").read_bytes(), "adif.aac")


def test_a_turned_film_stays_turned_and_so_is_its_small_picture(real_data: Path) -> None:
    source = real_data / "exif_samples/audio_video/orientation-90.mov"
    row = kept(source.read_bytes())

    with av.open(str(source)) as before, av.open(str(files.path_of(row.file))) as after:
        turns = [next(film.decode(video=0)).rotation for film in (before, after)]
    small = Image.open(files.path_of(row.file, thumbnail=True))
    assert turns[0] == turns[1] != 0
    assert small.size == (row.width, row.height)


def test_a_film_loses_its_position_title_and_maker() -> None:
    spoken = film({"location": "+30.2741+120.1551/", "title": "张三", "artist": "somebody"})

    row = kept(spoken)

    assert b"loci" in spoken and "张三".encode() in spoken
    stored = files.path_of(row.file).read_bytes()
    assert b"loci" not in stored and "张三".encode() not in stored and b"somebody" not in stored


def test_a_film_of_too_many_pixels_is_refused_before_it_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linli.media.rules.recordings.PIXELS_MAX", 64 * 48 - 1)

    with pytest.raises(TooManyPixels):
        kept(film({}))


def test_a_film_cut_short_is_refused_and_leaves_nothing_behind(media_root: Path) -> None:
    whole = film({})

    for broken in (
        whole[:200],
        whole[:40] + bytes(4000),
        b"\x1a\x45\xdf\xa3" + bytes(900),
        b"OggS" + bytes(900),
    ):
        with pytest.raises((Damaged, NotTaken)):
            kept(broken)

    assert list(media_root.rglob("*.*")) == [] and Attachment.objects.count() == 0


def test_without_the_library_recordings_are_refused_and_the_rest_is_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("linli.media.rules.recordings.find_spec", lambda name: None)

    with pytest.raises(RecordingsNotInstalled):
        kept(film({}))
    assert kept("照片已寄出。".encode()).kind == Kind.DOCUMENT


def test_documents_are_kept_as_they_are_and_never_shown_in_the_browser() -> None:
    for data, mime, ending in (
        (pdf(), "application/pdf", "pdf"),
        (word(), WORD, "docx"),
        (
            packed({"mimetype": ODT.encode()}),
            ODT,
            "odt",
        ),
    ):
        row = kept(data)

        answer = queries.stream(row)
        assert (row.kind, row.mime, row.ending) == (Kind.DOCUMENT, mime, ending)
        assert answer["Content-Disposition"].startswith("attachment")
        assert (
            answer["X-Content-Type-Options"] == "nosniff" and "sandbox" in answer["Content-Security-Policy"]
        )
        assert b"".join(answer) == data


def test_plain_words_in_an_old_encoding_are_kept_so_that_everyone_can_read_them() -> None:
    row = kept("三月二日起停水".encode("gb18030"))

    assert files.path_of(row.file).read_text("utf-8") == "三月二日起停水"
    assert row.mime == "text/plain; charset=utf-8"


@pytest.mark.parametrize(
    "entries",
    [
        {"word/vbaProject.bin": b"x"},
        {"[Content_Types].xml": b'<x ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>'},
    ],
)
def test_a_document_with_macros_is_refused(entries: dict[str, bytes]) -> None:
    with pytest.raises(WithMacros):
        kept(word(**entries), "通知.docm")


def test_an_odf_text_with_a_program_in_it_is_refused() -> None:
    odt = {"mimetype": ODT.encode(), "Basic/Standard/Module1.xml": b"Sub Main"}

    with pytest.raises(WithMacros):
        kept(packed(odt))


@pytest.mark.parametrize(
    "data",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"\xef\xbb\xbf <!DOCTYPE html><script>alert(1)</script>",
        b"MZ\x90\x00" + bytes(200),
        b"\x7fELF" + bytes(200),
        b"#!/bin/sh\nrm -rf /\n",
        b"{\\rtf1 {\\object}}",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500),
        b"GIF89a" + bytes(40),
        b"",
    ],
)
def test_what_could_run_and_what_nobody_needs_is_refused_whatever_it_is_called(data: bytes) -> None:
    with pytest.raises(NotTaken):
        kept(data, "照片.jpg")


def test_a_packed_file_that_is_no_document_is_refused() -> None:
    with pytest.raises(NotTaken):
        kept(packed({"setup.exe": b"MZ"}))


def test_a_document_that_unfolds_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linli.media.rules.documents.UNPACKED_BYTES_MAX", 100_000)

    with pytest.raises(Damaged):
        kept(word(**{"word/document.xml": bytes(200_000)}))


def test_a_picture_that_is_also_a_page_is_only_a_picture_afterwards() -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(buffer, "JPEG")
    both = buffer.getvalue() + b"<script>alert(1)</script>" + word()

    row = kept(both)

    stored = files.path_of(row.file).read_bytes()
    assert row.mime == "image/jpeg" and b"<script>" not in stored and b"PK\x03\x04" not in stored


def test_each_kind_has_its_own_most_and_a_length_is_refused_unread() -> None:
    class Endless(io.BytesIO):
        """Says that it is longer than it is, as a file on disk can be; reading on would be noticed."""

        length = 0

        def seek(self, offset: int, whence: int = 0) -> int:
            return self.length if whence == io.SEEK_END else super().seek(offset, whence)

        def read(self, size: int | None = -1) -> bytes:
            assert size is not None and 0 <= size <= 1024
            return super().read(size)

    for start, kind in ((b"\xff\xd8\xff", Kind.PHOTO), (b"%PDF-1.7", Kind.DOCUMENT), (b"OggS", Kind.VIDEO)):
        file = Endless(start + bytes(2000))
        file.length = BYTES_MAX[kind] + 1
        with pytest.raises(TooBig) as refusal:
            actions.keep(file=file, name="大.bin", at=NOON)
        assert str(BYTES_MAX[kind] >> 20) in refusal.value.message


def test_sound_is_held_to_the_limit_of_sound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linli.media.rules.kinds.BYTES_MAX", {**BYTES_MAX, Kind.AUDIO: 1000})

    with pytest.raises(TooBig):
        kept(sound())


def test_a_door_for_photos_alone_takes_nothing_else() -> None:
    with pytest.raises(NotAPhoto):
        actions.keep(file=io.BytesIO(pdf()), name="通知.pdf", at=NOON, kinds=actions.ONLY_PHOTOS)


def test_a_full_disk_is_said_before_anything_is_written(
    media_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "FREE_BYTES_LEAST", 1 << 62)

    with pytest.raises(NoRoom):
        kept(pdf())
    assert list(media_root.rglob("*.*")) == []


def test_a_player_asks_for_parts_of_a_recording() -> None:
    row = kept(sound())
    whole = files.path_of(row.file).read_bytes()

    for span, part in (("bytes=0-9", whole[:10]), ("bytes=10-", whole[10:]), ("bytes=-7", whole[-7:])):
        answer = queries.stream(row, span)
        assert (answer.status_code, b"".join(answer)) == (206, part)
        assert answer["Content-Range"].endswith(f"/{len(whole)}") and int(answer["Content-Length"]) == len(
            part
        )
    for span in (f"bytes={len(whole)}-", "bytes=9-1", "bytes=-", "lines=1-2", "bytes=-0"):
        assert queries.stream(row, span).status_code == 416


def test_the_position_of_a_photo_is_told_once_and_kept_nowhere(real_data: Path) -> None:
    taken = (real_data / "exif_samples/gps/DSCN0010.jpg").read_bytes()

    told = actions.keep(file=io.BytesIO(taken), name="a.jpg", at=NOON)

    assert told.position == (11.88513, 43.46745)
    assert position_of(files.path_of(told.row.file).read_bytes()) is None


@pytest.mark.parametrize(
    "sample", ["45-gps_ifd.jpg", "image01551.jpg", "image02206.jpg", "wrong-extension.jpg"]
)
def test_a_broken_or_empty_position_is_none(real_data: Path, sample: str) -> None:
    assert position_of((real_data / "exif_samples/invalid" / sample).read_bytes()) is None


def kept(data: bytes, name: str = "file.bin") -> Attachment:
    file: IO[bytes] = io.BytesIO(data)
    return actions.keep(file=file, name=name, at=NOON).row


def film(written: dict[str, str]) -> bytes:
    """Return a short film of 64 × 48 pixels with this written beside it."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp4") as packed:
        packed.metadata.update(written)
        stream = packed.add_stream("mpeg4", rate=5)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for shade in range(0, 250, 50):
            picture = np.full((48, 64, 3), shade, np.uint8)
            packed.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        packed.mux(stream.encode(None))
    return buffer.getvalue()


def sound() -> bytes:
    """Return a fifth of a second of silence."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="wav") as packed:
        stream = packed.add_stream("pcm_s16le", rate=8000)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1600), np.int16), format="s16", layout="mono")
        frame.sample_rate, frame.time_base = 8000, Fraction(1, 8000)
        packed.mux(stream.encode(frame))
        packed.mux(stream.encode(None))
    return buffer.getvalue()


def pdf() -> bytes:
    return b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\nstartxref\n9\n%%EOF\n"


def word(**more: bytes) -> bytes:
    contents = f'<Types><Override ContentType="{WORD}.main+xml"/></Types>'.encode()
    return packed({"[Content_Types].xml": contents, "word/document.xml": b"<w:document/>", **more})


def packed(entries: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return buffer.getvalue()
