"""What becomes of a picture that someone sends: refused, or made upright, small and silent about where it was taken."""

import io
import struct
import zlib
from dataclasses import dataclass
from hashlib import sha256

import pillow_heif
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from linli.media.errors import Damaged, NotAPhoto, TooManyPixels
from linli.media.rules.kinds import check_bytes
from linli.media.terms import Kind

PIXELS_MAX = 64_000_000  # decoded at once: 256 MB at worst
SIDE_MAX_PX = 2560
QUALITY = 82
THUMBNAIL_BYTES_MAX = 20 * 1024
THUMBNAILS = ((480, 75), (480, 55), (480, 35), (360, 35), (240, 35), (160, 30))  # side in px, quality

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")  # by content; a name's ending proves nothing
_ORIENTATION = 0x0112
CANNOT_DECODE = (
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
    check_bytes(len(data), Kind.PHOTO, name)
    upright = _decode(data, name)
    upright.thumbnail((SIDE_MAX_PX, SIDE_MAX_PX), Image.Resampling.LANCZOS, reducing_gap=3.0)
    silent = _in_plain_colours(upright)
    return Picture(_jpeg(silent, QUALITY), thumbnail_of(silent), silent.width, silent.height)


def _decode(data: bytes, name: str) -> Image.Image:
    try:
        image: Image.Image = Image.open(io.BytesIO(data), formats=FORMATS)
    except Image.DecompressionBombError as error:
        raise TooManyPixels("attachments", name=name) from error
    except UnidentifiedImageError as error:
        raise NotAPhoto("attachments", name=name) from error
    except CANNOT_DECODE as error:
        raise Damaged("attachments", name=name) from error
    if image.width * image.height > PIXELS_MAX:
        raise TooManyPixels("attachments", name=name)
    try:
        image.draft("RGB", (SIDE_MAX_PX, SIDE_MAX_PX))  # a large JPEG is decoded at a fraction of its size
        image.load()
        return _upright(image)
    except CANNOT_DECODE as error:
        raise Damaged("attachments", name=name) from error


def _upright(image: Image.Image) -> Image.Image:
    """Return the image turned as its camera was held; a broken record beside it is no reason to refuse the picture."""
    try:
        turned = image.getexif().get(_ORIENTATION, 1) != 1
    except CANNOT_DECODE:
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
    except (ImageCms.PyCMSError, *CANNOT_DECODE):
        return image  # a wrong profile costs some colour, not the photo


def thumbnail_of(image: Image.Image) -> bytes:
    """Return a small JPEG of an RGB picture, at most THUMBNAIL_BYTES_MAX."""
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
