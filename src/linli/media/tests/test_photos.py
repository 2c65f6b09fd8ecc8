"""Photos: taken in, made silent, given to one case, shown to whom the caller lets in, dropped when nobody claims them."""

import io
import struct
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import translation
from PIL import Image, ImageChops, ImageOps, ImageStat, PngImagePlugin

from linli.kernel.clock import now
from linli.media import actions, files, queries
from linli.media.errors import AttachmentUnknown, Damaged, NotAPhoto, TooBig, TooMany, TooManyPixels
from linli.media.jobs import drop_unclaimed_attachments
from linli.media.models import Attachment
from linli.media.rules import ATTACHMENTS_PER_CASE_MAX, BYTES_MAX, prepare
from linli.media.rules.pictures import SIDE_MAX_PX, THUMBNAIL_BYTES_MAX
from linli.media.terms import Kind

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
COUNTY = "990101"

PHOTOS = (
    "gps/DSCN0010.jpg", "gps/DSCN0021.jpg", "gps/DSCN0042.jpg",
    "invalid/45-gps_ifd.jpg", "invalid/image01551.jpg", "invalid/image02206.jpg", "invalid/wrong-extension.jpg",
    "orientation/landscape_1.jpg", "orientation/landscape_3.jpg", "orientation/landscape_6.jpg",
    "orientation/landscape_8.jpg", "orientation/portrait_2.jpg", "orientation/portrait_4.jpg",
    "orientation/portrait_5.jpg", "orientation/portrait_7.jpg",
    "other/sample.heic", "other/samplefilehub.heif", "other/xmp_bluesquare.jpg",
)  # fmt: skip
NO_PHOTOS = (
    "adif.aac", "example.opus", "no-tags.m4a", "orientation-90.mov", "sample.3gp", "sample.mp4", "sample.wav",
    "sample.webm", "silence-2s-PCM-16000-08-notags.wav", "silence-44-s.mp3",
)  # fmt: skip
UNWANTED = (b"Exif\x00", b"http://ns.adobe.com/xap", b"GPSLatitude", b"ICC_PROFILE", b"Photoshop")


@pytest.fixture(autouse=True)
def media_root(tmp_path: Path) -> Iterator[Path]:
    with override_settings(MEDIA_ROOT=tmp_path / "media"):
        yield tmp_path / "media"


def test_every_sample_is_either_listed_as_a_photo_or_as_none(real_data: Path) -> None:
    samples = {
        str(p.relative_to(real_data / "exif_samples")) for p in (real_data / "exif_samples").rglob("*.*")
    }

    assert samples == {*PHOTOS, *(f"audio_video/{name}" for name in NO_PHOTOS), "README.md"}


@pytest.mark.parametrize("sample", PHOTOS)
def test_a_real_photo_is_kept_without_what_the_camera_wrote(real_data: Path, sample: str) -> None:
    picture = prepare((real_data / "exif_samples" / sample).read_bytes(), sample)

    for jpeg in (picture.jpeg, picture.thumbnail):
        image = Image.open(io.BytesIO(jpeg))
        assert (image.format, image.mode) == ("JPEG", "RGB")
        assert not image.getexif() and set(image.info) <= {
            "jfif",
            "jfif_version",
            "jfif_unit",
            "jfif_density",
        }
        assert not [mark for mark in UNWANTED if mark in jpeg]
    assert len(picture.thumbnail) <= THUMBNAIL_BYTES_MAX


@pytest.mark.parametrize("shape", ["landscape", "portrait"])
def test_however_the_camera_was_held_the_photo_stands_upright(real_data: Path, shape: str) -> None:
    """The samples show one waterfall, stored turned and mirrored in different ways: kept, they must look the same."""
    samples = [name for name in PHOTOS if name.startswith(f"orientation/{shape}")]
    kept = [
        Image.open(io.BytesIO(prepare((real_data / "exif_samples" / name).read_bytes(), name).jpeg))
        for name in samples
    ]

    for image in kept[1:]:
        assert unlikeness(image, kept[0]) < 6 < unlikeness(ImageOps.mirror(image), kept[0])
    assert all((image.width > image.height) == (shape == "landscape") for image in kept)
    assert all(brightness(image, top=True) > brightness(image, top=False) + 10 for image in kept)  # the sky


