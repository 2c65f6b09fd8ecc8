"""Household contacts: persons who agreed to be called, and the proof that they did (clause 6.1 ¶2, practice §13)."""

from django.db import models
from django.db.models import F, Q

from linli.kernel.ids import uuid7
from linli.registers.terms import ConsentWay, Ending


class HouseholdContact(models.Model):
    """One person of one household who agreed to be told of what they chose. There is no household file beside it.

    A building's head (楼栋长) is such a person too: somebody who lives there, agreed, and may take it back any day.
    Name, phone and room are sealed, bound to the row; with the end of the consent they are deleted at once, and what stays
    says only that there was a consent, from when to when, and when it ended.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    building = models.ForeignKey(
        "territory.Building", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    unit = models.CharField(max_length=20, blank=True)
    is_building_head = models.BooleanField(default=False)
    wants_cuts = models.BooleanField(default=False)
    wants_activities = models.BooleanField(default=False)
    wants_emergency = models.BooleanField(default=False)
    name_sealed = models.BinaryField(null=True)
    phone_sealed = models.BinaryField(null=True)
    room_sealed = models.BinaryField(null=True)
    phone_hash = models.BinaryField(max_length=32, null=True)
    until = models.DateField()
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=9, choices=Ending, blank=True)
    ended_by = models.ForeignKey(
        "access.Account", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        indexes = (
            models.Index(fields=["building", "id"], name="contact_by_building"),
            models.Index(fields=["phone_hash"], name="contact_by_phone"),
            models.Index(
                fields=["until", "id"], condition=Q(ended_at=None), name="contact_standing_by_until"
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    ended_at=None,
                    name_sealed__isnull=False,
                    phone_sealed__isnull=False,
                    room_sealed__isnull=False,
                    phone_hash__isnull=False,
                )
                | Q(
                    ended_at__isnull=False,
                    name_sealed=None,
                    phone_sealed=None,
                    room_sealed=None,
                    phone_hash=None,
                    unit="",
                ),
                name="contact_ended_is_nobody",
            ),
            models.UniqueConstraint(
                fields=["building", "phone_hash"], condition=Q(ended_at=None), name="contact_once_in_building"
            ),
        )

    def __str__(self) -> str:
        return f"contact {self.id}"


class Consent(models.Model):
    """One consent of a contact: the first, and each renewal. It is the proof and stays when the contact is deleted."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    contact = models.ForeignKey(
        HouseholdContact, on_delete=models.PROTECT, related_name="consents", db_index=False
    )
    way = models.CharField(max_length=6, choices=ConsentWay)
    given_on = models.DateField()
    document_no = models.CharField(max_length=40)
    until = models.DateField()
    recorded_by = models.ForeignKey(
        "access.Account", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["contact", "id"], name="consent_by_contact"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(until__gte=F("given_on")), name="consent_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=~Q(document_no=""), name="consent_has_a_document"),
        )

    def __str__(self) -> str:
        return f"consent {self.id}"
