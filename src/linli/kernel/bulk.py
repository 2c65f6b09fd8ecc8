"""Many new rows at once, without an object for each."""

from collections.abc import Sequence

from django.db import connection, models

Value = str | int | bytes | None


def insert_rows(model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Value]]) -> None:
    """Insert new rows, values in the order of `columns`: COPY on PostgreSQL, one prepared statement elsewhere.

    Far quicker than `bulk_create` for rows by the hundred thousand. No value is converted: give a day as its ISO text.
    Raises IntegrityError.
    """
    quote = connection.ops.quote_name
    table, names = quote(model._meta.db_table), ", ".join(quote(column) for column in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", rows)  # noqa: S608 # names from our own models