@pytest.mark.parametrize("sample", NO_PHOTOS)
def test_sound_and_film_are_refused(real_data: Path, sample: str) -> None:
    with pytest.raises(NotAPhoto) as refusal:
        prepare((real_data / "exif_samples/audio_video" / sample).read_bytes(), sample)

    assert sample[-60:] in refusal.value.message and refusal.value.field == "attachments"


def test_a_large_photo_is_made_smaller_and_its_thumbnail_small() -> None:
    picture = prepare(jpeg_of(noise(5000, 3000)), "noise.jpg")

    assert (picture.width, picture.height) == (SIDE_MAX_PX, SIDE_MAX_PX * 3 // 5)
    assert len(picture.thumbnail) <= THUMBNAIL_BYTES_MAX
    assert max(Image.open(io.BytesIO(picture.thumbnail)).size) <= 480


def test_webp_and_transparent_png_are_photos_on_white() -> None:
    for kind in ("PNG", "WEBP"):
        buffer = io.BytesIO()
        Image.new("RGBA", (40, 30), (200, 0, 0, 0)).save(buffer, kind)

        kept = Image.open(io.BytesIO(prepare(buffer.getvalue(), "clear").jpeg))

        assert kept.getpixel((20, 15)) == (255, 255, 255)


def test_a_comment_and_text_beside_the_pixels_are_dropped() -> None:
    note = PngImagePlugin.PngInfo()
    note.add_text("Author", "somebody")
    png, jpeg = io.BytesIO(), io.BytesIO()
    Image.new("RGB", (40, 30)).save(png, "PNG", pnginfo=note)
    Image.new("RGB", (40, 30)).save(jpeg, "JPEG", comment=b"somebody")

    assert b"somebody" in png.getvalue() and b"somebody" in jpeg.getvalue()
    assert b"somebody" not in prepare(png.getvalue(), "a").jpeg + prepare(jpeg.getvalue(), "b").jpeg


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"%PDF-1.7 ...",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"GIF89a" + bytes(40),
        b"\x00" * 5000,
    ],
)
def test_what_is_no_photo_is_refused(data: bytes) -> None:
    with pytest.raises(NotAPhoto):
        prepare(data, "通知.pdf")


def test_too_many_bytes_are_refused_before_they_are_read() -> None:
    with pytest.raises(TooBig):
        prepare(bytes(BYTES_MAX[Kind.PHOTO] + 1), "big.jpg")


@pytest.mark.parametrize("side", [8_100, 20_000, 60_000])
def test_a_small_file_that_unfolds_to_too_many_pixels_is_refused(side: int) -> None:
    with pytest.raises(TooManyPixels):
        prepare(png_that_claims(side, side), "bomb.png")


def test_a_text_chunk_that_unfolds_without_end_is_refused() -> None:
    swollen = zlib.compress(bytes(80_000_000))
    bomb = png_that_claims(10, 10, chunk(b"zTXt", b"Comment\x00\x00" + swollen))

    with pytest.raises((Damaged, NotAPhoto)):
        prepare(bomb, "bomb.png")


