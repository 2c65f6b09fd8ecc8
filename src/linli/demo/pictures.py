"""Small pictures of what a report is about, drawn while the demo runs: no photograph of any real place is needed."""

import io
import random
from collections.abc import Callable
from functools import partial

from PIL import Image, ImageDraw, ImageFilter

SIZE = (640, 480)
QUALITY = 72

Colour = tuple[int, int, int]
Painter = Callable[[ImageDraw.ImageDraw, random.Random], None]

_SKY: Colour = (186, 205, 220)
_NIGHT: Colour = (34, 44, 66)
_ROAD: Colour = (112, 114, 116)
_PAVEMENT: Colour = (176, 172, 164)
_WALL: Colour = (196, 184, 166)
_GREEN: Colour = (96, 132, 84)


def photo(leaf: str, seed: str, *, mended: bool = False) -> bytes:
    """Return a JPEG (no EXIF) of a scene that fits the leaf; the same seed gives the same scene before and after."""
    draw = random.Random(f"{leaf}{seed}")  # noqa: S311 # scenery, not a secret
    image = Image.new("RGB", SIZE, _SKY)
    _scene(leaf, mended)(ImageDraw.Draw(image), draw)
    image = _lived_in(image, draw)
    written = io.BytesIO()
    image.save(written, "JPEG", quality=QUALITY)
    return written.getvalue()


