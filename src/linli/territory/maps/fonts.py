"""A font that can write 汉字, if the machine has one."""

from functools import lru_cache
from pathlib import Path

from PIL import ImageFont

_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "/System/Library/Fonts",
    "~/.local/share/fonts",
    "~/.fonts",
)
_NAMES = (
    "NotoSansCJK-Regular.ttc",
    "NotoSansCJKsc-Regular.otf",
    "NotoSansSC-Regular.otf",
    "NotoSansSC-Regular.ttf",
    "SourceHanSansSC-Regular.otf",
    "wqy-microhei.ttc",
    "PingFang.ttc",
)
_FACES_MAX = 10


@lru_cache(maxsize=1)
def _face() -> tuple[Path, int] | None:
    """Return the file and the number of the face for simplified characters."""
    for name in _NAMES:
        for folder in _FOLDERS:
            path = next(iter(sorted(Path(folder).expanduser().rglob(name))), None)
            if path is not None:
                return path, _simplified(path)
    return None


def _simplified(path: Path) -> int:
    for number in range(_FACES_MAX):
        try:
            family = str(ImageFont.truetype(str(path), 12, index=number).getname()[0])
        except OSError:
            return 0
        if family.endswith(" SC"):
            return number
    return 0


@lru_cache(maxsize=8)
def han_font(size_px: int) -> ImageFont.FreeTypeFont | None:
    """Return the font in this size, or None when the machine has none with 汉字."""
    face = _face()
    return ImageFont.truetype(str(face[0]), size_px, index=face[1]) if face else None
