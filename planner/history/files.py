"""Bytes of an export → a table of text: compression, encoding, delimiter, header, ragged rows."""

from __future__ import annotations

import csv
import gzip
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Literal, TextIO, cast

import pandas as pd

from planner.history.times import looks_like_moment
from planner.history.types import Dropped, HistoryError

MAX_BYTES = 1_000_000_000  # unpacked; a guard against archives that unpack to far more than memory
SNIFF_BYTES = 1 << 18
CHUNK_ROWS = 250_000
TOLERATED_SHARE = 0.05  # of rows that cannot be read before the file is refused
DELIMITERS = (",", ";", "\t", "|")
KNOWN_BINARY = {
    b"PK\x03\x04": "an Excel workbook or zip archive: save the sheet as CSV, or unpack it",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook: save the sheet as CSV",
    b"%PDF": "a PDF document",
    b"PAR1": "a Parquet file: write it as CSV",
    b"SQLite format 3": "a database file: export the table as CSV",
}
csv.field_size_limit(1 << 22)


@dataclass(frozen=True)
class Export:
    """An export file whose form is known: how to open it, and the names of its columns."""

    path: Path
    compressed: bool
    encoding: str
    delimiter: str
    names: tuple[str, ...]
    preamble: int  # records before the header, or before the first row where there is no header
    has_header: bool = True
    line_end: str | None = None  # "\r" where lines end so; None for the usual line ends
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """Chosen columns of an export as text (stripped; empty where absent), row by row."""

    export: Export
    frame: pd.DataFrame
    dropped: list[Dropped] = field(default_factory=list)

    def examples(self, rows: Sequence[int], columns: Sequence[str], limit: int = 3) -> tuple[str, ...]:
        """Show the first of some rows, each with its line number in the file."""
        wanted = [int(row) for row in rows[:limit]]
        lines = _line_numbers(self.export, wanted)
        shown = self.frame.iloc[wanted][list(dict.fromkeys(columns))]
        return tuple(
            f"line {line}: " + ", ".join(f"{value!r}" for value in values)
            for line, values in zip(lines, shown.itertuples(index=False), strict=True)
        )


def inspect(path: Path) -> Export:
    """Find out how an export is written.

    Raises
    ------
    HistoryError
        The file is absent, empty, binary, damaged or has no table in it.
    """
    if not path.exists():
        raise HistoryError([f"no such file: {path}"], path.name)
    if not path.is_file():
        raise HistoryError(["is not a file"], path.name)
    try:
        head, compressed = _head(path)
        encoding, notes = _encoding(path, head, compressed)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise HistoryError([f"the gzip archive is damaged or incomplete ({error})"], path.name) from None
    except OSError as error:
        raise HistoryError([f"cannot be read: {error.strerror or error}"], path.name) from None
    lines = head.decode(encoding, errors="replace").splitlines(keepends=True)
    if len(head) == SNIFF_BYTES:
        lines = lines[:-1] or lines
    delimiter, names, preamble, has_header, more = _header(lines, path.name)
    line_end = "\r" if all(line.endswith("\r") for line in lines[:-1]) and len(lines) > 1 else None
    return Export(path, compressed, encoding, delimiter, names, preamble, has_header, line_end, (*notes, *more))


def _head(path: Path) -> tuple[bytes, bool]:
    with path.open("rb") as file:
        compressed = file.read(2) == b"\x1f\x8b"
    with _open_bytes(path, compressed) as file:
        head = file.read(SNIFF_BYTES)
    if not head.strip(b"\xef\xbb\xbf \t\r\n"):
        raise HistoryError(["the file is empty"], path.name)
    for magic, what in KNOWN_BINARY.items():
        if head.startswith(magic):
            raise HistoryError([f"is not a CSV file but {what}"], path.name)
    return head, compressed


