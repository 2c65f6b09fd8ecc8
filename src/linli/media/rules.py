"""What becomes of a picture that someone sends: refused, or made upright, small and silent about where it was taken."""

import io
import struct
import zlib
from dataclasses import dataclass
from hashlib import sha256

import pillow_heif
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from linli.media.errors import Damaged, NotAPhoto, TooBig, TooMany, TooManyPixels

PHOTOS_PER_REPORT_MAX = 6  # one report, or one move
PHOTOS_PER_CASE_MAX = 60
PHOTO_BYTES_MAX = 20 * 1024 * 1024
PIXELS_MAX = 64_000_000  # decoded at once: 256 MB at worst
SIDE_MAX_PX = 2560
QUALITY = 82
THUMBNAIL_BYTES_MAX = 20 * 1024
THUMBNAILS = ((480, 75), (480, 55), (480, 35), (360, 35), (240, 35), (160, 30))  # side in px, quality

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")  # by content; a name's ending proves nothing
_ORIENTATION = 0x0112
_CANNOT_DECODE = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    EOFError,
    IndexError,
    KeyError,
    struct.error,
    zlib.error,
)

pillow_heif.register_heif_opener()


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo ready to be kept: both as JPEG."""

    jpeg: bytes
    thumbnail: bytes
    width: int
    height: int

    @property
    def sha256(self) -> str:
        return sha256(self.jpeg).hexdigest()


def prepare(data: bytes, name: str) -> Picture:
    """Return the photo in `data`. `name` is only for the words of a refusal.

    Raises TooBig, NotAPhoto, TooManyPixels, Damaged.
    """
    name = name[-60:]
    if len(data) > PHOTO_BYTES_MAX:
        raise TooBig("photos", name=name)
    upright = _decode(data, name)
    upright.thumbnail((SIDE_MAX_PX, SIDE_MAX_PX), Image.Resampling.LANCZOS, reducing_gap=3.0)
    silent = _in_plain_colours(upright)
    return Picture(_jpeg(silent, QUALITY), _thumbnail(silent), silent.width, silent.height)


def check_count(new: int, present: int = 0) -> None:
    """Raises TooMany when a move brings more than PHOTOS_PER_REPORT_MAX, or the case would pass PHOTOS_PER_CASE_MAX."""
    for count, most in ((new, PHOTOS_PER_REPORT_MAX), (new + present, PHOTOS_PER_CASE_MAX)):
        if count > most:
            raise TooMany("photos", most=most, surplus=count - most)


def _decode(data: bytes, name: str) -> Image.Image:
    try:
        image: Image.Image = Image.open(io.BytesIO(data), formats=FORMATS)
    except Image.DecompressionBombError as error:
        raise TooManyPixels("photos", name=name) from error
    except UnidentifiedImageError as error:
        raise NotAPhoto("photos", name=name) from error
    except _CANNOT_DECODE as error:
        raise Damaged("photos", name=name) from error
    if image.width * image.height > PIXELS_MAX:
        raise TooManyPixels("photos", name=name)
    try:
        image.draft("RGB", (SIDE_MAX_PX, SIDE_MAX_PX))  # a large JPEG is decoded at a fraction of its size
        image.load()
        return _upright(image)
    except _CANNOT_DECODE as error:
        raise Damaged("photos", name=name) from error


def _upright(image: Image.Image) -> Image.Image:
    """Return the image turned as its camera was held; a broken record beside it is no reason to refuse the picture."""
    try:
        turned = image.getexif().get(_ORIENTATION, 1) != 1
    except _CANNOT_DECODE:
        return image
    return (ImageOps.exif_transpose(image) if turned else image) or image


def _in_plain_colours(image: Image.Image) -> Image.Image:
    """Return a new RGB image in sRGB on white: only pixels come along, no Exif, XMP, comment or profile."""
    profile = image.info.get("icc_profile")
    if image.has_transparency_data:
        image = image.convert("RGBA")
        ground = Image.new("RGBA", image.size, "white")
        ground.alpha_composite(image)
        image = ground
    if profile and image.mode in ("RGB", "RGBA", "CMYK"):
        image = _to_srgb(image, profile)
    plain = Image.new("RGB", image.size)
    plain.paste(image.convert("RGB"))
    return plain


def _to_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        target = ImageCms.createProfile("sRGB")
        opaque = image if image.mode == "CMYK" else image.convert("RGB")
        return ImageCms.profileToProfile(opaque, source, target, outputMode="RGB") or image
    except (ImageCms.PyCMSError, *_CANNOT_DECODE):
        return image  # a wrong profile costs some colour, not the photo


def _thumbnail(image: Image.Image) -> bytes:
    for side, quality in THUMBNAILS:
        small = image.copy()
        small.thumbnail((side, side), Image.Resampling.LANCZOS)
        jpeg = _jpeg(small, quality)
        if len(jpeg) <= THUMBNAIL_BYTES_MAX:
            return jpeg
    raise AssertionError("even noise of 160 px fits")


def _jpeg(image: Image.Image, quality: int) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality, optimize=True)
    return buffer.getvalue()
