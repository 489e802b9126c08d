"""The lake: the only owner of DuckDB and of the Parquet files under `lake/`.

Belongs here: typed reads and atomic writes of the tables in `tables`, queries over them, the acceptance ledger.
Does not belong here: deciding what is accepted (ingest) or computing figures (statistics, crossing).

One Parquet file a table and part (a wave, a service…): `lake/<table>/<part>.parquet`, written to a temporary name
beside it and renamed, so that a process killed in the middle leaves the former file whole. Never a shared `.duckdb`
file: it takes a single writer. A file carries its fingerprint (of what it was computed from) in its metadata; a
station whose fingerprint is unchanged has nothing to do.
"""

from __future__ import annotations

import datetime as dt
import functools
import json
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path, PurePosixPath
from typing import IO, Any, TypeAlias

import duckdb
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from barometer.tables import Kind, TableSpec

_ARROW: dict[Kind, pa.DataType] = {
    "text": pa.string(),
    "int": pa.int64(),
    "float": pa.float64(),
    "bool": pa.bool_(),
    "date": pa.date32(),
}
_NULLABLE = {"int", "bool"}
_NULLABLE_TYPES = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}
#: What a query may read: a frame, or a Parquet file.
Source: TypeAlias = pd.DataFrame | pa.Table | Path

_FINGERPRINT = b"barometer.fingerprint"
_SCHEMA_VERSION = b"barometer.schema_version"
_ENTRY = re.compile(r"\d{6,}\.json")


class SchemaError(Exception):
    """A frame or a file that does not fit its TableSpec: a fault of the software, not of the sender."""


@dataclass(frozen=True)
class LedgerEntry:
    """One judgement, kept for ever. The newest accepted entry of a subject is its accepted version."""

    sequence: int
    subject: str  # e.g. "waves/eau-potable/2023", "kpis/eau-potable"
    verdict: str  # accepted, rows_refused, refused, withdrawn
    version: str  # digest of the file's bytes and of the declarations that shape what is read
    file: str  # relative to the project
    file_sha256: str
    judged_on: dt.date
    rows_accepted: int
    rows_refused: int


def arrow_schema(spec: TableSpec) -> pa.Schema:
    """The Arrow schema of a table: the types every read and write is held to."""
    return pa.schema([pa.field(c.name, _ARROW[c.kind], nullable=c.nullable) for c in spec.columns])