def test_a_photo_cut_short_or_overwritten_is_refused() -> None:
    whole = jpeg_of(noise(300, 200))

    for broken in (whole[: len(whole) // 2], png_that_claims(200, 200)):
        with pytest.raises((Damaged, NotAPhoto)):
            prepare(broken, "broken.jpg")


def test_refusals_speak_both_languages() -> None:
    refusals = [
        kind("attachments", name="通知.pdf", most=20) for kind in (NotAPhoto, TooBig, TooManyPixels, Damaged)
    ]

    chinese = [refusal.message for refusal in refusals]
    with translation.override("en"):
        english = [refusal.message for refusal in refusals]

    assert all("通知.pdf" in text for text in chinese + english)
    assert len({refusal.code for refusal in refusals}) == 4
    assert all(text.isascii() for text in (line.replace("“通知.pdf”", "") for line in english))


@pytest.mark.django_db
def test_a_kept_photo_lies_under_its_digest_and_nothing_its_sender_wrote(media_root: Path) -> None:
    photo = kept(name="../../张三 13812345678.jpg")

    path = files.path_of(photo.file)
    assert photo.file == f"attachments/2026/03/02/{photo.sha256}-{photo.id}.jpg"
    assert path.stat().st_size == photo.bytes and path.stat().st_mode & 0o077 == 0
    assert sorted(p.name for p in media_root.rglob("*.*")) == sorted(
        [path.name, files.path_of(photo.file, thumbnail=True).name]
    )
    assert (photo.county, photo.case_id, photo.claimed_at) == ("", None, None)


@pytest.mark.django_db
def test_photos_belong_to_the_case_that_claims_them_in_the_order_given() -> None:
    first, second, case = kept(), kept(), uuid4()

    claimed = actions.claim(ids=[second.id, first.id], county=COUNTY, case_id=case, at=NOON)

    assert [photo.id for photo in claimed] == [second.id, first.id]
    assert [photo.id for photo in queries.attachments_of(COUNTY, case)] == [first.id, second.id]
    assert queries.open_attachment(county=COUNTY, case_id=case, attachment_id=first.id) == first
    assert queries.unclaimed([first.id, second.id]) == []


@pytest.mark.django_db
def test_claiming_twice_for_one_case_is_once_and_for_another_is_refused() -> None:
    photo, case = kept(), uuid4()
    actions.claim(ids=[photo.id], county=COUNTY, case_id=case, at=NOON)

    again = actions.claim(ids=[photo.id, photo.id], county=COUNTY, case_id=case, at=NOON + timedelta(hours=1))

    assert [each.claimed_at for each in again] == [NOON]
    for county, other in ((COUNTY, uuid4()), ("990121", case)):
        with pytest.raises(AttachmentUnknown):
            actions.claim(ids=[photo.id], county=county, case_id=other, at=NOON)
    assert [each.id for each in queries.attachments_of(COUNTY, case)] == [photo.id]


@pytest.mark.django_db
def test_a_claim_that_names_one_unknown_photo_claims_none() -> None:
    photo, case = kept(), uuid4()

    with pytest.raises(AttachmentUnknown):
        actions.claim(ids=[photo.id, uuid4()], county=COUNTY, case_id=case, at=NOON)

    assert queries.attachments_of(COUNTY, case) == []
    assert [each.id for each in queries.unclaimed([photo.id])] == [photo.id]


@pytest.mark.django_db
def test_seven_photos_are_one_too_many_and_so_are_sixty_one_in_a_case() -> None:
    case = uuid4()

    with pytest.raises(TooMany) as refusal:
        actions.claim(ids=[uuid4() for _ in range(7)], county=COUNTY, case_id=case, at=NOON)
    assert refusal.value.facts == {"most": 6, "surplus": 1}

    for _ in range(ATTACHMENTS_PER_CASE_MAX // 6):
        actions.claim(ids=[row().id for _ in range(6)], county=COUNTY, case_id=case, at=NOON)
    with pytest.raises(TooMany) as refusal:
        actions.claim(ids=[row().id], county=COUNTY, case_id=case, at=NOON)
    assert refusal.value.facts == {"most": 60, "surplus": 1}


@pytest.mark.django_db
def test_a_photo_of_another_case_is_not_found() -> None:
    photo = kept()
    actions.claim(ids=[photo.id], county=COUNTY, case_id=uuid4(), at=NOON)

    with pytest.raises(AttachmentUnknown) as refusal:
        queries.open_attachment(county=COUNTY, case_id=uuid4(), attachment_id=photo.id)
    assert refusal.value.status == 404


@pytest.mark.django_db
def test_the_case_s_photos_are_one_query() -> None:
    case = uuid4()
    actions.claim(ids=[row().id for _ in range(6)], county=COUNTY, case_id=case, at=NOON)

    with CaptureQueriesContext(connection) as made:
        queries.attachments_of(COUNTY, case)

    assert len(made) == 1


@pytest.mark.django_db
def test_a_streamed_photo_is_shown_and_not_run_or_shared() -> None:
    photo = kept()

    answer, small = queries.stream(photo), queries.small_picture(photo)

    assert answer["Content-Type"] == "image/jpeg" and "sandbox" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"].startswith("private")
    assert len(b"".join(answer)) == photo.bytes
    assert 0 < len(b"".join(small)) <= THUMBNAIL_BYTES_MAX


@pytest.mark.django_db
def test_a_photo_whose_file_is_gone_is_not_found() -> None:
    photo = kept()
    files.remove(photo.file)

    with pytest.raises(AttachmentUnknown):
        queries.stream(photo)


@pytest.mark.django_db(transaction=True)
def test_what_no_case_claims_within_a_day_is_erased_with_its_files(media_root: Path) -> None:
    old, fresh, claimed = kept(at=NOON - timedelta(hours=25)), kept(), kept(at=NOON - timedelta(hours=25))
    actions.claim(ids=[claimed.id], county=COUNTY, case_id=uuid4(), at=NOON)

    dropped = actions.drop_unclaimed(before=NOON - actions.UNCLAIMED_KEPT)

    assert dropped == 1
    assert set(Attachment.objects.values_list("id", flat=True)) == {fresh.id, claimed.id}
    assert str(old.id) not in " ".join(map(str, media_root.rglob("*")))
    assert actions.drop_unclaimed(before=NOON - actions.UNCLAIMED_KEPT) == 0


@pytest.mark.django_db(transaction=True)
def test_the_hourly_work_erases_what_is_a_day_old() -> None:
    old, fresh = kept(at=now() - timedelta(hours=25)), kept(at=now() - timedelta(hours=23))

    assert drop_unclaimed_attachments.call() == 1
    assert queries.unclaimed([old.id, fresh.id]) == [fresh]


@pytest.mark.django_db(transaction=True)
def test_files_that_a_killed_process_left_are_erased(media_root: Path) -> None:
    """The row was never written, or the file only half: nobody could ever ask for these again."""
    lost, whole = kept(at=NOON - timedelta(days=2)), kept(at=NOON - timedelta(days=2))
    actions.claim(ids=[whole.id], county=COUNTY, case_id=uuid4(), at=NOON)
    Attachment.objects.filter(id=lost.id).delete()
    files.path_of(lost.file).with_name(".torso.part").write_bytes(b"half")

    actions.drop_unclaimed(before=NOON - actions.UNCLAIMED_KEPT)

    assert {p.name.split("-", 1)[1].split(".")[0] for p in media_root.rglob("*.*")} == {str(whole.id)}


@pytest.mark.django_db
def test_the_database_knows_no_photo_half_claimed() -> None:
    photo = row()

    with pytest.raises(IntegrityError), transaction.atomic():
        Attachment.objects.filter(id=photo.id).update(county=COUNTY)


@pytest.mark.django_db
def test_a_write_that_fails_leaves_nothing_behind(media_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        kept()

    assert list(media_root.rglob("*.*")) == []
    assert Attachment.objects.count() == 0


def kept(*, name: str = "photo.jpg", at: datetime = NOON) -> Attachment:
    picture = jpeg_of(Image.new("RGB", (64, 48), "teal"))
    return actions.keep(file=io.BytesIO(picture), name=name, at=at).row


def row() -> Attachment:
    """A photo's row alone, where its file plays no part."""
    return Attachment.objects.create(
        sha256="0" * 64, width=1, height=1, bytes=1, file="photos/none.jpg", made_at=NOON
    )


def jpeg_of(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


def noise(width: int, height: int) -> Image.Image:
    return Image.effect_noise((width, height), 120).convert("RGB")


def unlikeness(one: Image.Image, other: Image.Image) -> float:
    """Return the mean difference of two pictures at a glance, in levels of 255."""
    small = [ImageOps.grayscale(image).resize((48, 48)) for image in (one, other)]
    return ImageStat.Stat(ImageChops.difference(*small)).mean[0]


def brightness(image: Image.Image, *, top: bool) -> float:
    third = image.height // 3
    box = (0, 0, image.width, third) if top else (0, image.height - third, image.width, image.height)
    return ImageStat.Stat(ImageOps.grayscale(image.crop(box))).mean[0]


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_that_claims(width: int, height: int, *more: bytes) -> bytes:
    """Return a PNG whose header says so much, and whose pixels are nowhere."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n"
        + header
        + b"".join(more)
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b"")
    )
