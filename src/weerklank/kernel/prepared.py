"""Reads that are put together once and then asked again and again with other values.

Most of what a page costs in Django is building a query, turning it into SQL, having the database
plan it, and making objects of rows. A prepared read does the first three once. The last it leaves
until somebody looks: `Rows` knows by its `digest` whether anything changed since a page was made.

    @prepared(topic=UUIDField())
    def _voices(person: Person, *, topic: UUID) -> QuerySet[Contribution]: ...

    rows = _voices(person, topic=topic.pk)

The function gets, in place of values, slots that the query keeps open. It must therefore not look
at its values, read the clock, or ask the database: it says which query, for every value. Where a
value is None, or whoever asks has nothing of a kind, that is another query of its own.
"""

from __future__ import annotations

import marshal
import re
import uuid
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import Any, Generic, Protocol, TypeVar, cast

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Expression, Field, ForeignObject, Lookup, QuerySet
from django.db.models.sql.compiler import SQLCompiler
from psycopg import Cursor
from psycopg.sql import Literal

from weerklank.kernel import clock

R = TypeVar("R")
# Statements that one connection keeps planned; psycopg itself keeps a hundred.
_MOST_PLANNED = 400
_DATABASE = "default"
_PLACES = re.compile(r"%s|%%")


class Asker(Protocol):
    """Whoever asks, as a prepared read sees them."""

    @property
    def shape(self) -> Hashable:
        """What decides which query it is: of what there is something, never what."""
        ...

    @property
    def stand_in(self) -> Any:
        """The same, with slots in place of what there is."""
        ...

    @property
    def filling(self) -> Mapping[str, object]:
        """What goes into these slots."""
        ...


class Slot(Expression):
    """A place in a query that each asking fills with a value of the kind of `field`."""

    def __init__(self, name: str, field: Field[Any, Any]) -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> Any:
        """Called by Django."""
        return f"%s::{self.output_field.db_type(connection)}", [self]

    def get_group_by_cols(self) -> list[Any]:
        """Called by Django: a value needs no grouping."""
        return []