def _encoding(path: Path, head: bytes, compressed: bool) -> tuple[str, tuple[str, ...]]:
    """Decide the encoding from the byte-order mark and from whether the whole file is valid UTF-8."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        _check_size(path, compressed)
        return "utf-16", ()
    odd = sum(head.count(bytes([code])) for code in (*range(9), *range(14, 27), *range(28, 32)))
    if b"\0" in head or odd > len(head) // 100:
        raise HistoryError(["is a binary file, not a CSV text file"], path.name)
    if _is_utf8(path, compressed):
        return "utf-8-sig" if head.startswith(b"\xef\xbb\xbf") else "utf-8", ()
    return "cp1252", ("the text is not UTF-8; it was read as Windows-1252, so accented letters may be wrong",)


def _check_size(path: Path, compressed: bool) -> None:
    for _ in _blocks(path, compressed):
        pass


def _blocks(path: Path, compressed: bool) -> Iterator[bytes]:
    total = 0
    with _open_bytes(path, compressed) as file:
        while block := file.read(1 << 22):
            total += len(block)
            if total > MAX_BYTES:
                raise HistoryError([f"is larger than {MAX_BYTES:,} bytes unpacked: split it by period"], path.name)
            yield block


def _is_utf8(path: Path, compressed: bool) -> bool:
    tail, valid = b"", True
    for block in _blocks(path, compressed):
        if b"\0" in block:
            raise HistoryError(["is a binary file, not a CSV text file"], path.name)
        # A character may lie across two blocks: carry what follows the last line end.
        cut = block.rfind(b"\n") + 1
        try:
            (tail + block[:cut]).decode("utf-8")
        except UnicodeDecodeError:
            valid = False
        tail = block[cut:] if cut else tail + block
    try:
        tail.decode("utf-8")
    except UnicodeDecodeError:
        valid = False
    return valid


def _header(lines: list[str], subject: str) -> tuple[str, tuple[str, ...], int, bool, tuple[str, ...]]:
    """Find delimiter, column names, the number of records before header or rows, and whether there is a header."""
    first = next(i for i, line in enumerate(lines) if line.strip())
    if re.fullmatch(r"sep=.\s*", lines[first], re.IGNORECASE):  # Excel's own mark
        first += 1
    delimiter, records, width = _delimiter(lines[first:] or ["\n"])
    records = [[]] * first + records
    at = next((i for i, record in enumerate(records) if len(record) == width), None)
    if at is None:
        raise HistoryError(["the file holds no table"], subject)
    if any(map(looks_like_moment, records[at])):
        at = _header_above(records, at)
    if at < 0:
        names = [f"column {i + 1}" for i in range(width)]
        note = "the file has no header line: columns are called column 1, column 2 … from the left"
        first_row = next(i for i, record in enumerate(records) if len(record) == width)
        return delimiter, tuple(names), first_row, False, (note,)
    names = [name.strip() or f"column {i + 1}" for i, name in enumerate(records[at])]
    below = [record[len(names) :] for record in records[at + 1 :]]
    if not any(value.strip() for extra in below for value in extra):
        # Rows may end with more delimiters than the header.
        names += [f"column {i + 1}" for i in range(len(names), width)]
    return delimiter, _distinct(names), at, True, ()


def _header_above(records: list[list[str]], at: int) -> int:
    """Find column names above rows that have more fields than they; −1 if there are none."""
    for i in range(at - 1, -1, -1):
        if any(value.strip() for value in records[i]):
            names = [value.strip() for value in records[i]]
            is_header = len(names) > 1 and not any(re.match(r"[\d+-]", name) for name in names)
            return i if is_header else -1
    return -1


def _delimiter(lines: list[str]) -> tuple[str, list[list[str]], int]:
    """Choose the delimiter that cuts most records to one and the same width above 1."""
    sample = lines[:500]
    best: tuple[tuple[float, int], str, list[list[str]], int] | None = None
    for delimiter in DELIMITERS:
        records = list(csv.reader(sample, delimiter=delimiter))
        widths = Counter(len(record) for record in records if any(value.strip() for value in record))
        width, times = widths.most_common(1)[0] if widths else (1, 0)
        score = (times / widths.total(), width) if width > 1 else (0.0, 1)
        if best is None or score > best[0]:
            best = score, delimiter, records, width
    assert best is not None
    return best[1:]


def _distinct(names: list[str]) -> tuple[str, ...]:
    seen: Counter[str] = Counter()
    out = []
    for name in names:
        seen[name] += 1
        out.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(out)


def read_text(export: Export, columns: Sequence[str] | None = None, rows: int | None = None) -> Table:
    """Read columns of an export as text.

    Parameters
    ----------
    export
        The export, inspected.
    columns
        Names of the columns wanted; None for all.
    rows
        Read no more than this many rows; None for all.

    Raises
    ------
    HistoryError
        A quote is never closed, or many rows have more fields than the header.
    """
    wanted = list(columns if columns is not None else export.names)
    ways: tuple[Literal["error", "skip"], ...] = ("error", "skip")
    for on_bad_lines in ways:
        try:
            frame = _frame(export, wanted, rows, on_bad_lines)
        except pd.errors.ParserError as error:
            if on_bad_lines == "error" and re.search(r"Expected \d+ fields", str(error)):
                continue  # a row has too many fields: read the others, then say which
            raise HistoryError([f"the table is damaged: {str(error).strip()}"], export.path.name) from None
        break
    return Table(export, frame, [] if on_bad_lines == "error" else [_too_wide(export, len(frame))])


def _frame(export: Export, wanted: list[str], rows: int | None, on_bad_lines: Literal["error", "skip"]) -> pd.DataFrame:
    # Every column is parsed, even those not kept, and the header is read as the first row: only then does pandas notice
    # rows with too many fields, the first one included.
    with pd.read_csv(
        export.path,
        sep=export.delimiter,
        header=None,
        names=list(export.names),
        skiprows=export.preamble,
        dtype=str,
        keep_default_na=False,
        na_filter=False,
        index_col=False,
        lineterminator=export.line_end,
        skip_blank_lines=False,
        on_bad_lines=on_bad_lines,
        compression="gzip" if export.compressed else None,
        encoding=export.encoding,
        encoding_errors="replace",
        chunksize=CHUNK_ROWS,
        nrows=None if rows is None else rows + 1,
        engine="c",
    ) as reader:
        chunks: list[pd.DataFrame] = [
            chunk[wanted].fillna("").apply(lambda column: column.str.strip()) for chunk in reader
        ]
    return pd.concat([chunks[0].iloc[1:], *chunks[1:]] if export.has_header else chunks, ignore_index=True)


def _too_wide(export: Export, kept: int) -> Dropped:
    """Count and show the rows that have more fields than the header; refuse the file if they are many."""
    need, count, examples = len(export.names), 0, list[str]()
    for row, line, values in _records(export):
        if row > kept:
            break
        if len(values) > need:
            count += 1
            if len(examples) < 3:
                examples.append(f"line {line}: {len(values)} fields instead of {need}")
    if count > TOLERATED_SHARE * (count + kept):
        fault = (
            f"{count:,} rows have more fields than the header ({'; '.join(examples)}): put values that contain "
            f"{export.delimiter!r} (decimal commas, texts) in quotes, or use another delimiter"
        )
        raise HistoryError([fault], export.path.name)
    return Dropped("more fields than the header", count, tuple(examples))


def _records(export: Export) -> Iterator[tuple[int, int, list[str]]]:
    """Walk the rows of an export: row number among those of pandas, first line in the file, fields."""
    row, before = 0, 0
    with open_text(export) as file:
        reader = csv.reader(file, delimiter=export.delimiter)
        for record, values in enumerate(reader):
            line, before = before + 1, reader.line_num
            if record >= export.preamble + export.has_header:
                yield row, line, values
                row += len(values) <= len(export.names)


def _line_numbers(export: Export, rows: Sequence[int]) -> list[int]:
    """Line numbers in the file of some data rows; texts may span lines, so the file is walked."""
    wanted, found = set(rows), dict[int, int]()
    for row, line, values in _records(export):
        if row in wanted and len(values) <= len(export.names):
            found[row] = line
            if len(found) == len(wanted):
                break
    return [found.get(row, 0) for row in rows]


@contextmanager
def _open_bytes(path: Path, compressed: bool) -> Iterator[IO[bytes]]:
    with cast("IO[bytes]", gzip.open(path, "rb")) if compressed else path.open("rb") as file:
        yield file


@contextmanager
def open_text(export: Export) -> Iterator[TextIO]:
    """Open an export as decoded text."""
    opener = gzip.open if export.compressed else open
    with opener(export.path, "rt", encoding=export.encoding, errors="replace", newline="") as file:
        yield cast("TextIO", file)
