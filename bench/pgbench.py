"""The same inserts by pgbench: a write's own statements, with new values where they must differ."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, cast

from django.db import connection

from bench.figures import percentile
from bench.processes import cpu_seconds
from devtools.postgres import wheel_folder

WRITING = re.compile(r"\s*(INSERT|UPDATE|DELETE|SELECT procrastinate_defer)", re.IGNORECASE)
INSERT = re.compile(r'\s*INSERT INTO "(\w+)" \(([^)]*)\)', re.IGNORECASE)
MAKING = {
    "uuid": "SELECT '''' || gen_random_uuid() || '''' AS {0} \\gset",
    "text": "SELECT '''' || left(md5(gen_random_uuid()::text), 10) || '''' AS {0} \\gset",
    "bytea": "SELECT '''' || sha256(gen_random_uuid()::text::bytea)::text || '''' AS {0} \\gset",
    "integer": "\\set {0} random(1000, 2000000000)",
}
KINDS = {"character varying": "text", "text": "text"}


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement as the driver was given it."""

    sql: str
    values: Sequence[Any]


@dataclass(frozen=True, slots=True)
class Table:
    """What must differ between rows of a table, which columns point elsewhere, and the types."""

    unique: list[list[str]]
    points_at: dict[str, str]
    kinds: dict[str, str]


@dataclass(frozen=True, slots=True)
class Transactions:
    """What pgbench did: as a Run, without a web server."""

    at_once: int
    number: int
    a_second: float
    database_ms: float
    median_ms: float
    p95_ms: float
    p99_ms: float


@contextmanager
def writing_statements() -> Iterator[list[Statement]]:
    """Collects what is written to the database inside the block."""
    seen: list[Statement] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if WRITING.match(sql):
            seen.append(Statement(sql, list(params or ())))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield seen


@dataclass
class Script:
    """One transaction for pgbench that can run any number of times.

    `made` knows the new name of keys wherever they stand; other new values stand in one place.
    """

    made: dict[Any, str] = field(default_factory=dict)
    making: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    def add(self, statement: Statement) -> None:
        """Takes in one statement, with new values where a table wants them unique."""
        found = INSERT.match(statement.sql)
        new: dict[str, str] = {}
        columns: list[str] = []
        if found:
            columns = [name.strip().strip('"') for name in found[2].split(",")]
            new = self._vary(found[1], dict(zip(columns, statement.values, strict=False)))
        pieces = statement.sql.replace("%%", "%").split("%s")
        values = [
            new.get(columns[at]) if at < len(columns) and columns[at] in new else self._text(value)
            for at, value in enumerate(statement.values)
        ]
        together = "".join(a + (b or "") for a, b in zip(pieces, [*values, ""], strict=True))
        self.lines.append(" ".join(together.split("\n")) + ";")

    def text(self) -> str:
        """The script."""
        return "\n".join([*self.making, "BEGIN;", *self.lines, "COMMIT;", ""])

    def _vary(self, table: str, row: dict[str, Any]) -> dict[str, str]:
        """New values for columns of a new row, so that it may stand beside the one recorded."""
        known, new = described(table), {}
        for columns in known.unique:
            if any(column in new or _key(row.get(column)) in self.made for column in columns):
                continue
            for column in columns:
                if column not in known.points_at:
                    new[column] = self._new(row.get(column), known.kinds[column])
            if all(column in known.points_at for column in columns):
                self._copy_parent(known.points_at[columns[0]], row[columns[0]])
        return new

    def _new(self, value: Any, kind: str) -> str:
        if isinstance(value, list):
            return f"(SELECT array_agg(gen_random_uuid()) FROM generate_series(1, {len(value)}))"
        name = f"v{len(self.making)}"
        self.making.append(MAKING[kind].format(name))
        if kind in ("uuid", "bytea"):
            self.made[_key(value)] = name
        return f":{name}"

    def _copy_parent(self, table: str, value: Any) -> None:
        """Rows that are unique by what they point at need something new to point at."""
        one = value[0] if isinstance(value, list) else value
        name = self._new(one, "uuid")
        if isinstance(value, list):
            self.made[_key(value)] = name.removeprefix(":")
        others = [
            f", '{column}', gen_random_uuid()"
            for columns in described(table).unique
            for column in columns
            if column != "id" and described(table).kinds[column] == "uuid"
        ]
        self.lines.append(
            f"INSERT INTO {table} SELECT (jsonb_populate_record(p, jsonb_build_object("
            f"'id', {name}::uuid{''.join(others)}))).* FROM {table} p WHERE id = {_literal(one)};"
        )

    def _text(self, value: Any) -> str:
        name = self.made.get(_key(value))
        if name is None:
            return _literal(value)
        if isinstance(value, list):
            return f"array_fill(:{name}::uuid, ARRAY[{len(value)}])"
        return f":{name}"


