"""Divisions, grids, their shapes and lineage (clause 5)."""

from django.db import models
from django.db.models import Q

from linli.kernel.fields import CodeField
from linli.territory.terms import Change, DivisionKind, GridKind, Level, VillageKind


class Division(models.Model):
    """An administrative area under its 12-digit code. `level` and `parent` are stored, never derived from zeros."""

    code = CodeField(max_length=12, primary_key=True)
    name = models.CharField(max_length=60)
    level = models.PositiveSmallIntegerField(choices=Level)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="children", db_index=False
    )
    kind = models.CharField(max_length=6, choices=DivisionKind, default=DivisionKind.NORMAL)
    village_kind = models.CharField(max_length=9, choices=VillageKind, blank=True)
    effective_on = models.DateField(null=True)
    retired_on = models.DateField(null=True)

    class Meta:
        indexes = (models.Index(fields=["parent", "code"], name="division_by_parent"),)
        constraints = (
            models.CheckConstraint(condition=Q(level__range=(1, 5)), name="division_level_1_to_5"),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class DivisionAlias(models.Model):
    """Another code under which a division is known, for example 620201 for 嘉峪关 620200."""

    code = CodeField(max_length=12, primary_key=True)
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="aliases")

    def __str__(self) -> str:
        return f"{self.code} → {self.division_id}"


class DivisionShape(models.Model):
    """The boundary of a division: WKB, WGS 84 longitude and latitude."""

    division = models.OneToOneField(
        Division, on_delete=models.CASCADE, primary_key=True, related_name="shape"
    )
    county = CodeField(max_length=6)
    geometry = models.BinaryField()
    source = models.CharField(max_length=120)

    class Meta:
        indexes = (models.Index(fields=["county"], name="division_shape_by_county"),)

    def __str__(self) -> str:
        return f"shape of {self.division_id}"


class Scheme(models.Model):
    """How a province builds its grid codes: parts in order, `[{"name", "len", "type"}]` (clause 5 ¶2)."""

    name = models.CharField(max_length=40, primary_key=True)
    parts = models.JSONField()

    def __str__(self) -> str:
        return self.name


class Grid(models.Model):
    """The smallest service unit, inside one community or village. Its code is unique for ever."""

    code = CodeField(max_length=24, primary_key=True)
    county = CodeField(max_length=6)
    community = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="grids", db_index=False)
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.PositiveSmallIntegerField(choices=GridKind)
    serial = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60)
    households = models.PositiveIntegerField(null=True)
    population = models.PositiveIntegerField(null=True)
    village_group_name = models.CharField(max_length=60, blank=True)
    site_type = models.CharField(max_length=40, blank=True)
    contact_org = models.CharField(max_length=60, blank=True)
    geometry = models.BinaryField(null=True)
    effective_on = models.DateField()
    retired_on = models.DateField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["community", "code"], name="grid_by_community"),
            models.Index(fields=["county", "code"], name="grid_by_county"),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class GridLineage(models.Model):
    """What became of a grid: one row for each pair of old and new code of one change (`new` is null when abolished)."""

    old = models.ForeignKey(Grid, on_delete=models.PROTECT, related_name="successions")
    new = models.ForeignKey(Grid, on_delete=models.PROTECT, null=True, related_name="origins")
    change = models.CharField(max_length=8, choices=Change)
    effective_on = models.DateField()
    document_no = models.CharField(max_length=60, blank=True)

    def __str__(self) -> str:
        return f"{self.old_id} {self.change} {self.new_id}"


class ShapeVersion(models.Model):
    """Counts the changes of a county's shapes, so that an index in memory notices that it is old."""

    county = CodeField(max_length=6, primary_key=True)
    number = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.county} {self.number}"
