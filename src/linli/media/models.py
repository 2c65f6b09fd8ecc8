"""Photos of cases."""

from django.db import models
from django.db.models import Q

from linli.kernel.fields import CodeField
from linli.kernel.ids import uuid7


class Photo(models.Model):
    """A photo as it is kept: upright, re-encoded as JPEG, without what the camera wrote beside it.

    It is taken before its case has a number or a county, so `id` alone is its key and the two columns are filled once,
    when the case claims it. It is never joined with the case family: its one list is asked by (county, case_id).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    county = CodeField(max_length=6, blank=True)
    case_id = models.UUIDField(null=True)
    sha256 = models.CharField(max_length=64)  # of the file as kept
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    bytes = models.PositiveIntegerField()
    file = models.CharField(
        max_length=160
    )  # under MEDIA_ROOT; nothing in it comes from the person who sent it
    made_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(county="", case_id=None, claimed_at=None)
                | ~Q(county="") & Q(case_id__isnull=False, claimed_at__isnull=False),
                name="photo_claimed_whole",
            ),
        )
        indexes = (
            models.Index(fields=["county", "case_id", "id"], name="photo_by_case"),
            models.Index(fields=["made_at"], condition=Q(claimed_at=None), name="photo_unclaimed"),
        )

    def __str__(self) -> str:
        return str(self.id)
