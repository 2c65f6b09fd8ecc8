"""What keeps the family in order: ledger, outbox, leases, clocks, operations, serial numbers, rows that wait."""

from django.db import models

from linli.kernel.fields import CodeField


class Ledger(models.Model):
    """The county's feed in order of commits, chained and keyed: each entry names a case's new head."""

    pk = models.CompositePrimaryKey("county", "feed_no")
    county = CodeField(max_length=6)
    feed_no = models.PositiveBigIntegerField()
    case_id = models.UUIDField()
    seq = models.PositiveIntegerField()
    head = models.BinaryField(max_length=32)
    mac = models.BinaryField(max_length=32)

    class Meta:
        indexes = (models.Index(fields=["county", "case_id", "seq"], name="ledger_by_case"),)

    def __str__(self) -> str:
        return f"{self.county} {self.feed_no}"


class Outbox(models.Model):
    """A committed move that the registrar has not numbered yet. A working row."""

    pk = models.CompositePrimaryKey("county", "id")
    county = CodeField(max_length=6)
    id = models.UUIDField()
    case_id = models.UUIDField()
    seq = models.PositiveIntegerField()
    head = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return f"{self.case_id} {self.seq}"


class Registrar(models.Model):
    """The lease of a county's registrar: whoever locks the row numbers the outbox. A working row."""

    county = CodeField(max_length=6, primary_key=True)
    feed_no = models.PositiveBigIntegerField(default=0)
    mac = models.BinaryField(max_length=32, default=bytes)

    def __str__(self) -> str:
        return f"{self.county} {self.feed_no}"


class Clock(models.Model):
    """What the clock must do with a case, and when. A working row, made anew by every move of the case."""

    pk = models.CompositePrimaryKey("county", "case_id", "kind")
    county = CodeField(max_length=6)
    case_id = models.UUIDField()
    kind = models.CharField(max_length=8)
    due_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = (models.Index(fields=["due_at", "county", "case_id"], name="clock_by_due"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.due_at}"


class Operation(models.Model):
    """One operation already made, so that a repeat gets the first answer. A working row."""

    pk = models.CompositePrimaryKey("county", "account", "op_id")
    county = CodeField(max_length=6)
    account = models.UUIDField()
    op_id = models.UUIDField()
    digest = models.BinaryField(max_length=32)
    case_id = models.UUIDField()
    outcome = models.BinaryField()  # the first answer, sealed: a filing's holds the query code

    def __str__(self) -> str:
        return f"{self.op_id}"


class Counter(models.Model):
    """The last serial of a county's day; gaps are allowed. A working row."""

    pk = models.CompositePrimaryKey("county", "day")
    county = CodeField(max_length=6)
    day = models.DateField()
    n = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.county} {self.day} {self.n}"


class Waiting(models.Model):
    """A row of a foreign table, sealed until a person says where it lies. No case yet, no county: outside the family."""

    external_no = models.CharField(max_length=60, primary_key=True)
    source = models.CharField(max_length=60)
    said = models.CharField(max_length=120)  # the place as the table names it
    why = models.CharField(max_length=10)
    sealed = models.BinaryField()
    arrived_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.source} {self.external_no}"
