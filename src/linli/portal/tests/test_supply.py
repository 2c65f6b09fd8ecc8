"""More evidence later: a resident adds words and files by number and query code, within limits that many can share."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

from linli.access.models import FailedTry
from linli.cases.models import Case
from linli.cases.queries import TimelineEntry, case_page
from linli.kernel.clock import standing_at
from linli.media.models import Attachment
from linli.portal import limits
from linli.portal.tests.test_follow import code_of
from linli.portal.tests.visit import Visit, a_photo
from tests.cases import Story, reported
from tests.town import MONDAY_9, Town

pytestmark = pytest.mark.django_db

LATER = "今晚又灭了一盏，照片是刚拍的。"
OUTSIDE = "203.0.113.7"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\nstartxref\n9\n%%EOF\n"


@pytest.fixture(autouse=True)
def monday(tmp_path: Path) -> Iterator[None]:
    with override_settings(MEDIA_ROOT=tmp_path), standing_at(MONDAY_9 + timedelta(hours=2)):
        yield


def test_a_resident_adds_words_a_photo_and_a_paper_and_the_desk_sees_who_and_what(town: Town) -> None:
    visit, story = followed(town)
    held = story.state

    visit.send("/follow/supply", words=LATER, attachments=[a_photo(), SimpleUploadedFile("通知.pdf", PDF)])

    page = case_page(town.desk, story.key, at=MONDAY_9 + timedelta(hours=3))
    newest = page.timeline[0]
    assert (newest.event, newest.words, len(newest.attachments)) == ("supplied", {"note": LATER}, 2)
    assert (story.state.state, story.state.due_at) == (held.state, held.due_at)
    assert LATER in visit.text


def test_what_the_resident_added_is_his_to_see_again(town: Town) -> None:
    visit, _ = followed(town)
    visit.send("/follow/supply", words=LATER, attachments=[a_photo(), SimpleUploadedFile("通知.pdf", PDF)])

    visit.open("/follow/mine")

    paper = Attachment.objects.get(kind="document")
    assert visit.text.count("?small") == 1 and "文档1" in visit.text
    answer = visit.client.get(f"/follow/photo/{paper.id}")
    assert answer["Content-Disposition"].startswith("attachment") and b"".join(answer) == PDF


def test_files_are_kept_when_a_field_is_wrong_and_a_bad_file_is_named(town: Town) -> None:
    visit, story = followed(town)

    visit.send(
        "/follow/supply", words="", attachments=[a_photo(), SimpleUploadedFile("软件.exe", b"MZ\x90\x00")]
    )

    kept = str(Attachment.objects.get().id)
    assert visit.page.status_code == 422 and kept in visit.text
    assert "软件.exe" in visit.text and "请写一两句" in visit.text
    visit.send("/follow/supply", words=LATER, kept=[kept])
    assert [str(one) for one in newest(story, town).attachments] == [kept]


def test_the_same_form_sent_twice_is_added_once(town: Town) -> None:
    visit, story = followed(town)
    op = visit.open("/follow/supply").text.partition('name="op" value="')[2][:36]

    for _ in range(2):
        visit.send("/follow/supply", words=LATER, op=op)

    assert story.events.count("supplied") == 1


def test_a_file_that_waits_elsewhere_or_is_no_file_adds_nothing(town: Town) -> None:
    visit, story = followed(town)

    visit.send("/follow/supply", words=LATER, kept=["01890000-0000-7000-8000-000000000000"])

    assert visit.page.status_code == 404 and "supplied" not in story.events


def test_a_case_is_added_to_ten_times_a_day(town: Town) -> None:
    visit, story = followed(town)
    code = code_of(story)
    for _ in range(limits.SUPPLIES_A_DAY):
        visit.send("/follow/supply", words=LATER)

    visit.send("/follow/supply", words="第十一次补充")

    assert visit.page.status_code == 429 and "第十一次补充" in visit.text
    with standing_at(MONDAY_9 + timedelta(hours=27)):
        again = Visit().follows(story.case_no, code)
        again.send("/follow/supply", words="第二天的补充")
    assert story.events.count("supplied") == limits.SUPPLIES_A_DAY + 1


def test_an_address_reports_thirty_times_an_hour_and_keeps_what_it_wrote(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "REPORTS_AN_HOUR", 2)
    for _ in range(2):
        from_outside().looks_over(town.grid).sends()

    visit = from_outside().looks_over(town.grid).sends()

    assert visit.page.status_code == 429 and Case.objects.count() == 2
    with standing_at(MONDAY_9 + timedelta(hours=3, minutes=1)):
        assert visit.open("/report/check").sends().page.status_code == 200
    assert Case.objects.count() == 3


def test_files_of_an_address_are_counted_and_the_words_go_on(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "FILES_AN_HOUR", 1)

    visit = from_outside().stands_in(town.grid).says(photos=[a_photo("1.jpg"), a_photo("2.jpg")])

    assert "2.jpg" in visit.text and Attachment.objects.count() == 1
    assert visit.says().page.status_code == 200


def test_of_an_address_only_a_keyed_hash_is_kept_and_this_machine_is_not_counted(town: Town) -> None:
    Visit().looks_over(town.grid, photos=[a_photo()]).sends()
    assert FailedTry.objects.count() == 0

    from_outside().looks_over(town.grid, photos=[a_photo()]).sends()

    kept = [bytes(each.key) for each in FailedTry.objects.all()]
    assert len(kept) == 2 and all(len(key) == 32 and OUTSIDE.encode() not in key for key in kept)


def from_outside() -> Visit:
    return Visit(Client(REMOTE_ADDR=OUTSIDE, headers={"accept-language": "zh-CN"}))


def followed(town: Town) -> tuple[Visit, Story]:
    story = reported(town)
    return Visit().follows(story.case_no, code_of(story)), story


def newest(story: Story, town: Town) -> TimelineEntry:
    return case_page(town.desk, story.key, at=MONDAY_9 + timedelta(hours=3)).timeline[0]
