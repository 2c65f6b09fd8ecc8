"""How often one address may report and send files, and one case be added to.

A counter, a library and the households behind one provider's address share these numbers. The address is kept only as a
keyed hash, for a day. Calls from this machine itself are not counted: they are ours, or come through a proxy that
LINLI_PROXIES does not name, and then all residents would share one number.
"""

import ipaddress
from datetime import datetime, timedelta
from uuid import UUID

from django.http import HttpRequest

from linli.access import actions as access
from linli.access import queries as access_queries
from linli.portal.draft import here_of
from linli.portal.errors import TooManyFiles, TooManyReports, TooManySupplies

REPORTS_AN_HOUR = 30
FILES_AN_HOUR = 200
SUPPLIES_A_DAY = 10  # of one case
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def count_file(request: HttpRequest, name: str, at: datetime) -> None:
    """Count one file from this address. Raises TooManyFiles."""
    key = _key(request, "file")
    if key and access_queries.too_often(key=key, limit=FILES_AN_HOUR, within=HOUR, at=at):
        raise TooManyFiles("attachments", name=name, phone=_phone(request))
    _count(key, at)


def check_report(request: HttpRequest, at: datetime) -> None:
    """Raises TooManyReports when this address has filed its reports of the hour."""
    key = _key(request, "report")
    if key and access_queries.too_often(key=key, limit=REPORTS_AN_HOUR, within=HOUR, at=at):
        raise TooManyReports(phone=_phone(request))


def count_report(request: HttpRequest, at: datetime) -> None:
    _count(_key(request, "report"), at)


def check_supply(request: HttpRequest, case: UUID, at: datetime) -> None:
    """Raises TooManySupplies when this case was added to often enough today."""
    if access_queries.too_often(key=_supply(case), limit=SUPPLIES_A_DAY, within=DAY, at=at):
        raise TooManySupplies(phone=_phone(request))


def count_supply(case: UUID, at: datetime) -> None:
    _count(_supply(case), at)


def _supply(case: UUID) -> str:
    return f"portal\0supply\0{case}"


def _key(request: HttpRequest, what: str) -> str:
    address = access_queries.client_address(request)
    if not address or ipaddress.ip_address(address).is_loopback:
        return ""
    return f"portal\0{what}\0{access_queries.network_of(address)}"


def _count(key: str, at: datetime) -> None:
    if key:
        access.note_use(key=key, at=at)


def _phone(request: HttpRequest) -> str:
    here = here_of(request)
    return here.phone if here else ""
