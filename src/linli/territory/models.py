"""Divisions, grids, their shapes and lineage (clause 5)."""

from django.db import models
from django.db.models import Q

from linli.kernel.fields import CodeField
from linli.kernel.ids import uuid7
from linli.territory.terms import (
    BuildingUse,
    Change,
    DivisionKind,
    FacilityKind,
    GridKind,
    Level,
    SiteStep,
    VillageKind,
)


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


class Site(models.Model):
    """What stands below a grid. Its code is unique for ever and outlives every redrawing; `grid` is where it lies now.

    `community` and `county` follow the grid; the first digits of the code only say where it was entered. No persons here:
    who may be called in a building is another room's (registers), because territory is public knowledge.
    """

    code = CodeField(max_length=17, primary_key=True)
    county = CodeField(max_length=6)
    community = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+", db_index=False)
    grid = models.ForeignKey(Grid, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    name = models.CharField(max_length=60)
    address = models.CharField(max_length=120, blank=True)
    geometry = models.BinaryField(null=True)
    effective_on = models.DateField()
    retired_on = models.DateField(null=True)
    replaced_by = CodeField(max_length=17, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Building(Site):
    """A building: the place, its counts and the organisation that keeps it (clause 6.1 ¶2)."""

    use = models.CharField(max_length=11, choices=BuildingUse)
    built_year = models.PositiveSmallIntegerField(null=True)
    floors = models.PositiveSmallIntegerField(null=True)
    units = models.PositiveSmallIntegerField(null=True)
    households = models.PositiveIntegerField(null=True)
    lifts = models.PositiveSmallIntegerField(null=True)
    property_company = models.CharField(max_length=60, blank=True)
    property_phone = models.CharField(max_length=20, blank=True)
    has_fire_control_room = models.BooleanField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["community", "code"], name="building_by_community"),
            models.Index(fields=["grid", "code"], name="building_by_grid"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(retired_on=None) | Q(retired_on__gte=models.F("effective_on")),
                name="building_retires_after_begin",
            ),
            # One building, one grid (C9): the same one is not entered a second time in the next grid's list.
            models.UniqueConstraint(
                fields=["community", "name", "address"],
                condition=Q(retired_on=None),
                name="building_once_in_community",
            ),
        )


class Facility(Site):
    """A thing that everybody uses: a light, a hydrant, a notice board (clause 6.3 a)."""

    kind = models.CharField(max_length=14, choices=FacilityKind)
    keeper = models.CharField(max_length=60, blank=True)
    keeper_phone = models.CharField(max_length=20, blank=True)

    class Meta:
        indexes = (
            models.Index(fields=["community", "code"], name="facility_by_community"),
            models.Index(fields=["grid", "code"], name="facility_by_grid"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(retired_on=None) | Q(retired_on__gte=models.F("effective_on")),
                name="facility_retires_after_begin",
            ),
            models.UniqueConstraint(
                fields=["community", "kind", "name", "address"],
                condition=Q(retired_on=None),
                name="facility_once_in_community",
            ),
        )


class SiteNote(models.Model):
    """One line of the history of a building or facility: what happened, in which grid it lay after that, who wrote it down.

    changed: column → [before, after] as texts; shapes are only said to have changed.
    """

    site = CodeField(max_length=17)
    step = models.CharField(max_length=7, choices=SiteStep)
    grid = CodeField(max_length=24, blank=True)
    changed = models.JSONField(default=dict)
    recorded_by = models.CharField(max_length=64)
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["site", "id"], name="site_note_by_site"),)

    def __str__(self) -> str:
        return f"{self.site} {self.step}"


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


class DivisionLineage(models.Model):
    """What became of a division: one row for each pair of old and new code of one change (`new` is null when abolished).

    A division that was renamed, or went to another parent under its own code, keeps its row (`old` = `new`); `old_name` and
    `old_parent` are what they were before.
    """

    old = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="successions")
    new = models.ForeignKey(Division, on_delete=models.PROTECT, null=True, related_name="origins")
    change = models.CharField(max_length=8, choices=Change)
    old_name = models.CharField(max_length=60)
    old_parent = CodeField(max_length=12, blank=True)
    effective_on = models.DateField()
    document_no = models.CharField(max_length=60, blank=True)
    recorded_by = models.CharField(max_length=64)
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.old_id} {self.change} {self.new_id}"


class PlannedChange(models.Model):
    """Changes of divisions that begin on a later day. Until then every code serves; on the day all of them or none.

    refused  why the day did not carry them out; then somebody has to look
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    digest = models.CharField(max_length=64)
    changes = models.JSONField()
    effective_on = models.DateField()
    document_no = models.CharField(max_length=60, blank=True)
    planned_by = models.CharField(max_length=64)
    planned_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    refused = models.CharField(max_length=400, blank=True)

    class Meta:
        indexes = (
            models.Index(fields=["effective_on"], condition=Q(settled_at=None), name="planned_change_by_day"),
        )
        constraints = (
            # The same plan made twice is one plan.
            models.UniqueConstraint(
                fields=["digest", "effective_on"], condition=Q(settled_at=None), name="planned_change_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.effective_on} {self.id}"
