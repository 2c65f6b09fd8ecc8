"""Centres on five levels, units beside them, and postings (clauses 6.1, 6.2, 7.1)."""

from django.db import models
from django.db.models import F, Q

from linli.kernel.fields import CodeField
from linli.kernel.ids import uuid7
from linli.organisation.terms import Named, Role, Source, UnitKind


class Centre(models.Model):
    """The grid service centre of one division; its code is the division's 12 digits."""

    code = CodeField(max_length=12, primary_key=True)
    division = models.OneToOneField("territory.Division", on_delete=models.PROTECT, related_name="centre")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="direct_children")
    level = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)  # the sign name of clause 7.1, never abbreviated in letters
    short_name = models.CharField(max_length=60)  # the division's name, for lists
    leading_organisation = models.CharField(max_length=120, blank=True)
    linked_zz_center_name = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    closed_on = models.DateField(null=True)

    def __str__(self) -> str:
        return self.name


class Unit(models.Model):
    """A department or other body beside a centre: code = the centre's code, "-", two digits."""

    code = CodeField(max_length=16, primary_key=True)
    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="units")
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=UnitKind)
    phone = models.CharField(max_length=20, blank=True)
    closed_on = models.DateField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["centre", "name"], name="unit_name_once_a_centre"),)

    def __str__(self) -> str:
        return self.name


class Posting(models.Model):
    """A person in a post of one centre or one unit, from a day to a day. A grid worker's grids stand beside it.

    A posting ended by someone before its last day is over at that moment (`ended_at`), not at midnight.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey("access.Account", on_delete=models.PROTECT, related_name="postings")
    role = models.CharField(max_length=3, choices=Role)
    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="postings")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="postings")
    concurrent_post = models.CharField(max_length=60, blank=True)
    source = models.CharField(max_length=20, choices=Source, blank=True)
    begins_on = models.DateField()
    ends_on = models.DateField(null=True)  # last day in the post
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("access.Account", on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("access.Account", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = (
            models.Index(fields=["centre", "role"], name="posting_by_centre"),
            models.Index(fields=["unit", "role"], name="posting_by_unit"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("begins_on")), name="posting_ends_after_begin"
            ),
        )

    def __str__(self) -> str:
        return f"{self.account_id} {self.role} {self.centre_id}"


class PostingGrid(models.Model):
    """One grid served under a posting of a grid worker or grid leader."""

    posting = models.ForeignKey(Posting, on_delete=models.CASCADE, related_name="served")
    grid = models.ForeignKey("territory.Grid", on_delete=models.PROTECT, related_name="served_by")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["posting", "grid"], name="posting_grid_once"),)

    def __str__(self) -> str:
        return f"{self.posting_id} {self.grid_id}"


class NameKey(models.Model):
    """One way in which the name of a centre, a unit or a person can be typed: itself, its pinyin, its initials.

    code    of the centre or unit, or the id of the account
    centre  where it stands; of a person the centre of a posting, present or past
    """

    key = CodeField(max_length=60)
    centre = CodeField(max_length=12)
    kind = models.CharField(max_length=6, choices=Named)
    code = CodeField(max_length=36)

    class Meta:
        constraints = (
            # In this order, so that what is typed is a range, and the kind and place are told without the row.
            models.UniqueConstraint(fields=["kind", "key", "centre", "code"], name="name_key_once"),
        )
        indexes = (models.Index(fields=["code"], name="name_key_by_code"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"
