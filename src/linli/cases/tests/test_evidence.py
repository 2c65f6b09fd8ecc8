"""Files that prove a case: they wait with the proposal that brings them, the move's event names them, verify finds each."""

import io
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client, override_settings
from PIL import Image

from linli.cases.actions import number_outbox
from linli.cases.queries.verify import verify
from linli.cases.rules.moves import MOVES
from linli.kernel.clock import standing_at
from linli.media import actions as media
from linli.media import files
from linli.media.models import Attachment
from linli.media.queries import attachments_of
from linli.portal.tests.visit import a_photo
from tests.cases import DISPATCH, ESCALATE, FINISH, Story, accepted
from tests.town import HOUSING, Town

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media_root(tmp_path: Path) -> Iterator[None]:
    with override_settings(MEDIA_ROOT=tmp_path):
        yield


def test_photos_of_a_result_outlast_the_wait_for_its_approval(town: Town) -> None:
    case = at_housing(town)
    photo = taken(case)
    case.make("finish", town.housing_handler, attachments=[photo.id], **FINISH)
    media.drop_unclaimed(before=case.at + timedelta(days=3))

    case.decide(town.housing_head)

    assert [each.id for each in attachments_of(case.key.county, case.key.id)] == [photo.id]
    assert named(case) == [
        ("proposed", {str(photo.id): photo.sha256}),
        ("task_done", {str(photo.id): photo.sha256}),
    ]


def test_every_move_that_has_words_takes_files() -> None:
    worded = {
        name
        for name, move in MOVES.items()
        if move.asks.model_fields.keys() & {"note", "reason", "text", "opinion"}
    }

    assert len(worded) > 10
    assert worded <= {name for name, move in MOVES.items() if "attachments" in move.asks.model_fields}


def test_a_file_without_a_word_belongs_to_its_move_all_the_same(town: Town) -> None:
    case = at_housing(town)
    photo = taken(case)
    case.make("finish", town.housing_head, attachments=[photo.id], **FINISH)
    seen = taken(case)

    case.make("check_pass", town.desk, way="photo", attachments=[seen.id])

    assert named(case)[-1] == ("check_passed", {str(seen.id): seen.sha256})


def test_who_approves_or_declines_may_add_a_file(town: Town) -> None:
    for approved in (True, False):
        case = accepted(town)
        case.make("escalate", town.desk, **ESCALATE)
        map_of_place = taken(case)

        case.decide(town.leader, approved=approved, note="请看附图再说", attachments=[map_of_place.id])

        event = "escalated" if approved else "proposal_declined"
        assert named(case) == [(event, {str(map_of_place.id): map_of_place.sha256})]


def test_a_form_that_says_photos_is_read_as_before(town: Town) -> None:
    case = at_housing(town)
    photo = taken(case)

    case.make("finish", town.housing_head, photos=[photo.id], **FINISH)

    assert named(case) == [("task_done", {str(photo.id): photo.sha256})]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda row: files.path_of(row.file).write_bytes(b"another picture"), "file changed"),
        (lambda row: files.path_of(row.file).unlink(), "file is gone"),
        (lambda row: Attachment.objects.filter(id=row.id).delete(), "is gone"),
        (lambda row: Attachment.objects.filter(id=row.id).update(sha256="0" * 64), "sha256"),
        (lambda row: Attachment.objects.create(**copy_of(row)), "follows from no event"),
        (lambda row: Attachment.objects.filter(id=row.id).update(case_id=uuid4()), "rows of no case"),
    ],
)
def test_verify_finds_what_was_done_to_a_file(
    town: Town, change: Callable[[Attachment], object], why: str
) -> None:
    case = at_housing(town)
    photo = taken(case)
    case.make("progress", town.housing_handler, note="去看过了", attachments=[photo.id])
    number_outbox()
    assert (verify().broken, verify().attachments) == ([], 1)

    change(Attachment.objects.get(id=photo.id))

    assert any(why in broken.why for broken in verify().broken)


def test_verify_without_files_compares_the_rows_alone(town: Town) -> None:
    case = at_housing(town)
    photo = taken(case)
    case.make("progress", town.housing_handler, note="去看过了", attachments=[photo.id])
    number_outbox()
    files.path_of(photo.file).unlink()

    assert verify(read_files=False).broken == []
    assert len(verify().broken) == 1


def test_a_program_sends_a_file_names_it_in_a_move_and_reads_it_back(town: Town) -> None:
    case = at_housing(town)
    client = Client()
    client.force_login(town.account["qhzj22"])
    base = f"/api/v1/cases/{case.key.county}/{case.key.id}"
    with standing_at(case.at):
        sent = client.post("/api/v1/media/attachments", {"file": a_photo(located=True)})
        form = {"note": "现场照片", "attachments": [sent.json()["id"]]}
        headers = {"idempotency-key": str(uuid4())}
        made = client.post(f"{base}/moves/progress", form, content_type="application/json", headers=headers)
        page = client.get(base).json()
        part = client.get(f"{base}/attachments/{sent.json()['id']}", headers={"range": "bytes=0-2"})

    assert (sent.status_code, made.status_code) == (201, 201)
    assert sent.json()["position"].keys() == {"lon", "lat"}
    assert [each["sha256"] for each in page["attachments"]] == [sent.json()["sha256"]]
    assert (part.status_code, b"".join(part)) == (206, b"\xff\xd8\xff")


def named(case: Story) -> list[tuple[str, dict[str, str]]]:
    """Return the events that name files, with the files' digests."""
    return [
        (each["event"], each["data"]["attachments"]) for each in case.records if "attachments" in each["data"]
    ]


def at_housing(town: Town) -> Story:
    """Return a case that the housing department's handler works on."""
    case = accepted(town)
    case.make("dispatch", town.desk, **{**DISPATCH, "lead": HOUSING})
    case.make("sign", town.housing_contact, handler=town.housing_handler.account)
    return case


def taken(case: Story) -> Attachment:
    buffer = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(buffer, "JPEG")
    return media.keep(file=buffer, name="after.jpg", at=case.at).row


def copy_of(row: Attachment) -> dict[str, object]:
    fields = {field.name: getattr(row, field.name) for field in Attachment._meta.fields}
    return {**fields, "id": uuid4()}
