"""Notices of a grid (clause 6.3): what a centre tells the people of one place, from a day to a day."""

from django.db import models
from django.db.models import F, Q

from linli.kernel.fields import CodeField
from linli.kernel.ids import uuid7


class GridNotice(models.Model):
    """One notice. Once published it is never changed, only withdrawn, and its row stays.

    area    code of the community, grid or building that it is for · centre: who speaks
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    county = CodeField(max_length=6)
    area = CodeField(max_length=24)
    centre = models.ForeignKey("organisation.Centre", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=60)
    words = models.TextField()
    shows_from = models.DateField()
    shows_until = models.DateField()  # the last day
    written_by = models.ForeignKey("access.Account", on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    published_by = models.ForeignKey("access.Account", on_delete=models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey("access.Account", on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            # The residents' page of a place, and the desk's list of what lies in its scope.
            models.Index(fields=["area", "shows_until"], name="notice_by_area"),
            models.Index(fields=["county", "id"], name="notice_by_county"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(shows_until__gte=F("shows_from")), name="notice_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(published_at__isnull=False),
                name="notice_withdrawn_once_published",
            ),
        )

    def __str__(self) -> str:
        return f"{self.area} {self.title}"