@Field.register_lookup
@ForeignObject.register_lookup
class Among(Lookup):
    """`field__among=values`: as `in`, but the values travel as one, so any number is one query.

    In place of values stands a slot, or an array that another query makes, once.
    """

    lookup_name = "among"

    def get_prep_lookup(self) -> Any:
        """Called by Django."""
        made = hasattr(self.rhs, "resolve_expression")
        return self.rhs if made else list(cast(Iterable[Any], self.rhs))

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> Any:
        """Called by Django. Nothing is among no values."""
        lhs, params = self.process_lhs(compiler, connection)
        if not isinstance(self.rhs, list):
            rhs, values = compiler.compile(cast(Any, self.rhs))
            return f"{lhs} = ANY({rhs})", [*params, *values]
        if not self.rhs:
            raise EmptyResultSet
        kind = self.lhs.output_field.db_type(connection)
        return f"{lhs} = ANY(%s::{kind}[])", [*params, self.rhs]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A statement as it was sent."""

    query: bytes


class _PlannedCursor(Cursor[Any]):
    """A cursor whose statements the database plans once for each connection."""

    def execute(self, query: Any, params: Any = None, **_kwargs: Any) -> Any:
        if self.connection.prepared_max != _MOST_PLANNED:
            self.connection.prepared_max = _MOST_PLANNED
        super().execute(query, params, prepare=True)
        # Where Django looks for what was asked, and psycopg leaves nothing for a planned one.
        self._query = cast(Any, _Asked(query.encode()))
        return self


class _Plan(Generic[R]):
    """A query in SQL with named places, and how its rows become objects."""

    def __init__(self, queryset: QuerySet[Any, R]) -> None:
        self._iterable = cast(Any, queryset)._iterable_class
        self._compiler = queryset.query.get_compiler(_DATABASE)
        self.sql = ""
        try:
            sql, params = self._compiler.as_sql()
        except EmptyResultSet:
            return
        self.sql = _with_names(sql, params)
        # Django would look for them each time anew.
        read = cast(Any, self._compiler)
        chosen = [one[0] for one in read.select[: read.col_count]]
        converters = read.get_converters(chosen)
        read.get_converters = lambda _chosen: converters

    def execute(self, values: Mapping[str, object]) -> Cursor[Any]:
        """Asks the database."""
        connection.ensure_connection()
        cursor = _PlannedCursor(connection.connection)
        # Django's own wrapper notes the query where queries are noted, and words its errors.
        connection._prepare_cursor(cursor).execute(self.sql, values)  # type: ignore[attr-defined]
        return cursor

    @property
    def key_column(self) -> int:
        """Where the primary key of the objects stands in a row."""
        read = cast(Any, self._compiler)
        key = read.klass_info["model"]._meta.pk
        fields = read.klass_info["select_fields"]
        return int(next(at for at in fields if read.select[at][0].target is key))

    def objects(self, rows: list[Any]) -> list[R]:
        """The objects in `rows`, made as the queryset would have made them."""
        return list(self._iterable(_Reading(self._compiler, rows)))


class _Reading:
    """Plays the queryset, its query and its compiler for Django, with rows that are there."""

    db = _DATABASE
    _known_related_objects: dict[Any, Any] = {}

    def __init__(self, compiler: SQLCompiler, rows: list[Any]) -> None:
        self._compiler, self._rows = compiler, rows
        self.query = self
        read = cast(Any, compiler)
        self.select, self.klass_info = read.select, read.klass_info
        self.annotation_col_map = read.annotation_col_map

    def get_compiler(self, using: str) -> _Reading:
        return self

    def execute_sql(self, *_args: Any, **_kwargs: Any) -> list[list[Any]]:
        return [self._rows]

    def results_iter(self, results: Any = None, **kwargs: Any) -> Iterator[Any]:
        kwargs.pop("chunked_fetch", None)
        kwargs.pop("chunk_size", None)
        return iter(self._compiler.results_iter(results or [self._rows], **kwargs))


class Rows(Generic[R]):
    """What one asking gave. Objects are made when somebody looks at `items`."""

    def __init__(self, plan: _Plan[R], cursor: Cursor[Any] | None) -> None:
        self._plan, self._cursor = plan, cursor

    def __len__(self) -> int:
        result = self._cursor.pgresult if self._cursor else None
        return result.ntuples if result else 0

    @cached_property
    def digest(self) -> bytes:
        """Twenty bytes that differ whenever anything in the rows does; none when nobody asked."""
        if self._cursor is None:
            return b""
        return blake2b(marshal.dumps((len(self), self._raw)), digest_size=20).digest()

    def holding(self, keys: Iterable[uuid.UUID]) -> frozenset[uuid.UUID]:
        """Those of `keys` that stand in any column of the rows, without making the objects."""
        raw = set(self._raw)
        return frozenset(key for key in keys if str(key).encode() in raw)

    @cached_property
    def _raw(self) -> list[bytes | None]:
        result = self._cursor.pgresult if self._cursor else None
        if result is None:
            return []
        value, columns = result.get_value, range(result.nfields)
        return [value(row, column) for row in range(result.ntuples) for column in columns]

    @cached_property
    def items(self) -> list[R]:
        """The objects."""
        return self._plan.objects(self._cursor.fetchall()) if self._cursor else []

    @property
    def first(self) -> R | None:
        """The first object, or None."""
        return self.items[0] if self.items else None

    def keys(self, most: int) -> list[str]:
        """The primary keys of the first `most` objects, as text, without making the objects."""
        result = self._cursor.pgresult if self._cursor else None
        if result is None:
            return []
        column, rows = self._plan.key_column, min(most, result.ntuples)
        return [(result.get_value(row, column) or b"").decode() for row in range(rows)]


class Prepared(Generic[R]):
    """A read that is put together once for each shape of what is asked."""

    def __init__(
        self, build: Callable[..., QuerySet[Any, R]], slots: Mapping[str, Field[Any, Any]]
    ) -> None:
        self._build, self._slots = build, slots
        self._plans: dict[Hashable, _Plan[R]] = {}

    def __call__(self, asker: Asker | None = None, **values: object) -> Rows[R]:
        """Asks with `values`. One query, or none when it could give nothing."""
        missing = frozenset(name for name in self._slots if values.get(name) is None)
        shape = (asker.shape if asker else None, missing)
        plan = self._plans.get(shape)
        if plan is None:
            plan = self._plans[shape] = self._plan(asker, missing)
        if not plan.sql:
            return Rows(plan, None)
        if asker:
            values.update(asker.filling)
        return Rows(plan, plan.execute(values))

    def _plan(self, asker: Asker | None, missing: frozenset[str]) -> _Plan[R]:
        slots = {
            name: None if name in missing else Slot(name, field)
            for name, field in self._slots.items()
        }
        with clock.out_of_sight():
            queryset = self._build(asker.stand_in, **slots) if asker else self._build(**slots)
            return _Plan(queryset)


def prepared(
    **slots: Field[Any, Any],
) -> Callable[[Callable[..., QuerySet[Any, R]]], Prepared[R]]:
    """Decorator: makes a prepared read of a function that says which query it is."""
    return lambda build: Prepared(build, slots)


def _with_names(sql: str, params: Iterable[Any]) -> str:
    """`sql` with slots as named places, and everything else written out where it stands."""
    given = iter(params)

    def fill(place: re.Match[str]) -> str:
        if place.group() == "%%":
            return "%%"
        value = next(given)
        if isinstance(value, Slot):
            return f"%({value.name})s"
        return Literal(value).as_string(connection.connection).replace("%", "%%")

    connection.ensure_connection()
    return _PLACES.sub(fill, sql)
