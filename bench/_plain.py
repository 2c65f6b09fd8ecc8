"""The peer: the same rows into the same tables by the database's own driver, without any of our code."""

import shutil
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection

Row = tuple[Any, ...]  # Any: whatever the driver keeps in a column


def twin() -> str:
    """Return the address of an empty copy of the present database: same tables, indexes, triggers and rows."""
    connection.close()
    database = settings.DATABASES["default"]
    if connection.vendor == "sqlite":
        with sqlite3.connect(database["NAME"]) as source:
            source.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return str(shutil.copy(database["NAME"], f"{database['NAME']}-twin"))
    address = _address(database["NAME"])
    with psycopg.connect(_address("postgres"), autocommit=True) as server:
        server.execute(f"CREATE DATABASE twin TEMPLATE {database['NAME']}")
    return address.replace(f"dbname={database['NAME']}", "dbname=twin")


class Driver:
    """One connection of the database's own driver, with the settings that Linli's has."""

    def __init__(self, address: str) -> None:
        self.sqlite = connection.vendor == "sqlite"
        self.mark = "?" if self.sqlite else "%s"
        if self.sqlite:
            self.link: Any = sqlite3.connect(address, isolation_level=None)  # Any: either driver's connection
            self.link.execute("PRAGMA journal_mode=WAL")
            self.link.execute("PRAGMA synchronous=FULL")
            self.link.execute("PRAGMA foreign_keys=ON")
        else:
            self.link = psycopg.connect(address, autocommit=True)
        self.cursor = self.link.cursor()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        self.cursor.execute("BEGIN IMMEDIATE" if self.sqlite else "BEGIN")
        yield
        self.cursor.execute("COMMIT")

    def columns(self, table: str) -> list[str]:
        self.cursor.execute(f"SELECT * FROM {table} LIMIT 0")
        return [column[0] for column in self.cursor.description]

    def rows(self, table: str) -> list[Row]:
        self.cursor.execute(f"SELECT * FROM {table}")
        return [tuple(row) for row in self.cursor.fetchall()]

    def insert(self, table: str, columns: Sequence[str]) -> str:
        names = ", ".join(f'"{column}"' for column in columns)
        return f"INSERT INTO {table} ({names}) VALUES ({', '.join([self.mark] * len(columns))})"


def present() -> str:
    """Return the address of the present database, for `Driver`."""
    name = str(settings.DATABASES["default"]["NAME"])
    return name if connection.vendor == "sqlite" else _address(name)


def by_case(driver: Driver, tables: Mapping[str, str]) -> dict[Any, list[tuple[str, Row]]]:
    """Return case id → (table, row) of everything that belongs to it. tables: name → its column of the case."""
    found: dict[Any, list[tuple[str, Row]]] = defaultdict(list)
    for table, column in tables.items():
        at = driver.columns(table).index(column)
        for row in driver.rows(table):
            found[row[at]].append((table, row))
    return found


def _address(name: str) -> str:
    database = settings.DATABASES["default"]
    return f"host={database['HOST']} port={database['PORT']} user={database['USER']} dbname={name}"
