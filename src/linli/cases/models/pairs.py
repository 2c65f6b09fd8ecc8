"""The text index: which cases hold which pairs of characters, each pair known only by its keyed hash (design §5).

A move leaves one row of fresh pairs in its own transaction, which costs one insert however long its texts are. The
registrar gathers fresh rows into segments: within one, a row for each pair with the ids of all its cases. A segment is
written once, at the end of its table, and dropped whole when it is too old.
"""

from typing import Any

from django.db import models

from linli.cases.models.family import of_case
from linli.kernel.fields import CodeField


def _of_segment() -> Any:  # Any: django-stubs knows no type for a relation of two columns
    return models.ForeignObject(
        "cases.PairSegment",
        on_delete=models.CASCADE,
        from_fields=["county", "segment"],
        to_fields=["county", "segment"],
        related_name="postings",
    )


class CasePairs(models.Model):
    """The pairs that one move brought, not gathered yet: hashes of PAIR_BYTES each, one after the other. A working row."""

    pk = models.CompositePrimaryKey("county", "case_id", "seq")
    county = CodeField(max_length=6)
    case_id = models.UUIDField()
    seq = models.PositiveIntegerField()  # of the move's last event
    at = models.DateTimeField()
    pairs = models.BinaryField()
    case = of_case("pairs")

    class Meta:
        indexes = (models.Index(fields=["county", "at"], name="pairs_by_age"),)

    def __str__(self) -> str:
        return f"{self.case_id} {self.seq}"


class PairSegment(models.Model):
    """A number of gathered rows. until: when the youngest of them was written."""

    pk = models.CompositePrimaryKey("county", "segment")
    county = CodeField(max_length=6)
    segment = models.PositiveIntegerField()
    rows = models.PositiveIntegerField()
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.county} {self.segment}"


class PairPosting(models.Model):
    """One pair of one segment. cases: the ids of those that hold it, 16 bytes each, ascending."""

    pk = models.CompositePrimaryKey("county", "segment", "pair")
    county = CodeField(max_length=6)
    segment = models.PositiveIntegerField()
    pair = models.BigIntegerField()
    cases = models.BinaryField()
    of = _of_segment()

    def __str__(self) -> str:
        return f"{self.county} {self.segment} {self.pair}"


class PairsAnew(models.Model):
    """How far the making of a county's index anew has come. A working row, gone when it is done."""

    county = CodeField(max_length=6, primary_key=True)
    case_id = models.UUIDField()  # the last one done

    def __str__(self) -> str:
        return f"{self.county} {self.case_id}"
