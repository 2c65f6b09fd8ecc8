"""What lies open on somebody's desk, and the lists that somebody comes back to."""

from uuid import UUID

from django.db import models

from linli.kernel.fields import CodeField

NO_CASE = UUID(int=0)


class OpenForm(models.Model):
    """A form that a member of staff has open, with what was typed so far, sealed.

    There is one row for each person and form, gone when the form is sent or dropped: it says who is at work on a case now,
    and keeps no history of who was.
    """

    account = models.UUIDField()
    county = CodeField(max_length=6, blank=True)
    case_id = models.UUIDField()  # NO_CASE while a call is being entered
    move = models.CharField(max_length=16)
    name = models.CharField(max_length=60)  # of the person, as a colleague reads it
    typed = models.BinaryField(null=True)  # none while nothing was typed
    opened_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["account", "county", "case_id", "move"], name="open_form_once"),
        )
        indexes = (
            models.Index(fields=["county", "case_id", "seen_at"], name="open_form_by_case"),
            models.Index(fields=["seen_at"], name="open_form_by_seen"),
        )

    def __str__(self) -> str:
        return f"{self.move} {self.case_id}"


class SavedView(models.Model):
    """A work list under a person's own name: its lens, filters and columns, as the query of its address."""

    account = models.UUIDField()
    name = models.CharField(max_length=20)
    query = models.CharField(max_length=1000)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["account", "name"], name="saved_view_name_once"),)

    def __str__(self) -> str:
        return self.name
