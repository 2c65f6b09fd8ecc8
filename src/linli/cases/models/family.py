"""A case and what hangs on it. Every table begins with `county`, in keys, unique constraints and relations (storage §1)."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from linli.kernel.fields import CodeField


def of_case(related_name: str) -> Any:
    return models.ForeignObject(
        "cases.Case",
        on_delete=models.PROTECT,
        from_fields=["county", "case_id"],
        to_fields=["county", "id"],
        related_name=related_name,
    )


class Case(models.Model):
    """The fold of a case's events. The light is never stored: it follows from the due times and the present moment."""

    pk = models.CompositePrimaryKey("county", "id")
    county = CodeField(max_length=6)
    id = models.UUIDField()
    version = models.PositiveIntegerField()  # seq of the last event
    case_no = CodeField(max_length=20, null=True)  # type: ignore[misc] # a draft has none; the field class is shared
    state = models.CharField(max_length=16)
    is_open = models.BooleanField()
    area = CodeField(max_length=24)
    lon_e5 = models.IntegerField(null=True)
    lat_e5 = models.IntegerField(null=True)
    title_id = models.UUIDField(null=True)
    description_id = models.UUIDField(null=True)
    address_id = models.UUIDField(null=True)
    category = CodeField(max_length=4)
    urgency = models.CharField(max_length=8)
    channel = models.CharField(max_length=12)
    anonymous = models.BooleanField()
    past_grid = models.BooleanField()  # the reporter asked that it not go to the worker of the grid
    confidential = models.BooleanField()
    reporter_account = models.UUIDField(null=True)
    query_key = models.CharField(max_length=64)  # keyed hash of the query code
    external_no = models.CharField(max_length=60)
    holder = CodeField(max_length=24)
    came_from = CodeField(max_length=24)
    came_by = models.CharField(max_length=12)
    came_at = models.DateTimeField(null=True)
    handler = models.UUIDField(null=True)
    finished_by = models.UUIDField(null=True)
    received_at = models.DateTimeField(null=True)
    registered_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    archived_at = models.DateTimeField(null=True)
    overall_limit = models.CharField(max_length=12)
    overall_began_at = models.DateTimeField(
        null=True
    )  # at acceptance, at a reopening, at a parent's new limit
    overall_due_at = models.DateTimeField(null=True)
    stage_due_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    yellow_at = models.DateTimeField(null=True)
    provisional = models.BooleanField()
    was_overdue = models.BooleanField()
    result = models.CharField(max_length=2)
    escalate_count = models.PositiveSmallIntegerField()
    return_count = models.PositiveSmallIntegerField()
    rework_count = models.PositiveSmallIntegerField()
    reopen_count = models.PositiveSmallIntegerField()
    revisit_count = models.PositiveSmallIntegerField()
    limit_reset_count = models.PositiveSmallIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["county", "case_no"], name="case_no_once"),
            models.CheckConstraint(
                condition=Q(is_open=False) | Q(due_at__isnull=False), name="case_open_has_due"
            ),
            models.CheckConstraint(condition=Q(area__startswith=F("county")), name="case_area_in_county"),
        )
        indexes = (
            # Work lists of a place, inside one county and above it (storage §2).
            models.Index(
                fields=["county", "due_at", "id", "area"], condition=Q(is_open=True), name="case_open_county"
            ),
            models.Index(fields=["due_at", "id", "area"], condition=Q(is_open=True), name="case_open_by_due"),
            # All states of a place, newest first.
            models.Index(fields=["county", "id", "area"], name="case_by_county"),
            # What a centre or grid holds, in order of due.
            models.Index(
                fields=["holder", "due_at", "id"], condition=Q(is_open=True), name="case_open_by_holder"
            ),
            models.Index(fields=["external_no"], condition=~Q(external_no=""), name="case_by_external_no"),
            models.Index(
                fields=["reporter_account", "id"],
                condition=Q(reporter_account__isnull=False),
                name="case_own",
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_no or self.id}"


class CaseEvent(models.Model):
    """One link of a case's chain. `body` is canonical JSON kept as text; guards in the database forbid any change."""

    pk = models.CompositePrimaryKey("county", "case_id", "seq")
    county = CodeField(max_length=6)
    case_id = models.UUIDField()
    seq = models.PositiveIntegerField()
    body = models.TextField()
    hash = models.BinaryField(max_length=32)
    case = of_case("events")

    def __str__(self) -> str:
        return f"{self.case_id} {self.seq}"


class Words(models.Model):
    """One free text of one move, sealed; the event that brought it holds its salted digest."""

    pk = models.CompositePrimaryKey("county", "id")
    county = CodeField(max_length=6)
    id = models.UUIDField()
    case_id = models.UUIDField()
    sealed = models.BinaryField()
    case = of_case("words")

    class Meta:
        indexes = (models.Index(fields=["county", "case_id"], name="words_by_case"),)

    def __str__(self) -> str:
        return f"words {self.id}"


class Party(models.Model):
    """A person or body concerned in a case, sealed; found by keyed hash of the exact number or name."""

    pk = models.CompositePrimaryKey("county", "id")
    county = CodeField(max_length=6)
    id = models.UUIDField()
    case_id = models.UUIDField()
    role = models.CharField(max_length=10)
    sealed = models.BinaryField()
    phone_key = models.BinaryField(max_length=32)
    name_key = models.BinaryField(max_length=32)
    case = of_case("parties")

    class Meta:
        indexes = (
            models.Index(fields=["county", "case_id"], name="party_by_case"),
            models.Index(fields=["phone_key"], name="party_by_phone"),
            models.Index(fields=["name_key"], name="party_by_name"),
        )

    def __str__(self) -> str:
        return f"party {self.id}"


class Assignment(models.Model):
    """One unit's part in a case: lead or assisting, with its own state and clock."""

    pk = models.CompositePrimaryKey("county", "id")
    county = CodeField(max_length=6)
    id = models.UUIDField()
    case_id = models.UUIDField()
    unit = CodeField(max_length=16)
    role = models.CharField(max_length=6)
    state = models.CharField(max_length=12)
    is_active = models.BooleanField()
    handler = models.UUIDField(null=True)
    dispatched_at = models.DateTimeField()
    sign_due_at = models.DateTimeField()
    return_by_at = models.DateTimeField()
    due_at = models.DateTimeField()
    limit = models.CharField(max_length=12)
    signed_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=2)
    former_state = models.CharField(max_length=12)
    case = of_case("assignments")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["county", "case_id"],
                condition=Q(is_active=True, role="LEAD"),
                name="assignment_one_active_lead",
            ),
        )
        indexes = (
            models.Index(fields=["county", "case_id"], name="assignment_by_case"),
            models.Index(
                fields=["unit", "due_at", "id"], condition=Q(is_active=True), name="assignment_by_unit"
            ),
            models.Index(
                fields=["handler", "due_at", "id"], condition=Q(is_active=True), name="assignment_by_handler"
            ),
            # Reason to see: any assignment ever of the own unit.
            models.Index(fields=["unit", "case_id"], name="assignment_seen_by_unit"),
        )

    def __str__(self) -> str:
        return f"{self.role} {self.unit}"


