"""The code that opens an empty house, and what people have confirmed on the first day."""

from django.db import models

from linli.kernel.ids import uuid7
from linli.setup.terms import Topic


class SetupCode(models.Model):
    """A code by which the first page opens once; only a keyed hash of it is kept."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code_hash = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"code {self.id}"


class Confirmation(models.Model):
    """Who last said, and when, that something is right which no query can tell."""

    topic = models.CharField(max_length=12, choices=Topic, primary_key=True)
    account = models.ForeignKey("access.Account", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.topic
