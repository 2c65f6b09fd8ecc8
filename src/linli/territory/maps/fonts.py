"""Type for maps, in the sizes that they write names in."""

from functools import lru_cache

from PIL import ImageFont

from linli.kernel.fonts import han_face


@lru_cache(maxsize=8)
def han_font(size_px: int) -> ImageFont.FreeTypeFont | None:
    """Return the font in this size, or None when the machine has none with 汉字."""
    face = han_face()
    return ImageFont.truetype(str(face.path), size_px, index=face.number) if face else None
