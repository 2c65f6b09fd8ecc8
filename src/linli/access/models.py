"""Accounts, one-time links, tokens, counters of tries and calls, and the log of every look at a personal field."""

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


class ApiToken(models.Model):
    """A secret by which a program calls the API in one posting of an account; only a keyed hash of it is kept.

    posting  id of the posting, of which the room of organisation knows; `area` is its centre
    rights   `terms.Right`, with spaces between
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    token_hash = models.BinaryField(max_length=32, unique=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    posting = models.UUIDField()
    area = CodeField(max_length=12)
    name = models.CharField(max_length=40)
    purpose = models.CharField(max_length=200)
    rights = models.CharField(max_length=40)
    per_minute = models.PositiveSmallIntegerField()
    made_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    expires_on = models.DateField()  # last good day
    last_used_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = (models.Index(fields=["area", "id"], name="api_token_by_area"),)

    def __str__(self) -> str:
        return self.name


class CallCount(models.Model):
    """How often one token, or one account by its sessions, called the API in its latest minute: one row each."""

    caller = models.UUIDField(primary_key=True)
    minute = models.BigIntegerField()
    calls = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.calls} calls"


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
    """One look at one personal field: who, when, which field, why. Append-only.

    party_id: the party of a case, or a household contact; then there is no case.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT)
    post = models.CharField(max_length=200)
    county = CodeField(max_length=6)
    case_id = models.UUIDField(null=True)
    party_id = models.UUIDField()
    field = models.CharField(max_length=20)
    reason = models.CharField(max_length=40)
    address = models.CharField(max_length=45, blank=True)

    class Meta:
        indexes = (
            models.Index(fields=["county", "case_id", "at"], name="read_log_by_case"),
            models.Index(fields=["county", "party_id", "at"], name="read_log_by_person"),
        )

    def __str__(self) -> str:
        return f"read {self.id}"


class ExportLog(models.Model):
    """One list taken out of the system as a file: who, when, which list, how many rows. Append-only.

    query: the list as its address says it, which holds codes and no person's words.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT)
    post = models.CharField(max_length=200)
    area = CodeField(max_length=12)
    what = models.CharField(max_length=20)
    query = models.CharField(max_length=1000)
    row_count = models.PositiveIntegerField()
    address = models.CharField(max_length=45, blank=True)

    class Meta:
        indexes = (models.Index(fields=["area", "at"], name="export_log_by_area"),)

    def __str__(self) -> str:
        return f"export {self.id}"