def _key(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(value)
    return bytes(value) if isinstance(value, bytes | memoryview) else value


def _literal(value: Any) -> str:
    # Only the operations of PostgreSQL have this.
    composed: str = cast(Any, connection.ops).compose_sql("%s", [value])
    return composed


@cache
def described(table: str) -> Table:
    """What the database says of a table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT array_agg(attname::text ORDER BY array_position(indkey::int[], attnum::int))"
            " FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY(indkey)"
            " WHERE indrelid = %s::regclass AND indisunique GROUP BY indexrelid",
            [table],
        )
        unique = [row[0] for row in cursor.fetchall()]
        cursor.execute(
            "SELECT attname, confrelid::regclass::text FROM pg_constraint"
            " JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]"
            " WHERE conrelid = %s::regclass AND contype = 'f'",
            [table],
        )
        points_at = dict(cursor.fetchall())
        cursor.execute(
            "SELECT attname, format_type(atttypid, NULL) FROM pg_attribute"
            " WHERE attrelid = %s::regclass AND attnum > 0",
            [table],
        )
        kinds = {name: KINDS.get(kind, kind) for name, kind in cursor.fetchall()}
    return Table(unique, points_at, kinds)


def script_of(statements: Sequence[Statement]) -> str:
    """One transaction that writes what `statements` wrote, and can be run again and again."""
    script = Script()
    for statement in statements:
        script.add(statement)
    return script.text()


def transactions(
    scripts: Sequence[str], *, database: int, at_once: int, seconds: int
) -> Transactions:
    """Lets pgbench run `scripts` by turns from `at_once` connections. Raises RuntimeError."""
    program = wheel_folder(18) / "bin" / "pgbench"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = []
        for number, script in enumerate(scripts):
            file = folder / f"{number}.sql"
            file.write_text(script)
            files += ["-f", str(file)]
        before = cpu_seconds(database)
        done = subprocess.run(
            [
                str(program) if program.is_file() else shutil.which("pgbench") or "pgbench",
                *("-n", "-c", str(at_once), "-j", str(min(at_once, os.cpu_count() or 1))),
                *("-T", str(seconds), "-l", f"--log-prefix={folder / 'log'}", *files),
                os.environ["DATABASE_URL"],
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        used = cpu_seconds(database) - before
        lines = [
            line.split() for log in folder.glob("log.*") for line in log.read_text().splitlines()
        ]
    if done.returncode != 0 or not lines:
        raise RuntimeError(f"pgbench did not do its work: {done.stderr[-1500:]}")
    taken = [int(line[2]) / 1000 for line in lines if line[2].isdigit()]
    return Transactions(
        at_once=at_once,
        number=len(taken),
        a_second=len(taken) / (sum(taken) / 1000 / at_once),
        database_ms=used * 1000 / len(taken),
        median_ms=percentile(taken, 0.5),
        p95_ms=percentile(taken, 0.95),
        p99_ms=percentile(taken, 0.99),
    )
