"""Household contacts: only who agreed, only as long as they agree, only for who looks after them (clause 6.1 ¶2)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from linli.access.models import ReadLog
from linli.kernel.errors import Refusal
from linli.kernel.ids import uuid7
from linli.registers import actions, errors, queries, rules
from linli.registers.actions import ALL, CLEAN_ONLY, DRY, ContactRow, ContactsDone
from linli.registers.models import Consent, HouseholdContact
from linli.registers.terms import Ending
from linli.territory import actions as territory
from linli.territory.errors import SiteNotFound
from tests.town import FIRST_DAY, MONDAY_9, Town

pytestmark = pytest.mark.django_db

NAME, PHONE, ROOM = "欧阳问渠", "12000004321", "1702"
SAID = {
    "unit": "2单元", "room": ROOM, "name": NAME, "phone": PHONE, "notices": "停水停电/紧急",
    "way": "纸质", "given_on": "2026-03-01", "document_no": "TY-2026-017",
}  # fmt: skip


@pytest.fixture
def building(town: Town) -> str:
    return a_building(town)


def a_building(town: Town, name: str = "3幢", grid: str = "") -> str:
    return territory.add_building(
        name=name, address="春晓路8号", use="住宅", grid=grid or town.grid, effective_on="2026-01-01",
        by="", at=MONDAY_9,
    )  # fmt: skip


def row(number: int = 2, /, **changes: str) -> ContactRow:
    texts = {"grid": "9901010010011001", "building": "3幢", **SAID, **changes}
    return ContactRow(number, texts)


def bring(*rows: ContactRow, mode: str = ALL) -> ContactsDone:
    return actions.import_contacts(rows=rows, by=None, at=MONDAY_9, mode=mode)


def stored_anywhere(text: str) -> bool:
    """Say whether a text can be read in any column of a contact."""
    return any(text in str(value) or text.encode() in bytes_of(value) for value in all_values())


def all_values() -> list[object]:
    tables = (HouseholdContact, Consent, ReadLog)
    return [value for table in tables for each in table.objects.values() for value in each.values()]


def bytes_of(value: object) -> bytes:
    return bytes(value) if isinstance(value, (bytes, memoryview)) else b""


@pytest.mark.clause("C15")
@pytest.mark.parametrize("missing", ["way", "given_on", "document_no"])
def test_a_contact_cannot_be_saved_without_a_consent_record(town: Town, building: str, missing: str) -> None:
    with pytest.raises(errors.ConsentMissing):
        actions.add_contact(building=building, said={**SAID, missing: ""}, by=town.worker, at=MONDAY_9)
    done = bring(row(**{missing: ""}))

    assert [each.about.code for each in done.findings] == ["registers.consent_missing"]
    assert not HouseholdContact.objects.exists()


def test_a_worker_adds_a_contact_and_sees_it_masked(town: Town, building: str) -> None:
    contact = actions.add_contact(building=building, said=SAID, by=town.worker, at=MONDAY_9)

    [seen] = queries.contacts_of(town.worker, building).rows
    assert (seen.id, seen.name, seen.phone, seen.room) == (contact, "欧阳**", "120****4321", "***")
    assert [notice.value for notice in seen.notices] == ["cuts", "emergency"]
    assert seen.until == date(2028, 3, 1)
    assert not any(stored_anywhere(secret) for secret in (NAME, PHONE, ROOM))


def test_strangers_find_no_contacts_at_all(town: Town, building: str) -> None:
    contact = actions.add_contact(building=building, said=SAID, by=town.worker, at=MONDAY_9)

    strangers = (
        town.neighbour_worker, town.sibling_worker, town.sibling_community_desk, town.township_desk,
        town.desk, town.director, town.system_admin, town.privacy, town.housing_contact,
    )  # fmt: skip
    for stranger in strangers:
        with pytest.raises(SiteNotFound):
            queries.contacts_of(stranger, building)
        with pytest.raises(SiteNotFound):
            actions.add_contact(building=building, said=SAID, by=stranger, at=MONDAY_9)
        for ask in (queries.contact, queries.consents_of, queries.looks_at):
            with pytest.raises(errors.ContactNotFound):
                ask(stranger, contact)
        with pytest.raises(errors.ContactNotFound):
            actions.reveal_contact(contact=contact, field="phone", reason="notice", by=stranger, at=MONDAY_9)
        with pytest.raises(errors.ContactNotFound):
            actions.withdraw_contact(contact=contact, by=stranger, at=MONDAY_9)
        assert queries.contacts_by_phone(stranger, PHONE) == []
    for keeper in (town.worker, town.community_desk, town.community_director):
        assert [each.id for each in queries.contacts_by_phone(keeper, PHONE)] == [contact]


def test_one_look_shows_one_field_and_is_on_record(town: Town, building: str) -> None:
    contact = actions.add_contact(building=building, said=SAID, by=town.worker, at=MONDAY_9)

    shown = actions.reveal_contact(
        contact=contact, field="phone", reason="emergency", by=town.community_desk, at=MONDAY_9
    )

    assert shown == PHONE
    [look] = queries.looks_at(town.worker, contact)
    assert (look.name, look.field, look.reason, look.party) == ("晓风", "phone", "emergency", contact)


def test_a_look_without_a_reason_is_refused_and_shows_nothing(town: Town, building: str) -> None:
    contact = actions.add_contact(building=building, said=SAID, by=town.worker, at=MONDAY_9)

    with pytest.raises(errors.ReasonMissing):
        actions.reveal_contact(contact=contact, field="name", reason="好奇", by=town.worker, at=MONDAY_9)

    assert queries.looks_at(town.worker, contact) == []


def test_a_withdrawal_deletes_at_once_and_leaves_the_proof(town: Town, building: str) -> None:
    contact = actions.add_contact(building=building, said=SAID, by=town.worker, at=MONDAY_9)

    actions.withdraw_contact(contact=contact, by=town.community_desk, at=MONDAY_9 + timedelta(days=1))

    kept = HouseholdContact.objects.get()
    assert (kept.name_sealed, kept.phone_sealed, kept.room_sealed, kept.phone_hash, kept.unit) == (
        *[None] * 4,
        "",
    )
    assert kept.ended_why == Ending.WITHDRAWN
    assert [each.document_no for each in queries.consents_of(town.worker, contact)] == ["TY-2026-017"]
    assert queries.contacts_of(town.worker, building).rows == []
    assert queries.contacts_by_phone(town.worker, PHONE) == []
    for again in (
        lambda: actions.withdraw_contact(contact=contact, by=town.worker, at=MONDAY_9),
        lambda: actions.renew_contact(contact=contact, said=SAID, by=town.worker, at=MONDAY_9),
        lambda: actions.reveal_contact(
            contact=contact, field="name", reason="notice", by=town.worker, at=MONDAY_9
        ),
    ):
        with pytest.raises(errors.ContactEnded):
            again()


def test_who_has_withdrawn_may_agree_again(town: Town, building: str) -> None:
    first = actions.add_contact(building=building, said=SAID, by=town.worker, at=MONDAY_9)
    actions.withdraw_contact(contact=first, by=town.worker, at=MONDAY_9)

    second = actions.add_contact(building=building, said=SAID, by=town.worker, at=MONDAY_9)

    assert [each.id for each in queries.contacts_of(town.worker, building).rows] == [second]


def test_an_expired_consent_is_erased_by_itself_and_a_renewed_one_is_not(town: Town, building: str) -> None:
    short = {**SAID, "until": "2026-04-30"}
    over = actions.add_contact(building=building, said=short, by=town.worker, at=MONDAY_9)
    renewed = actions.add_contact(
        building=building, said={**short, "phone": "12000009999"}, by=town.worker, at=MONDAY_9
    )
    april = MONDAY_9 + timedelta(days=45)
    again = {"way": "online", "given_on": "2026-04-15", "document_no": "TY-2026-090"}
    last_day = actions.renew_contact(contact=renewed, said=again, by=town.worker, at=april)
    assert last_day == date(2028, 4, 15)

    assert actions.erase_expired(at=MONDAY_9.replace(month=4, day=30)) == 0
    assert actions.erase_expired(at=MONDAY_9.replace(month=5, day=1)) == 1
    assert actions.erase_expired(at=MONDAY_9.replace(month=5, day=1)) == 0

    assert queries.contact(town.worker, over).ended_why == Ending.EXPIRED
    assert queries.contact(town.worker, renewed).ended_at is None
    assert len(queries.consents_of(town.worker, renewed)) == 2


def test_contacts_of_a_building_that_is_no_more_are_erased(town: Town, building: str) -> None:
    contact = actions.add_contact(building=building, said=SAID, by=town.worker, at=MONDAY_9)
    territory.retire_building(code=building, on=date(2026, 3, 2), by="", at=MONDAY_9)

    assert actions.erase_expired(at=MONDAY_9) == 1
    assert queries.contact(town.worker, contact).ended_why == Ending.RETIRED


def test_the_contacts_follow_their_building_to_another_grid(town: Town, building: str) -> None:
    contact = actions.add_contact(building=building, said=SAID, by=town.worker, at=MONDAY_9)
    territory.change_building(code=building, grid=town.neighbour_grid, by="", at=MONDAY_9)

    assert queries.contact(town.neighbour_worker, contact).id == contact
    with pytest.raises(errors.ContactNotFound):
        queries.contact(town.worker, contact)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"phone": "0571-88880000"}, "phone_form"),
        ({"phone": "１２００"}, "phone_form"),
        ({"name": ""}, "name_form"),
        ({"name": "长" * 41}, "name_form"),
        ({"room": ""}, "cell_missing"),
        ({"room": "9" * 21}, "place_form"),
        ({"notices": "广告"}, "choice_form"),
        ({"way": "口头"}, "choice_form"),
        ({"given_on": "去年"}, "date_form"),
        ({"given_on": "2026-03-03"}, "consent_ahead"),
        ({"given_on": "2023-01-01"}, "consent_over"),
        ({"until": "2028-03-02"}, "consent_too_long"),
        ({"until": "2026-02-01"}, "consent_backward"),
        ({"document_no": "9" * 41}, "document_form"),
        ({"building": "9幢"}, "building_unknown"),
        ({"grid": "9901010010011002"}, "building_unknown"),
        ({"is_building_head": "也许"}, "choice_form"),
    ],
)  # fmt: skip
def test_each_fault_of_a_row_is_said_without_what_stands_there(
    building: str, changes: dict[str, str], code: str
) -> None:
    done = bring(row(**changes))

    assert [each.about.code for each in done.findings] == [f"registers.{code}"]
    said = [done.findings[0].about.message, done.findings[0].subject]
    wrong = changes.get("phone") or changes.get("name") or changes.get("room") or NAME
    assert not any(secret in text for secret in (NAME, PHONE, ROOM, wrong) for text in said)
    assert not HouseholdContact.objects.exists()


def test_full_width_digits_are_read_as_digits(town: Town, building: str) -> None:
    assert bring(row(phone="１２００００００１１１")).applied == 1
    for typed in ("12000000111", "１２００００００１１１", " 120 0000-0111"):
        assert len(queries.contacts_by_phone(town.worker, typed)) == 1


@pytest.mark.parametrize("written", ["三栋", "3号楼", "３#", "第三幢"])
def test_a_building_is_known_however_the_list_writes_its_number(
    town: Town, building: str, written: str
) -> None:
    a_building(town, "13幢")
    assert bring(row(building=written)).applied == 1
    assert len(queries.contacts_of(town.worker, building).rows) == 1


def test_the_very_name_goes_before_another_writing(town: Town, building: str) -> None:
    other = a_building(town, "3号楼")

    assert bring(row(building="3号楼")).applied == 1
    assert len(queries.contacts_of(town.worker, other).rows) == 1
    assert [each.about.code for each in bring(row(building="三栋", phone="12000004322")).findings] == [
        "registers.building_ambiguous"
    ]


def test_any_further_column_is_an_error() -> None:
    header = ["网格编码*", "楼栋*", "房号*", "联系人姓名*", "手机*", "同意方式*", "同意日期*", "同意书编号*"]
    assert list(rules.check_header(header)) == []

    found = list(rules.check_header([*header, "备注"]))

    assert [(each.code, each.facts["place"]) for each in found] == [("registers.column_unknown", 9)]


def test_a_dry_run_stores_nothing_and_clean_rows_can_go_alone(building: str) -> None:
    rows = (row(2), row(3, phone="12000004322"), row(4, phone="12"), row(5))

    dry = bring(*rows, mode=DRY)
    assert (dry.clean, dry.left, HouseholdContact.objects.count()) == (2, {4, 5}, 0)
    assert bring(*rows).applied == 0
    assert set(bring(*rows, mode=CLEAN_ONLY).stored) == {2, 3}

    again = bring(*rows[:2])
    assert (again.known, again.applied) == ({2, 3}, 0)
    changed = bring(row(2, room="1703"))
    assert [each.about.code for each in changed.findings] == ["registers.contact_twice"]


def test_a_clerk_imports_only_into_the_own_community(town: Town, building: str) -> None:
    done = actions.import_contacts(rows=[row()], by=town.sibling_community_desk, at=MONDAY_9)

    assert [each.about.code for each in done.findings] == ["registers.building_unknown"]


def test_two_buildings_of_one_name_ask_for_the_code(town: Town, building: str) -> None:
    other = territory.add_building(
        name="3幢", address="秋实路1号", use="住宅", grid=town.grid, by="", at=MONDAY_9
    )

    assert [each.about.code for each in bring(row()).findings] == ["registers.building_ambiguous"]
    assert bring(row(building=other)).applied == 1
    assert len(queries.contacts_of(town.worker, other).rows) == 1


def test_a_building_head_is_a_contact_who_comes_first(town: Town, building: str) -> None:
    bring(row(2), row(3, phone="12000004322", name="楼长甲", is_building_head="是"))

    assert [each.is_building_head for each in queries.contacts_of(town.worker, building).rows] == [
        True,
        False,
    ]


def test_a_long_list_is_paged(town: Town, building: str) -> None:
    heads = {"is_building_head": "是"}
    bring(*(row(n, phone=f"1200000{n:04}", **(heads if n % 9 == 0 else {})) for n in range(2, 62)))

    first = queries.contacts_of(town.worker, building)
    second = queries.contacts_of(town.worker, building, after=first.following)

    assert (len(first.rows), len(second.rows), second.following) == (50, 10, "")
    assert len({each.id for each in (*first.rows, *second.rows)}) == 60


def test_a_sealed_name_does_not_open_in_another_contacts_row(town: Town, building: str) -> None:
    bring(row(2), row(3, phone="12000004322"))
    first, second = HouseholdContact.objects.order_by("id")
    HouseholdContact.objects.filter(pk=second.pk).update(name_sealed=first.name_sealed)

    with pytest.raises(Exception, match=str(second.pk)):
        queries.contacts_of(town.worker, building)


def test_an_unknown_contact_is_not_found(town: Town) -> None:
    with pytest.raises(errors.ContactNotFound):
        queries.contact(town.worker, uuid7())


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1)))
def test_no_consent_lasts_longer_than_24_months(given_on: date) -> None:
    latest = rules.latest_until(given_on)

    assert 728 <= (latest - given_on).days <= 731
    assert (latest.year, latest.month) == (given_on.year + 2, given_on.month)


def test_every_refusal_says_what_to_do() -> None:
    for refusal in vars(errors).values():
        if isinstance(refusal, type) and issubclass(refusal, Refusal) and refusal is not Refusal:
            assert refusal.code.startswith("registers.")
            assert str(refusal.text).endswith("。")
    assert date(2026, 3, 2) > FIRST_DAY


def test_a_page_of_contacts_costs_the_same_for_one_and_for_many(
    town: Town, building: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    bring(row())
    with django_assert_num_queries(2):
        queries.contacts_of(town.worker, building)
    bring(*(row(number, phone=f"120000055{number:02}") for number in range(3, 15)))
    with django_assert_num_queries(2):
        assert len(queries.contacts_of(town.worker, building).rows) == 13