def _lived_in(image: Image.Image, draw: random.Random) -> Image.Image:
    """Return the drawing a little soft, grainy and unevenly lit, as a phone would see it."""
    grain = Image.frombytes("L", (SIZE[0] // 2, SIZE[1] // 2), draw.randbytes(SIZE[0] * SIZE[1] // 4))
    grain = grain.resize(SIZE, Image.Resampling.BILINEAR)
    light = Image.linear_gradient("L").rotate(draw.choice((0, 90, 180))).resize(SIZE)
    soft = image.filter(ImageFilter.GaussianBlur(0.8))
    soft = Image.blend(soft, Image.merge("RGB", (grain, grain, grain)), 0.07)
    return Image.blend(soft, Image.merge("RGB", (light, light, light)), 0.10)


def _scene(leaf: str, mended: bool) -> Painter:
    scenes = {
        "0203": _lamp,
        "0201": _pothole,
        "0202": _manhole,
        "0205": _puddle,
        "0204": _puddle,
        "0104": _stairs,
        "0303": _stairs,
        "0301": _parked,
        "0307": _facade,
        "0306": _facade,
        "0905": _trees,
        "0903": _river,
    }
    groups = {"01": _heap, "02": _pothole, "03": _facade, "04": _parked, "06": _facade, "09": _trees}
    return partial(scenes.get(leaf) or groups.get(leaf[:2]) or _door, mended=mended)


def _street(paint: ImageDraw.ImageDraw, draw: random.Random) -> int:
    """Paint houses, pavement and road; return the height at which the ground begins."""
    ground = draw.randint(250, 300)
    left = 0
    while left < SIZE[0]:
        width, top = draw.randint(90, 190), draw.randint(30, 130)
        tone = draw.randint(-22, 22)
        paint.rectangle((left, top, left + width, ground), fill=_toned(_WALL, tone))
        _windows(paint, (left, top, left + width, ground), draw)
        left += width + draw.randint(0, 14)
    paint.rectangle((0, ground, SIZE[0], SIZE[1]), fill=_PAVEMENT)
    for x in range(-200, SIZE[0] + 200, 64):
        paint.line((x, SIZE[1], SIZE[0] // 2 + (x - SIZE[0] // 2) // 3, ground), fill=_toned(_PAVEMENT, -16))
    return ground


def _windows(
    paint: ImageDraw.ImageDraw, wall: tuple[int, int, int, int], draw: random.Random, lit: bool = False
) -> None:
    left, top, right, bottom = wall
    for y in range(top + 18, bottom - 40, 46):
        for x in range(left + 14, right - 26, 38):
            glass = (
                (246, 214, 140)
                if lit and draw.random() < 0.5
                else _toned((92, 112, 130), draw.randint(-18, 24))
            )
            paint.rectangle((x, y, x + 20, y + 28), fill=glass, outline=(226, 224, 218))


def _lamp(paint: ImageDraw.ImageDraw, draw: random.Random, mended: bool) -> None:
    paint.rectangle((0, 0, *SIZE), fill=_NIGHT)
    for left in range(0, SIZE[0], 160):
        wall = (left, draw.randint(110, 190), left + 150, 330)
        paint.rectangle(wall, fill=(52, 58, 76))
        _windows(paint, wall, draw, lit=True)
    paint.rectangle((0, 330, *SIZE), fill=(48, 50, 56))
    for index, x in enumerate((draw.randint(90, 160), draw.randint(280, 360), draw.randint(480, 560))):
        lit = mended or index == 2
        if lit:
            paint.polygon(((x + 46, 96), (x - 60, 400), (x + 160, 400)), fill=(66, 65, 66))
        paint.rectangle((x, 90, x + 8, 400), fill=(96, 100, 108))
        paint.line((x + 4, 92, x + 50, 84), fill=(96, 100, 108), width=6)
        paint.ellipse((x + 36, 78, x + 62, 96), fill=(255, 238, 178) if lit else (70, 74, 82))


def _pothole(paint: ImageDraw.ImageDraw, draw: random.Random, mended: bool) -> None:
    ground = _street(paint, draw)
    paint.polygon(((140, ground), (500, ground), (SIZE[0], SIZE[1]), (0, SIZE[1])), fill=_ROAD)
    x, y = draw.randint(220, 340), draw.randint(350, 390)
    if mended:
        paint.polygon(_blot(x, y, 110, 34, draw), fill=(74, 76, 80))
        return
    paint.polygon(_blot(x, y, 110, 36, draw), fill=(92, 90, 86))
    paint.polygon(_blot(x + 6, y + 6, 84, 24, draw), fill=(58, 54, 50))
    for _ in range(26):
        px, py = x + draw.randint(-150, 150), y + draw.randint(-40, 50)
        size = draw.randint(2, 7)
        paint.ellipse((px, py, px + size, py + size - 1), fill=(138, 132, 124))


def _manhole(paint: ImageDraw.ImageDraw, draw: random.Random, mended: bool) -> None:
    _street(paint, draw)
    x, y = draw.randint(250, 360), draw.randint(360, 400)
    paint.ellipse((x - 92, y - 40, x + 92, y + 40), fill=(120, 116, 108))
    paint.ellipse((x - 80, y - 33, x + 80, y + 33), fill=(84, 86, 90) if mended else (18, 18, 20))
    if mended:
        for step in range(-60, 61, 20):
            paint.line((x + step, y - 22, x + step, y + 22), fill=(104, 106, 110), width=4)
    else:
        paint.line((x - 30, y + 8, x + 40, y - 150), fill=(110, 82, 52), width=8)
        paint.polygon(((x + 40, y - 150), (x + 92, y - 138), (x + 44, y - 118)), fill=(200, 64, 52))


def _puddle(paint: ImageDraw.ImageDraw, draw: random.Random, mended: bool) -> None:
    ground = _street(paint, draw)
    x, y = SIZE[0] // 2 + draw.randint(-40, 40), 390
    paint.polygon(_blot(x, y, 250, 64, draw), fill=(150, 148, 142) if mended else (108, 122, 130))
    if not mended:
        paint.polygon(_blot(x - 20, y - 6, 170, 34, draw), fill=(146, 162, 172))
        for _ in range(18):
            lx, ly = x + draw.randint(-200, 200), y + draw.randint(-40, 40)
            paint.ellipse((lx, ly, lx + 12, ly + 6), fill=draw.choice(((150, 110, 50), (96, 104, 56))))
    paint.rectangle((x - 48, ground + 34, x + 48, ground + 52), fill=(70, 72, 74))
    for bar in range(x - 44, x + 46, 12):
        paint.line((bar, ground + 36, bar, ground + 50), fill=(38, 40, 42), width=5)


def _stairs(paint: ImageDraw.ImageDraw, draw: random.Random, mended: bool) -> None:
    paint.rectangle((0, 0, *SIZE), fill=_toned((204, 200, 190), draw.randint(-14, 10)))
    paint.rectangle((0, 250, SIZE[0], 300), fill=(140, 170, 150))
    for step in range(9):
        y = 468 - step * 34
        paint.polygon(
            ((60 + step * 34, y), (400 + step * 20, y), (400 + step * 20, y - 30), (60 + step * 34, y - 30)),
            fill=_toned((158, 156, 150), -6 * (step % 2)),
        )
    paint.line((420, 470, 590, 150), fill=(120, 60, 48), width=10)
    for _ in range(0 if mended else draw.randint(7, 10)):
        x, width, height = draw.randint(60, 330), draw.randint(60, 120), draw.randint(44, 96)
        y = draw.randint(300, 440)
        paint.rectangle((x, y - height, x + width, y), fill=_toned((170, 128, 84), draw.randint(-20, 18)))
        paint.line((x, y - height // 2, x + width, y - height // 2), fill=(206, 182, 140), width=6)
        paint.rectangle((x, y - height, x + width, y), outline=(104, 78, 48))


def _parked(paint: ImageDraw.ImageDraw, draw: random.Random, mended: bool) -> None:
    ground = _street(paint, draw)
    paint.rectangle((0, ground + 60, SIZE[0], SIZE[1]), fill=_ROAD)
    for x in range(20, SIZE[0], 90):
        paint.polygon(((x, 420), (x + 46, 420), (x + 18, 470), (x - 28, 470)), fill=(226, 190, 60))
    for index in range(0 if mended else 3):
        x, y = 20 + index * 206 + draw.randint(-8, 8), ground + 20 + draw.randint(0, 14)
        paint_of_car = draw.choice(((232, 232, 230), (60, 64, 72), (140, 40, 40), (70, 96, 132)))
        paint.polygon(
            ((x + 38, y + 40), (x + 62, y), (x + 132, y), (x + 158, y + 40)), fill=_toned(paint_of_car, -14)
        )
        paint.polygon(
            ((x + 52, y + 38), (x + 70, y + 8), (x + 126, y + 8), (x + 144, y + 38)), fill=(72, 90, 104)
        )
        paint.rectangle((x, y + 40, x + 186, y + 84), fill=paint_of_car)
        for wheel in (x + 22, x + 128):
            paint.ellipse((wheel, y + 64, wheel + 38, y + 102), fill=(30, 30, 32))


def _facade(paint: ImageDraw.ImageDraw, draw: random.Random, mended: bool) -> None:
    wall = _toned((186, 168, 146), draw.randint(-14, 14))
    paint.rectangle((120, 10, 540, 440), fill=wall)
    for y in range(10, 440, 14):
        paint.line((120, y, 540, y), fill=_toned(wall, -10))
    _windows(paint, (140, 10, 520, 430), draw)
    paint.rectangle((0, 440, *SIZE), fill=_PAVEMENT)
    if mended:
        paint.rectangle((300, 110, 400, 230), fill=_toned(wall, 12))
        return
    paint.polygon(_blot(350, 170, 62, 74, draw), fill=(120, 112, 102))
    for _ in range(30):
        x, y = draw.randint(260, 460), draw.randint(444, 474)
        paint.rectangle((x, y, x + draw.randint(4, 14), y + 6), fill=_toned(wall, -30))
    for x in range(130, 540, 40):
        paint.line((x, 452, x + 20, 452), fill=(200, 52, 44), width=8)
        paint.line((x + 20, 452, x + 40, 452), fill=(240, 240, 236), width=8)


def _heap(paint: ImageDraw.ImageDraw, draw: random.Random, mended: bool) -> None:
    _street(paint, draw)
    for index in range(3):
        x = 90 + index * 120
        paint.rectangle((x, 270, x + 84, 390), fill=draw.choice(((58, 104, 70), (60, 84, 130), (88, 90, 92))))
        paint.rectangle((x - 6, 260, x + 90, 276), fill=(52, 54, 58))
    for _ in range(0 if mended else 34):
        x, y = draw.randint(60, 540), draw.randint(350, 450)
        size = draw.randint(24, 60)
        tone = draw.choice(((30, 32, 36), (208, 206, 198), (120, 96, 70), (150, 60, 52)))
        paint.polygon(_blot(x, y, size, size * 2 // 3, draw), fill=_toned(tone, draw.randint(-12, 20)))


def _trees(paint: ImageDraw.ImageDraw, draw: random.Random, mended: bool) -> None:
    ground = _street(paint, draw)
    paint.rectangle((0, ground + 20, *SIZE), fill=_GREEN)
    for _ in range(3):
        x, spread = draw.randint(60, 560), 70 if mended else 120
        paint.rectangle((x - 9, 190, x + 9, 410), fill=(88, 66, 46))
        for _leaf in range(14):
            lx, ly = x + draw.randint(-spread, spread), 150 + draw.randint(-70, 70)
            paint.polygon(_blot(lx, ly, 46, 34, draw), fill=_toned(_GREEN, draw.randint(-26, 18)))


def _river(paint: ImageDraw.ImageDraw, draw: random.Random, mended: bool) -> None:
    ground = _street(paint, draw)
    paint.rectangle((0, ground + 30, *SIZE), fill=(98, 126, 126))
    for _ in range(24):
        x, y = draw.randint(0, 600), draw.randint(ground + 40, 470)
        paint.line((x, y, x + draw.randint(30, 90), y), fill=(126, 152, 150), width=2)
    for _ in range(0 if mended else 40):
        x, y = draw.randint(40, 600), draw.randint(ground + 60, 450)
        paint.polygon(
            _blot(x, y, 16, 7, draw), fill=draw.choice(((70, 96, 50), (220, 220, 214), (150, 130, 90)))
        )
    paint.line((0, ground + 20, SIZE[0], ground + 20), fill=(150, 146, 138), width=10)


def _door(paint: ImageDraw.ImageDraw, draw: random.Random, mended: bool) -> None:
    wall = _toned((208, 200, 186), draw.randint(-18, 8))
    paint.rectangle((0, 0, *SIZE), fill=wall)
    paint.rectangle((220, 90, 420, 450), fill=draw.choice(((88, 60, 44), (72, 92, 86), (110, 46, 40))))
    paint.rectangle((236, 110, 404, 250), outline=(230, 222, 200), width=4)
    paint.ellipse((384, 270, 402, 288), fill=(206, 178, 90))
    paint.rectangle((0, 450, *SIZE), fill=_PAVEMENT)
    paint.rectangle((470, 150, 580, 300), fill=(242, 240, 232), outline=(150, 146, 138))
    for y in range(170, 290, 18):
        paint.line((484, y, 566 - draw.randint(0, 30), y), fill=(150, 150, 148), width=3)
    if mended:
        paint.rectangle((470, 320, 580, 360), fill=(70, 120, 84))


def _blot(x: int, y: int, width: int, height: int, draw: random.Random) -> list[tuple[int, int]]:
    """Return an uneven round outline about (x, y)."""
    around = ((10, 0), (8, 6), (3, 9), (-3, 10), (-8, 6), (-10, 0), (-8, -6), (-3, -9), (3, -10), (8, -6))
    outline = []
    for across, down in around:
        swell = draw.uniform(0.8, 1.1)
        outline.append((round(x + across * width * swell / 10), round(y + down * height * swell / 10)))
    return outline


def _toned(colour: Colour, by: int) -> Colour:
    red, green, blue = (max(0, min(255, part + by)) for part in colour)
    return red, green, blue
