"""Imports: one batch a file, what was found in its rows, what its rows have made."""

from typing import ClassVar

from django.db import models

from linli.imports.terms import How, Stage, Thing
from linli.kernel.fields import CodeField
from linli.kernel.ids import uuid7


class Batch(models.Model):
    """One file that somebody brought.

    area     code of the centre in whose scope it is imported; "" at the command line of the machine
    options  what the kind asks for beside the file, for example the code scheme
    file     where it lies sealed under MEDIA_ROOT; "" once it is erased
    fault    code and facts of the refusal that ended it
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    area = CodeField(max_length=12, blank=True)
    kind = models.CharField(max_length=20)
    stage = models.CharField(max_length=12, choices=Stage)
    how = models.CharField(max_length=8, choices=How, blank=True)
    made_by = models.ForeignKey(
        "access.Account", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    made_by_name = models.CharField(max_length=60, blank=True)
    file_name = models.CharField(max_length=120)
    file = models.CharField(max_length=80, blank=True)
    options = models.JSONField(default=dict)
    fault = models.JSONField(default=dict)
    read = models.PositiveIntegerField(default=0)
    correct = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    faulty = models.PositiveIntegerField(default=0)
    remarks = models.PositiveIntegerField(default=0)
    applied = models.PositiveIntegerField(default=0)
    uploaded_at = models.DateTimeField()
    stage_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["area", "id"], name="batch_by_area"),
            models.Index(fields=["uploaded_at"], condition=~models.Q(file=""), name="batch_with_file"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class BatchFinding(models.Model):
    """What was found about one row: its column, its code, and facts that hold no personal datum.

    row    as a spreadsheet counts it; 1 is the header
    shape  where on the ground it is: WKB, WGS 84
    """

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="findings", db_index=False)
    row = models.PositiveIntegerField()
    field = models.CharField(max_length=40)
    code = models.CharField(max_length=60)
    is_error = models.BooleanField()
    facts = models.JSONField()
    shape = models.BinaryField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["batch", "row", "id"], name="batch_finding_by_row")]

    def __str__(self) -> str:
        return f"{self.row} {self.code}"


class BatchRow(models.Model):
    """What one row has made. before: what a changed thing said until then."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="rows", db_index=False)
    row = models.PositiveIntegerField()
    thing = models.CharField(max_length=12, choices=Thing)
    key = models.CharField(max_length=80)
    before = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["batch", "thing", "id"], name="batch_row_by_thing")]

    def __str__(self) -> str:
        return f"{self.row} {self.thing} {self.key}"
