"""Photos that prove a case: they wait with the proposal that brings them, and the event of the move names them."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import override_settings
from PIL import Image

from linli.media import actions as media
from linli.media.models import Photo
from linli.media.queries import photos_of
from tests.cases import FINISH, Story, accepted
from tests.town import HOUSING, Town

pytestmark = pytest.mark.django_db


def test_photos_of_a_result_outlast_the_wait_for_its_approval(town: Town, tmp_path: Path) -> None:
    with override_settings(MEDIA_ROOT=tmp_path):
        case = at_housing(town)
        photo = taken(case)
        case.make("finish", town.housing_handler, photos=[photo.id], **FINISH)
        media.drop_unclaimed(before=case.at + timedelta(days=3))

        case.decide(town.housing_head)

    assert [each.id for each in photos_of(case.key.county, case.key.id)] == [photo.id]
    named = [record["data"]["photos"] for record in case.records if "photos" in record["data"]]
    assert named == [{str(photo.id): photo.sha256}]


def at_housing(town: Town) -> Story:
    """Return a case that the housing department's handler works on."""
    case = accepted(town)
    case.make("dispatch", town.desk, lead=HOUSING, opinion="请尽快到现场处理")
    case.make("sign", town.housing_contact, handler=town.housing_handler.account)
    return case


def taken(case: Story) -> Photo:
    buffer = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(buffer, "JPEG")
    return media.keep_photo(data=buffer.getvalue(), name="after.jpg", at=case.at)
