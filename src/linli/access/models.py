"""Accounts, one-time links, counters of failed tries, and the log of every look at a personal field."""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from linli.kernel.fields import CodeField
from linli.kernel.ids import uuid7


class AccountManager(BaseUserManager["Account"]):
    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(login=username)


class Account(AbstractBaseUser):
    """One named person who signs in. What the person may do follows from the postings, never from the account."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    login = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    phone_sealed = models.BinaryField(default=bytes, blank=True)
    is_active = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    # WCAG 2.1.4: each person can switch single-key shortcuts off.
    single_keys = models.BooleanField(default=True)

    objects: ClassVar[AccountManager] = AccountManager()
    USERNAME_FIELD = "login"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name


class ResetLink(models.Model):
    """A one-time link by which a person sets a new password; only its hash is kept."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT)
    token_hash = models.BinaryField(max_length=32, unique=True)
    made_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"reset {self.id}"


class FailedTry(models.Model):
    """Failed tries under one keyed name (an account with an address, a case, an address) inside one window."""

    key = models.BinaryField(max_length=32)
    at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(fields=["key", "at"], name="failed_try_by_key"),
            models.Index(fields=["at"], name="failed_try_by_age"),
        )

    def __str__(self) -> str:
        return f"failed try {self.pk}"


class ReadLog(models.Model):
    """One look at one personal field of one case: who, when, which field, why. Append-only."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT)
    post = models.CharField(max_length=200)
    county = CodeField(max_length=6)
    case_id = models.UUIDField()
    party_id = models.UUIDField()
    field = models.CharField(max_length=20)
    reason = models.CharField(max_length=40)
    address = models.CharField(max_length=45, blank=True)

    class Meta:
        indexes = (models.Index(fields=["county", "case_id", "at"], name="read_log_by_case"),)

    def __str__(self) -> str:
        return f"read {self.id}"
