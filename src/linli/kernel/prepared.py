"""What every move asks and writes: put into SQL once in a process, filled each time.

The ORM spends ten times as long on building such a query as the database on answering it. A function under
`@prepared` is called with slots instead of values when its query is first needed; afterwards only the values change:

    @prepared
    def _links(county: str, case_id: UUID) -> QuerySet[CaseEvent]:
        return CaseEvent.objects.filter(county=county, case_id=case_id)

Nothing of an answer is kept, so there is nothing to become stale. `insert` writes new rows in the same way.
"""

import inspect
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache, wraps
from typing import Any, NewType, ParamSpec, TypeVar
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models.expressions import Expression
from django.db.models.query import (
    FlatValuesListIterable,
    ModelIterable,
    QuerySet,
    ValuesListIterable,
    get_related_populators,
)

KEPT = 1_024  # statements of one function: one for each length of a list and each value that is no slot
# How values of each kind are spelled for the database; whatever else a parameter is, is part of the query itself.
KINDS: dict[Any, type[models.Field[Any, Any]]] = {
    str: models.CharField,
    UUID: models.UUIDField,
    datetime: models.DateTimeField,
    date: models.DateField,
    int: models.IntegerField,
}
LISTS = {tuple[kind, ...]: field for kind, field in KINDS.items()}  # type: ignore[valid-type] # made, not written

Column = NewType("Column", str)  # the name of a column: part of the query, not a value in it

P = ParamSpec("P")
Row = TypeVar("Row")


class Slot(Expression):
    """Stands in a query for a value that is given when the query is asked. place: which one of a list, None alone"""

    def __init__(self, name: str, place: int | None, field: models.Field[Any, Any]) -> None:
        super().__init__(output_field=field)
        self.name, self.place, self.spelling = name, place, field

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (self,)

    def filled(self, values: dict[str, Any], connection: Any) -> Any:
        value = values[self.name] if self.place is None else values[self.name][self.place]
        return self.spelling.get_db_prep_value(value, connection)


class Statement:
    """One query as SQL, and how its rows become what the queryset would have answered."""

    def __init__(self, queryset: QuerySet[Any, Any]) -> None:
        self.compiler = compiler = queryset.query.get_compiler(using=queryset.db)
        self.sql, self.parameters = compiler.as_sql()
        # Any: the compiler's own lists, of whose insides the ORM alone knows
        columns: Sequence[Any] = compiler.select[: compiler.col_count]
        self.converters = compiler.get_converters([column[0] for column in columns])
        self.read = _reader(queryset, compiler)

    def ask(self, values: dict[str, Any]) -> list[Any]:
        connection = connections[self.compiler.using]
        filled = [
            each.filled(values, connection) if isinstance(each, Slot) else each for each in self.parameters
        ]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, filled)
            rows: Iterable[Any] = cursor.fetchall()
        if self.converters:
            rows = self.compiler.apply_converters(rows, self.converters)
        return [self.read(row) for row in rows]


def prepared(build: Callable[P, QuerySet[Any, Row]]) -> Callable[P, list[Row]]:
    """Return a function that asks the query which `build` describes, and answers its rows.

    Parameters said to be `str`, `UUID`, `datetime`, `date`, `int` or a tuple of one of these are slots: `build` may
    compare columns with them and nothing else. Every other one is handed to `build` as it is, and must be hashable.
    """
    signature = inspect.signature(build, eval_str=True)
    kinds = {name: parameter.annotation for name, parameter in signature.parameters.items()}
    single = [name for name, kind in kinds.items() if kind in KINDS]
    lists = [name for name, kind in kinds.items() if kind in LISTS]
    fixed = [name for name, kind in kinds.items() if kind not in KINDS and kind not in LISTS]

    @lru_cache(maxsize=KEPT)
    def statement(vendor: str, lengths: tuple[int, ...], others: tuple[Any, ...]) -> Statement | None:
        slots: dict[str, Any] = dict(zip(fixed, others, strict=True))
        slots |= {name: Slot(name, None, KINDS[kinds[name]]()) for name in single}
        for name, length in zip(lists, lengths, strict=True):
            slots[name] = tuple(Slot(name, place, LISTS[kinds[name]]()) for place in range(length))
        try:
            return Statement(build(**slots))  # type: ignore[call-arg] # the slots are the parameters
        except EmptyResultSet:
            return None

    @wraps(build)
    def ask(*args: P.args, **kwargs: P.kwargs) -> list[Row]:
        values = signature.bind(*args, **kwargs).arguments
        lengths = tuple(len(values[name]) for name in lists)
        others = tuple(values[name] for name in fixed)
        found = statement(connections[DEFAULT_DB_ALIAS].vendor, lengths, others)
        return found.ask(values) if found else []

    return ask


def insert(*rows: models.Model) -> None:
    """Write new rows of one table, whose keys are given by us. Raises IntegrityError."""
    if not rows:
        return
    connection = connections[DEFAULT_DB_ALIAS]
    sql, fields = _insertion(type(rows[0]), len(rows), connection.vendor)
    values = [
        field.get_db_prep_save(field.pre_save(row, True), connection) for row in rows for field in fields
    ]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


@lru_cache(maxsize=KEPT)
def _insertion(
    table: type[models.Model], count: int, vendor: str
) -> tuple[str, list[models.Field[Any, Any]]]:
    quote = connections[DEFAULT_DB_ALIAS].ops.quote_name
    fields = [field for field in table._meta.local_concrete_fields if field.column]
    names = ", ".join(quote(str(field.column)) for field in fields)
    row = f"({', '.join(['%s'] * len(fields))})"
    sql = f"INSERT INTO {quote(table._meta.db_table)} ({names}) VALUES {', '.join([row] * count)}"  # noqa: S608 # our own names
    return sql, fields


def _reader(queryset: QuerySet[Any, Any], compiler: Any) -> Callable[[Sequence[Any]], Any]:
    """Return what makes of a row that which iterating over the queryset would."""
    shape = queryset._iterable_class
    if shape is FlatValuesListIterable:
        return lambda row: row[0]
    if shape is ValuesListIterable:
        return tuple
    assert shape is ModelIterable and not compiler.annotation_col_map, (
        "rows of another shape are not prepared"
    )
    info, using = compiler.klass_info, queryset.db
    first, last = info["select_fields"][0], info["select_fields"][-1] + 1
    names = [column[0].target.attname for column in compiler.select[first:last]]
    related = get_related_populators(info, compiler.select, using)  # type: ignore[call-arg] # typed for Django 6

    def read(row: Sequence[Any]) -> Any:
        instance = info["model"].from_db(using, names, row[first:last])
        for populator in related:
            populator.populate(row, instance)
        return instance

    return read
