"""Divisions, grids, their shapes and lineage (clause 5)."""

from django.db import models
from django.db.models import Q

from linli.kernel.fields import CodeField
from linli.territory.terms import Change, DivisionKind, GridKind, Level, VillageKind


class Division(models.Model):
    """An administrative area under its 12-digit code.

    `level` and `parent` are stored, never derived from zeros. `parent` is the direct parent: the nearest area above that is
    not a collective row (practice §2.2), so that a street of 东莞 hangs below the city and a district of 上海 below 上海.
    """

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


class GridScheme(models.Model):
    """How a province builds its grid codes: parts in order, `[{"name", "len", "type"}]` (clause 5 ¶2)."""

    name = models.CharField(max_length=40, primary_key=True)
    parts = models.JSONField()

    def __str__(self) -> str:
        return self.name


class ProvinceScheme(models.Model):
    """The scheme that a province has fixed for its new grids."""

    province = models.OneToOneField(Division, on_delete=models.PROTECT, primary_key=True, related_name="+")
    scheme = models.ForeignKey(GridScheme, on_delete=models.PROTECT, related_name="+", db_index=False)
    set_by = models.CharField(max_length=64)
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.province_id} {self.scheme_id}"


class Grid(models.Model):
    """The smallest service unit, inside one community or village. Its code is unique for ever, its row never deleted."""

    code = CodeField(max_length=24, primary_key=True)
    county = CodeField(max_length=6)
    community = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="grids", db_index=False)
    scheme = models.ForeignKey(GridScheme, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.PositiveSmallIntegerField(choices=GridKind)
    serial = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60)
    households = models.PositiveIntegerField(null=True)
    population = models.PositiveIntegerField(null=True)
    village_group_name = models.CharField(max_length=60, blank=True)
    site_type = models.CharField(max_length=40, blank=True)
    contact_org = models.CharField(max_length=60, blank=True)
    bounds_text = models.CharField(max_length=200, blank=True)
    geometry = models.BinaryField(null=True)
    effective_on = models.DateField()
    retired_on = models.DateField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["community", "code"], name="grid_by_community"),
            models.Index(fields=["county", "code"], name="grid_by_county"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(kind__range=(1, 9)), name="grid_kind_1_to_9"),
            models.CheckConstraint(
                condition=Q(retired_on=None) | Q(retired_on__gte=models.F("effective_on")),
                name="grid_retires_after_it_begins",
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class GridLineage(models.Model):
    """What became of a grid: one row for each pair of old and new code of one change (`new` is null when abolished).

    A renamed grid keeps its code (`old` = `new`); `old_name` is what it was called before.
    """

    old = models.ForeignKey(Grid, on_delete=models.PROTECT, related_name="successions")
    new = models.ForeignKey(Grid, on_delete=models.PROTECT, null=True, related_name="origins")
    change = models.CharField(max_length=8, choices=Change)
    old_name = models.CharField(max_length=60)
    effective_on = models.DateField()
    document_no = models.CharField(max_length=60, blank=True)
    recorded_by = models.CharField(max_length=64)
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.old_id} {self.change} {self.new_id}"


class ShapeVersion(models.Model):
    """A fresh stamp for each change of a county's shapes, by which an index in memory notices that it is old; their bounds.

    A stamp and not a count: after a rollback or a restored backup a count would come up twice with different shapes.
    """

    county = CodeField(max_length=6, primary_key=True)
    stamp = models.UUIDField()
    west = models.FloatField()
    south = models.FloatField()
    east = models.FloatField()
    north = models.FloatField()

    def __str__(self) -> str:
        return f"{self.county} {self.stamp}"
