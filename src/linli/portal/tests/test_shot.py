"""Where a photo was taken is offered as the place, used only if the resident says yes, and gone from the file anyway."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings

from linli.cases.models import Case
from linli.kernel.clock import standing_at
from linli.media import files
from linli.media.models import Attachment
from linli.media.rules import position_of
from linli.portal.tests.visit import Visit, a_photo, draw_grids
from tests.town import MONDAY_9, Town

pytestmark = pytest.mark.django_db

OFFER = "照片里有拍摄位置，要用它作为事发地点吗？"


@pytest.fixture(autouse=True)
def monday(town: Town, tmp_path: Path) -> Iterator[None]:
    draw_grids(town)
    with override_settings(MEDIA_ROOT=tmp_path), standing_at(MONDAY_9):
        yield


def test_a_resident_who_says_yes_reports_where_the_photo_was_taken(town: Town) -> None:
    visit = Visit().stands_in(town.neighbour_grid).says(photos=[a_photo(located=True)]).open("/report/where")
    assert OFFER in visit.text

    visit.send("/report/where", address="", map="photo")
    assert OFFER not in visit.text and "已标在" in visit.text
    visit.points().leaves().sends()

    case = Case.objects.get()
    assert (case.area, case.lon_e5, case.lat_e5) == (town.grid, 11430306, 3050250)


def test_a_resident_who_says_no_or_nothing_reports_without_it(town: Town) -> None:
    for say_no in (True, False):
        visit = Visit().stands_in(town.grid).says(photos=[a_photo(located=True)])
        if say_no:
            visit.send("/report/where", address="", map="no-photo")
            assert OFFER not in visit.text
        visit.points().leaves().sends()

    assert [(case.lon_e5, case.lat_e5) for case in Case.objects.all()] == [(None, None)] * 2


def test_the_position_is_in_no_file_that_is_kept(town: Town) -> None:
    Visit().stands_in(town.grid).says(photos=[a_photo(located=True)])

    assert position_of(files.path_of(Attachment.objects.get().file).read_bytes()) is None


def test_a_photo_without_position_or_taken_elsewhere_offers_nothing(town: Town) -> None:
    here = Visit().stands_in(town.grid).says(photos=[a_photo()]).open("/report/where")
    far = Visit().stands_in(town.sibling_centre).says(photos=[a_photo(located=True)]).open("/report/where")

    assert OFFER not in here.text and OFFER not in far.text


def test_a_photo_that_is_taken_out_takes_its_offer_along(town: Town) -> None:
    visit = Visit().stands_in(town.grid).says(photos=[a_photo(located=True)])
    photo = str(Attachment.objects.get().id)

    visit.send("/report/what", words="", drop=photo)

    assert OFFER not in visit.open("/report/where").text


def test_a_visitor_without_a_place_is_placed_by_the_photo_if_he_says_so(town: Town) -> None:
    visit = Visit().says(photos=[a_photo(located=True)]).open("/report/where")
    assert OFFER in visit.text

    visit.send("/report/where", address="", map="photo")

    assert "已标在" in visit.text
