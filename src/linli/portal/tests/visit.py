"""A resident's visit in stories: a browser without script, going from step to step by plain forms."""

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from PIL import Image
from PIL.ExifTags import IFD

from linli.territory.actions.shapes import note_changed_shapes
from linli.territory.models import Grid
from tests.town import Town

WORDS = "东门公交站旁的路灯不亮了，已经两个晚上。路口黑，老人下车看不清台阶。"
ADDRESS = "东门外公交站北边第一盏灯"
PHONE = "12000000001"
# Two grids of the county side by side, and one in the county next door (degrees; about 550 m high).
SQUARES = {
    "grid": (114.300, 30.500, 114.306, 30.505),
    "neighbour_grid": (114.306, 30.500, 114.312, 30.505),
    "village_grid": (114.320, 30.500, 114.326, 30.505),
}


def a_photo(name: str = "路灯.jpg", colour: str = "navy", *, located: bool = False) -> SimpleUploadedFile:
    """Return a JPEG as a phone sends it; `located`: with the camera's position in its EXIF."""
    stream, exif = io.BytesIO(), Image.Exif()
    exif.get_ifd(IFD.GPSInfo).update({1: "N", 2: (30.0, 30.0, 9.0), 3: "E", 4: (114.0, 18.0, 11.0)})
    Image.new("RGB", (640, 480), colour).save(stream, "JPEG", **({"exif": exif} if located else {}))
    assert (b"Exif" in stream.getvalue()) == located
    return SimpleUploadedFile(name, stream.getvalue(), "image/jpeg")


@transaction.atomic
def draw_grids(town: Town) -> None:
    """Give some of the town's grids a shape, so that there is a map of them."""
    import shapely

    changed = []
    for name, bounds in SQUARES.items():
        shape = shapely.box(*bounds)
        code = getattr(town, name)
        Grid.objects.filter(code=code).update(geometry=shapely.to_wkb(shape))
        changed.append((code[:6], shape))
    note_changed_shapes(changed)


@dataclass
class Visit:
    """The last answer is `page`; its text is `text`. Every request counts as asked over the web."""

    client: Client = field(default_factory=Client)
    page: Any = None
    addresses: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return str(self.page.content.decode())

    @property
    def title(self) -> str:
        found = re.search(r"<title>(.*?)</title>", self.text, re.S)
        assert found
        return found[1]

    @property
    def session(self) -> Any:
        return self.client.session

    def open(self, path: str) -> "Visit":
        return self._took(self.client.get(path, follow=True), path)

    def send(self, path: str, **fields: Any) -> "Visit":
        return self._took(self.client.post(path, fields, follow=True), path)

    def _took(self, answer: Any, path: str) -> "Visit":
        self.page = answer
        self.addresses += [path, *(target for target, _status in answer.redirect_chain)]
        return self

    def stands_in(self, place: str) -> "Visit":
        return self.open(f"/d/{place}")

    def says(self, words: str = WORDS, photos: Iterable[SimpleUploadedFile] = (), **fields: Any) -> "Visit":
        return self.send("/report/what", words=words, photos=list(photos), **{"category": "", **fields})

    def points(self, address: str = ADDRESS, **fields: Any) -> "Visit":
        return self.send("/report/where", address=address, **fields)

    def leaves(self, contact: str = "phone", phone: str = PHONE, **fields: Any) -> "Visit":
        return self.send("/report/contact", contact=contact, phone=phone, **{"name": "李女士", **fields})

    def looks_over(self, place: str, **fields: Any) -> "Visit":
        """Fill in all three steps and stop before sending."""
        return self.stands_in(place).says(**fields).points().leaves()

    def sends(self) -> "Visit":
        operation = re.search(r'name="op" value="([^"]+)"', self.text)
        assert operation, self.title
        return self.send("/report/check", op=operation[1])

    @property
    def receipt(self) -> tuple[str, str]:
        """The number and the code that the page shows."""
        number = re.search(r'class="ll-number"[^>]*>(.*?)</p>', self.text)
        code = re.search(r'class="ll-code"[^>]*>(.*?)</p>', self.text)
        assert number and code, self.title
        return re.sub(r"<[^>]+>", "", number[1]), re.sub(r"<[^>]+>", "", code[1])

    def follows(self, number: str, code: str) -> "Visit":
        return self.send("/follow", number=number, code=code)