def atomic_write(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees the former content or the new one, never a part."""
    with _replacing(path) as file:
        file.write(content)


@contextmanager
def _replacing(path: Path) -> Iterator[IO[bytes]]:
    """A file to be written that takes the place of the one at `path` when all is written, and not before."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _create(path: Path, content: bytes) -> bool:
    """Make a file that was not there, whole at once; False where it is there already."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.link(temporary, path)  # unlike a rename it never replaces
    except FileExistsError:
        return False
    except OSError:  # a file system without links
        if path.exists():
            return False
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    return True


class Lake:
    """The Parquet files of one project.

    `threads` are those of its queries: with more than one, sums come out in another order each time, so that only a
    benchmark asks for it.
    """

    def __init__(self, root: Path, threads: int = 1) -> None:
        self.root = root
        self._threads = threads
        self._entries: dict[str, LedgerEntry] = {}

    def path(self, spec: TableSpec, part: str) -> Path:
        """Where a part of a table lies. `part` is a relative path such as "eau-potable/2023"."""
        pure = PurePosixPath(part)
        if pure.is_absolute() or ".." in pure.parts or not part:
            raise ValueError(f"not a part: {part!r}")
        return self.root / spec.name / (part + ".parquet")

    def parts(self, spec: TableSpec, under: str = "") -> list[str]:
        """The parts of a table that exist, sorted; those under a folder where one is named."""
        folder = self.root / spec.name
        found = (p.relative_to(folder).with_suffix("").as_posix() for p in (folder / under).rglob("*.parquet"))
        return sorted(found)

    def write(self, spec: TableSpec, part: str, frame: pd.DataFrame, fingerprint: str = "") -> None:
        """Replace a part of a table. Raises SchemaError where columns, types, nullness or key do not hold."""
        table = _typed(spec, frame)
        sink = pa.BufferOutputStream()
        pq.write_table(table.replace_schema_metadata(_metadata(spec, fingerprint)), sink, compression="zstd")
        atomic_write(self.path(spec, part), sink.getvalue().to_pybytes())

    def write_pieces(self, spec: TableSpec, part: str, pieces: Iterable[pa.Table], fingerprint: str = "") -> None:
        """Replace a part of a table by pieces that follow one another in the order of the key, texts as dictionaries.

        Raises SchemaError as `write` does, and where the order of the key does not hold; nothing is replaced then.
        """
        schema = _encoded(spec)
        last: tuple[Any, ...] | None = None
        # Without Arrow's own schema the dictionaries are read as plain texts, like those of `write`.
        with (
            _replacing(self.path(spec, part)) as file,
            pq.ParquetWriter(file, schema, compression="zstd", store_schema=False) as writer,
        ):
            for piece in pieces:
                last = _in_order(spec, piece, last)
                writer.write_table(piece.cast(schema))
            writer.add_key_value_metadata(_metadata(spec, fingerprint))

    def read(self, spec: TableSpec, part: str) -> pd.DataFrame:
        """One part of a table, typed; an empty frame of the right columns where it does not exist."""
        path = self.path(spec, part)
        if not path.exists():
            return empty(spec)
        return _frame(spec, _checked(spec, _table(path), path))

    def read_all(self, spec: TableSpec, parts: list[str] | None = None) -> pd.DataFrame:
        """Several parts of a table (all by default), one after the other in sorted order."""
        paths = [self.path(spec, part) for part in (self.parts(spec) if parts is None else sorted(parts))]
        tables = [_checked(spec, _table(p), p) for p in paths if p.exists()]
        return _frame(spec, pa.concat_tables(tables)) if tables else empty(spec)

    def fingerprint(self, spec: TableSpec, part: str) -> str | None:
        """What the part was computed from; None where it does not exist or has another schema version."""
        path = self.path(spec, part)
        if not path.exists():
            return None
        metadata = pq.read_schema(path).metadata or {}
        if metadata.get(_SCHEMA_VERSION) != str(spec.version).encode():
            return None
        return (metadata.get(_FINGERPRINT) or b"").decode()

    def remove(self, spec: TableSpec, part: str) -> None:
        """Drop a computed part (never an accepted one: withdrawing is a ledger entry)."""
        self.path(spec, part).unlink(missing_ok=True)

    def query(self, sql: str, **tables: Source) -> pd.DataFrame:
        """Run SQL in memory over frames, and Parquet files, given by name. One thread, unless told otherwise,
        so that sums come out in one order; of a file only the columns and row groups that the query needs are read."""
        with duckdb.connect(config={"threads": self._threads, "autoinstall_known_extensions": False}) as connection:
            for name, table in tables.items():
                if isinstance(table, Path):
                    connection.read_parquet(str(table)).create_view(name)
                else:
                    connection.register(name, table)
            result: pd.DataFrame = connection.sql(sql).to_arrow_table().to_pandas()
            return result

    # The ledger: one small file an entry, never changed; its creation is the moment of acceptance.

    def ledger(self) -> list[LedgerEntry]:
        """All judgements, oldest first. Entries never change, so each is read from disk once."""
        folder = self.root / "ledger"
        names = sorted(path.name for path in folder.iterdir() if _ENTRY.fullmatch(path.name)) if folder.is_dir() else []
        for name in names:
            if name not in self._entries:
                fields: dict[str, Any] = json.loads((folder / name).read_text(encoding="utf-8"))
                fields["judged_on"] = dt.date.fromisoformat(fields["judged_on"])
                self._entries[name] = LedgerEntry(**fields)
        return [self._entries[name] for name in names]

    def newest(self, subject: str) -> LedgerEntry | None:
        """The last judgement of a subject, whatever it was."""
        return next((entry for entry in reversed(self.ledger()) if entry.subject == subject), None)

    def accepted(self, subject: str) -> LedgerEntry | None:
        """The accepted version of a subject: its newest entry that was accepted, unless it was withdrawn since."""
        for entry in reversed(self.ledger()):
            if entry.subject == subject and entry.verdict != "refused":
                return None if entry.verdict == "withdrawn" else entry
        return None

    def record(self, entry: LedgerEntry) -> LedgerEntry:
        """Append a judgement; its sequence number is given here. Saying the same thing twice changes nothing.

        An entry is never replaced: where another process took the number meanwhile, the next one is taken.
        """
        while True:
            last = self.newest(entry.subject)
            if last and (last.version, last.verdict) == (entry.version, entry.verdict):
                return last
            entries = self.ledger()
            sequence = entries[-1].sequence + 1 if entries else 1
            numbered = replace(entry, sequence=sequence)
            fields = {**asdict(numbered), "judged_on": numbered.judged_on.isoformat()}
            content = json.dumps(fields, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
            if _create(self.root / "ledger" / f"{sequence:06d}.json", content.encode()):
                return numbered


def as_frame(spec: TableSpec, table: pa.Table) -> pd.DataFrame:
    """A table of the spec's columns, texts perhaps as dictionaries, as the frame that reading it would give."""
    return _frame(spec, table.cast(arrow_schema(spec)))


def empty(spec: TableSpec) -> pd.DataFrame:
    """No rows, the right columns and types."""
    return _empty(spec).copy()


@cache
def _empty(spec: TableSpec) -> pd.DataFrame:
    return _frame(spec, arrow_schema(spec).empty_table())


def _typed(spec: TableSpec, frame: pd.DataFrame) -> pa.Table:
    missing = [name for name in spec.column_names if name not in frame.columns]
    unknown = [str(name) for name in frame.columns if name not in spec.column_names]
    if missing or unknown:
        raise SchemaError(f"{spec.name}: missing columns {missing}, unknown columns {unknown}")
    try:
        table = pa.Table.from_pandas(frame, schema=arrow_schema(spec), preserve_index=False, safe=True)
    except (pa.ArrowInvalid, pa.ArrowTypeError, ValueError) as error:
        raise SchemaError(f"{spec.name}: {error}") from error
    for column in spec.columns:
        values = table.column(column.name)
        if column.kind == "float" and not _finite(values):
            raise SchemaError(f"{spec.name}.{column.name}: a value is infinite or not a number")
    ordered = table.sort_by([(name, "ascending") for name in spec.key]).combine_chunks()
    if _repeats(ordered.select(list(spec.key))):
        raise SchemaError(f"{spec.name}: the key {spec.key} is not unique")
    return ordered


def _repeats(keys: pa.Table) -> bool:
    """Whether two rows that follow one another are the same; of sorted rows: whether any two are."""
    if len(keys) < 2:
        return False
    alike = [pc.equal(column.chunk(0)[1:], column.chunk(0)[:-1]) for column in keys.columns]
    return bool(pc.any(functools.reduce(pc.and_, alike)).as_py())


def _metadata(spec: TableSpec, fingerprint: str) -> dict[bytes, bytes]:
    return {_FINGERPRINT: fingerprint.encode(), _SCHEMA_VERSION: str(spec.version).encode()}


def _encoded(spec: TableSpec) -> pa.Schema:
    """The schema of a table whose texts are dictionaries."""
    dictionary = pa.dictionary(pa.int32(), pa.string())
    return pa.schema([f.with_type(dictionary) if pa.types.is_string(f.type) else f for f in arrow_schema(spec)])


def _in_order(spec: TableSpec, piece: pa.Table, last: tuple[Any, ...] | None) -> tuple[Any, ...] | None:
    """The key of the piece's last row, once the piece is known to fit the table and to follow the row before it."""
    if piece.schema.names != spec.column_names or piece.schema.types != _encoded(spec).types:
        raise SchemaError(f"{spec.name}: a piece does not have the columns of version {spec.version}")
    for column in spec.columns:
        values = piece.column(column.name)
        if not column.nullable and values.null_count:
            raise SchemaError(f"{spec.name}.{column.name}: a value is missing")
        if column.kind == "float" and not _finite(values):
            raise SchemaError(f"{spec.name}.{column.name}: a value is infinite or not a number")
    if not len(piece):
        return last
    keys = piece.select(list(spec.key))
    ahead, tied = np.zeros(len(piece) - 1, dtype=bool), np.ones(len(piece) - 1, dtype=bool)
    for column in keys.columns:
        ranks = _ranks(column)
        ahead |= tied & (ranks[1:] > ranks[:-1])
        tied &= ranks[1:] == ranks[:-1]
    first, end = (tuple(keys.slice(index, 1).to_pylist()[0].values()) for index in (0, len(piece) - 1))
    if not ahead.all() or (last is not None and last >= first):
        raise SchemaError(f"{spec.name}: rows are not in the order of the key {spec.key}, or it is not unique")
    return end


def _ranks(column: pa.ChunkedArray) -> npt.NDArray[Any]:
    """Numbers in the order of the column's values."""
    whole = column.combine_chunks()
    if not isinstance(whole, pa.DictionaryArray):
        return np.asarray(whole)
    texts = whole.dictionary.to_pylist()
    rank_of = {text: rank for rank, text in enumerate(sorted(set(texts)))}
    ranks: npt.NDArray[np.int64] = np.array([rank_of[text] for text in texts], dtype=np.int64)
    codes: npt.NDArray[np.int32] = whole.indices.to_numpy()
    return ranks[codes]


def _finite(values: pa.ChunkedArray) -> bool:
    finite = pc.all(pc.is_finite(values)).as_py()
    return finite is None or bool(finite)


def _table(path: Path) -> pa.Table:
    """A file as it is: without looking for a dataset around it, which takes longer than reading the file."""
    with pq.ParquetFile(path) as file:
        return file.read()


def _checked(spec: TableSpec, table: pa.Table, path: Path) -> pa.Table:
    wanted = arrow_schema(spec)
    bare = table.replace_schema_metadata(None)
    if bare.schema.names != wanted.names or bare.schema.types != wanted.types:
        raise SchemaError(f"{path.name}: the file does not have the columns of {spec.name} version {spec.version}")
    return bare


def _frame(spec: TableSpec, table: pa.Table) -> pd.DataFrame:
    """A frame whose types follow the spec, never the data: a nullable integer or boolean stays one."""
    frame: pd.DataFrame = table.to_pandas()
    for column in spec.columns:
        if column.nullable and column.kind in _NULLABLE:
            frame[column.name] = table.column(column.name).to_pandas(types_mapper=_NULLABLE_TYPES.get)
        elif column.kind == "bool" and frame.empty:
            frame[column.name] = frame[column.name].astype("bool")
    return frame
