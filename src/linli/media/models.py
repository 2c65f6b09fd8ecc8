"""What is attached to cases: photos, sound, film, documents."""

from django.db import models
from django.db.models import Q

from linli.kernel.fields import CodeField
from linli.kernel.ids import uuid7
from linli.media.terms import Kind


class Attachment(models.Model):
    """A file as it is kept: a photo upright and encoded anew, a recording packed anew, without what was written beside.

    It is taken before its case has a number or a county, so `id` alone is its key and the two columns are filled once,
    when the case claims it. It is never joined with the case family: its one list is asked by (county, case_id).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    county = CodeField(max_length=6, blank=True)
    case_id = models.UUIDField(null=True)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.PHOTO)
    mime = models.CharField(max_length=100, default="image/jpeg")
    sha256 = models.CharField(max_length=64)  # of the file as kept
    width = models.PositiveIntegerField()  # px as shown; 0 for what has no picture
    height = models.PositiveIntegerField()
    seconds = models.PositiveIntegerField(default=0)  # of a recording
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
                name="attachment_claimed_whole",
            ),
        )
        indexes = (
            models.Index(fields=["county", "case_id", "id"], name="attachment_by_case"),
            models.Index(fields=["made_at"], condition=Q(claimed_at=None), name="attachment_unclaimed"),
        )

    def __str__(self) -> str:
        return str(self.id)

    @property
    def has_picture(self) -> bool:
        """Whether a small picture lies beside the file."""
        return self.kind in (Kind.PHOTO, Kind.VIDEO)

    @property
    def ending(self) -> str:
        return self.file.rpartition(".")[2]