class Proposal(models.Model):
    """A move that waits for the approval of another person (practice §3.3, Approval)."""

    pk = models.CompositePrimaryKey("county", "id")
    county = CodeField(max_length=6)
    id = models.UUIDField()
    case_id = models.UUIDField()
    move = models.CharField(max_length=16)
    form_id = models.UUIDField()  # the form, sealed as Words
    state = models.CharField(max_length=8)
    approver_place = CodeField(max_length=24)  # the centre or unit whose approver decides
    by_account = models.UUIDField(null=True)
    by_name = models.CharField(max_length=60)
    by_post = models.CharField(max_length=3)
    by_place = CodeField(max_length=24)
    proposed_at = models.DateTimeField()
    base_version = models.PositiveIntegerField()
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    case = of_case("proposals")

    class Meta:
        indexes = (
            models.Index(fields=["county", "case_id"], name="proposal_by_case"),
            models.Index(
                fields=["approver_place", "proposed_at", "id"],
                condition=Q(state="WAITING"),
                name="proposal_waiting",
            ),
            models.Index(fields=["by_account", "proposed_at", "id"], name="proposal_by_maker"),
        )

    def __str__(self) -> str:
        return f"{self.move} {self.state}"


class Feedback(models.Model):
    """How the resident was told, or what the resident answered; one row for each time."""

    pk = models.CompositePrimaryKey("county", "id")
    county = CodeField(max_length=6)
    id = models.UUIDField()
    case_id = models.UUIDField()
    kind = models.CharField(max_length=8)  # "told" or "revisit"
    way = models.CharField(max_length=8)
    at = models.DateTimeField()
    reached = models.BooleanField()
    resolved = models.CharField(max_length=6)
    satisfaction = models.PositiveSmallIntegerField(null=True)
    words_id = models.UUIDField(null=True)
    case = of_case("feedback")

    class Meta:
        indexes = (models.Index(fields=["county", "case_id"], name="feedback_by_case"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.at}"


class Link(models.Model):
    """A tie from this case to another: the one it was reopened, referred or split from, a duplicate, a relative."""

    pk = models.CompositePrimaryKey("county", "id")
    county = CodeField(max_length=6)
    id = models.UUIDField()
    case_id = models.UUIDField()
    kind = models.CharField(max_length=12)
    other_county = CodeField(max_length=6)
    other_id = models.UUIDField()
    case = of_case("links")

    class Meta:
        indexes = (
            models.Index(fields=["county", "case_id"], name="link_by_case"),
            models.Index(fields=["county", "other_id"], name="link_by_other"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.other_id}"


class Held(models.Model):
    """A centre or grid that holds or once held the case: a reason to see it."""

    pk = models.CompositePrimaryKey("county", "case_id", "holder")
    county = CodeField(max_length=6)
    case_id = models.UUIDField()
    holder = CodeField(max_length=24)
    case = of_case("held")

    class Meta:
        indexes = (models.Index(fields=["holder", "county", "case_id"], name="held_by_holder"),)

    def __str__(self) -> str:
        return self.holder
