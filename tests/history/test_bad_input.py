"""An unusable export ends in one message that names every fault; an untidy one is read and the untidiness reported."""

import gzip
import pickle
import random
from contextlib import suppress
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from planner.history import HistoryError, read_history, weekly_profile

ZONE = "Europe/Berlin"


def _write(folder: Path, text: str | bytes, name: str = "export.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def _hours(days: int = 14, start: int = 1, count: str = "{}", form: str = "2024-05-{:02d} {:02d}:00") -> list[str]:
    return [
        form.format(start + day, hour) + "," + count.format(20 + hour) for day in range(days) for hour in range(8, 18)
    ]


def _fault(path: Path, **options: object) -> str:
    with pytest.raises(HistoryError) as caught:
        read_history(path, time_zone=str(options.pop("time_zone", ZONE)), **options)  # type: ignore[arg-type]
    message = str(caught.value)
    assert message.startswith(path.name)
    assert all(fault in message for fault in caught.value.faults)
    return message


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "the file is empty"),
        (b"\xef\xbb\xbf\r\n \r\n", "the file is empty"),
        (gzip.compress(b"", mtime=0), "the file is empty"),
        (bytes(range(256)) * 40, "binary file"),
        (b"time,calls\n2024-05-01 08:00,3\n" * 30_000 + b"\0\0\0", "binary file"),
        (b"PK\x03\x04rest of a workbook", "Excel workbook"),
        (b"%PDF-1.7 and so on", "PDF"),
        (gzip.compress(b"time,calls\n2024-05-01 08:00,3\n" * 2000)[:-30], "damaged or incomplete"),
        (b"\x1f\x8bnot really gzip", "damaged or incomplete"),
        (b"time,calls\n", "no rows"),
        (b"time,calls", "no rows"),
        (b"just a line of prose\nand another one\n", "no column of times"),
        (b"a,b\n1,2\n3,4\n", "no column of times"),
        (b'time,calls\n2024-05-01 08:00,"3\n2024-05-01 09:00,4\n', "damaged"),
        (b"date,calls\n2024-05-01,300\n2024-05-02,310\n2024-05-03,290\n", "without a time of day"),
        (b"opened,closed_on,x\n", "no rows"),
        (b"begun_1,begun_2\n2024-05-01 08:00,2024-05-01 09:00\n", "2 columns hold times"),
        (b"time,calls\n2024-05-01 08:00,3\n", "cannot be told"),
        (
            b"time,calls\n2024-05-01 00:00,3\n2024-05-01 07:00,3\n2024-05-01 14:00,5\n2024-05-01 21:00,5\n",
            "420 min apart",
        ),
    ],
)
def test_unusable_files(tmp_path: Path, data: bytes, expected: str) -> None:
    assert expected in _fault(_write(tmp_path, data))


def test_absent_file_and_folder(tmp_path: Path) -> None:
    assert "no such file" in _fault(tmp_path / "nowhere.csv")
    assert "is not a file" in _fault(tmp_path)


def test_all_faulty_arguments_in_one_message(tmp_path: Path) -> None:
    path = _write(tmp_path, "time,calls\n")
    message = _fault(
        path, time_zone="Mars/Olympus", interval_min=7, kind="cases", first=date(2024, 2, 1), last=date(2024, 1, 1)
    )
    assert "4 faults" in message
    for word in ("Mars/Olympus", "interval_min", "1–240", "kind", "first"):
        assert word in message


def test_all_absent_columns_in_one_message(tmp_path: Path) -> None:
    path = _write(tmp_path, "\n".join(["time,calls", *_hours()]))
    message = _fault(path, time_column="when", count_column="how many", handle_column="aht")
    assert "3 faults" in message
    assert "'time', 'calls'" in message


def test_faulty_rows_are_counted_and_shown_with_their_lines(tmp_path: Path) -> None:
    rows = _hours()
    rows[3], rows[8], rows[9], rows[12] = (
        row.rsplit(",", 1)[0] + ",-5" for row in (rows[3], rows[8], rows[9], rows[12])
    )
    for i in range(20, 60):
        rows[i] = "yesterday," + rows[i].split(",")[1]
    message = _fault(_write(tmp_path, "\n".join(["time,calls", *rows])))
    assert "2 faults" in message
    assert "time cannot be read in 40 of 140 rows (line 22: 'yesterday'; line 23" in message
    assert "calls is negative in 4 of" in message
    assert "line 5: '2024-05-01 11:00', '-5'; line 10:" in message


def test_line_numbers_hold_behind_texts_that_span_lines(tmp_path: Path) -> None:
    rows = [f'2024-05-{day:02d} {hour:02d}:17,"printer\nis, on\nfire"' for day in range(1, 20) for hour in range(8, 18)]
    rows[7] = 'no idea,"two\nlines"'
    history = read_history(_write(tmp_path, "\n".join(["opened_at,description", *rows])), time_zone=ZONE)
    assert history.contacts == 189
    assert [one.first_examples for one in history.dropped] == [("line 23: 'no idea'",)]


@pytest.mark.parametrize("value", ["999999999999", "1e15"])
def test_absurd_counts_are_refused(tmp_path: Path, value: str) -> None:
    rows = _hours()
    rows[5] = rows[5].split(",")[0] + "," + value
    assert "above 10,000,000" in _fault(_write(tmp_path, "\n".join(["time,calls", *rows])))


def test_few_unreadable_rows_are_dropped_and_reported(tmp_path: Path) -> None:
    rows = _hours()
    rows[2] = "2024-05-32 10:00,3"
    rows[4] = rows[4].split(",")[0] + ",many"
    rows[6] = rows[6].split(",")[0] + ",n/a"
    history = read_history(_write(tmp_path, "\n".join(["time,calls", *rows, "", "Total,999", ""])), time_zone=ZONE)
    reasons = {one.reason.split(":")[0]: one.rows for one in history.dropped}
    assert reasons == {
        "blank lines": 1,
        "lines of totals": 1,
        "time cannot be read": 1,
        "calls is not a number": 1,
        "calls is not stated": 1,
    }
    assert np.isnan(history.counts["2024-05-01 12:00"])
    assert np.isnan(history.counts["2024-05-01 14:00"])


def test_decimal_commas_in_a_comma_file_are_refused(tmp_path: Path) -> None:
    message = _fault(
        _write(tmp_path, "\n".join(["time,calls,aht", *(row + ",182,5" for row in _hours())])), count_column="calls"
    )
    assert "more fields than the header" in message
    assert "decimal commas" in message
    assert "line 2: 4 fields instead of 3" in message


def test_decimal_commas_with_semicolons(tmp_path: Path) -> None:
    rows = [row.replace(",", ";") + f";{100 + i % 10},5" for i, row in enumerate(_hours())]
    history = read_history(_write(tmp_path, "\r\n".join(["sep=;", "Start;Calls;AHT (s)", *rows])), time_zone=ZONE)
    assert history.contacts == 14 * sum(range(28, 38))
    expected = np.average([100.5 + i for i in range(10)], weights=np.arange(28, 38))
    assert history.handle_s == pytest.approx(expected)
    assert any("decimal mark" in note for note in history.notes)


def test_mixed_day_and_month_order_is_refused(tmp_path: Path) -> None:
    rows = [f"{day:02d}/05/2024 09:00,4" for day in range(1, 29)] + [
        f"05/{day:02d}/2024 10:00,4" for day in range(1, 29)
    ]
    path = _write(tmp_path, "\n".join(["time,calls", *rows]))
    message = _fault(path)
    assert "dates are mixed: in 16 rows the day must come first, in 16 the month" in message
    assert "line 14: '13/05/2024 09:00'" in message
    assert "time cannot be read in 16 of 56 rows" in _fault(path, dayfirst=True)


def test_undecidable_order_is_refused_with_a_hint(tmp_path: Path) -> None:
    rows = [f"{day:02d}/04/2024 {hour:02d}:00,{day}" for day in range(1, 12) for hour in range(8, 18)]
    path = _write(tmp_path, "\n".join(["time,calls", *rows]))
    assert "pass dayfirst=True or dayfirst=False" in _fault(path)
    history = read_history(path, time_zone=ZONE, dayfirst=True)
    assert (history.first, history.last) == (date(2024, 4, 1), date(2024, 4, 11))


@pytest.mark.parametrize(
    ("order", "form"), [("day", "{1:02d}/{0:02d}/2024 {2:02d}:00"), ("month", "{0:02d}/{1:02d}/2024 {2:02d}:00")]
)
def test_order_is_found_from_the_whole_column(tmp_path: Path, order: str, form: str) -> None:
    rows = [form.format(5, day, hour) + ",7" for day in range(1, 15) for hour in range(8, 18)]
    history = read_history(_write(tmp_path, "\n".join(["time,calls", *rows])), time_zone=ZONE)
    assert (history.first, history.last) == (date(2024, 5, 1), date(2024, 5, 14))
    assert any(f"read {order} first" in note for note in history.notes)


def test_several_unambiguous_date_forms_are_read(tmp_path: Path) -> None:
    rows = [
        row if i % 2 else row.replace("2024-05-", "").replace(" ", ".05.2024 ", 1) for i, row in enumerate(_hours())
    ]
    history = read_history(_write(tmp_path, "\n".join(["time,calls", *rows])), time_zone=ZONE)
    assert history.contacts == 14 * sum(range(28, 38))
    assert any("written in 2 ways" in note for note in history.notes)


def test_times_with_and_without_offset_do_not_mix(tmp_path: Path) -> None:
    rows = [row.replace(":00,", ":00Z,") if i % 2 else row for i, row in enumerate(_hours())]
    assert "mixes 70 times with a UTC offset and 70 without" in _fault(
        _write(tmp_path, "\n".join(["time,calls", *rows]))
    )


def test_equal_duplicates_are_dropped_and_contradictions_refused(tmp_path: Path) -> None:
    rows = _hours()
    path = _write(tmp_path, "\n".join(["time,calls", *rows, rows[0], rows[5]]))
    history = read_history(path, time_zone=ZONE)
    assert history.contacts == 14 * sum(range(28, 38))
    assert [(one.rows, one.first_examples[0]) for one in history.dropped] == [(2, "line 142: '2024-05-01 08:00', '28'")]
    message = _fault(_write(tmp_path, "\n".join(["time,calls", *rows, "2024-05-02 09:00,77"])))
    assert "2 rows state an interval more than once" in message
    assert "line 13: '2024-05-02 09:00', '29'; line 142: '2024-05-02 09:00', '77'" in message


def test_queues_add_up(tmp_path: Path) -> None:
    rows = [f"{row},{queue}" for row in _hours() for queue in ("sales", "billing")]
    history = read_history(_write(tmp_path, "\n".join(["time,calls,Hàng đợi", *rows])), time_zone=ZONE)
    assert history.contacts == 2 * 14 * sum(range(28, 38))
    assert history.columns.group == "Hàng đợi"
    only = read_history(tmp_path / "export.csv", time_zone=ZONE, only={"hang doi": ["SALES"]})
    assert only.contacts == 14 * sum(range(28, 38))
    assert "never holds fraud; it holds sales (140), billing (140)" in _fault(
        tmp_path / "export.csv", only={"Hàng đợi": ["fraud"]}
    )


def test_the_same_ticket_again_counts_once(tmp_path: Path) -> None:
    rows = [f"T{day}-{hour},2024-05-{day:02d} {hour:02d}:05" for day in range(1, 15) for hour in range(8, 18)]
    history = read_history(_write(tmp_path, "\n".join(["Ticket ID,Created At", *rows, *rows[:30]])), time_zone=ZONE)
    assert history.contacts == 140
    assert [(one.reason, one.rows) for one in history.dropped] == [("the same Ticket ID again", 30)]


def test_missing_hours_and_days_are_not_zeros(tmp_path: Path) -> None:
    rows = [row for row in _hours(28) if not row.startswith(("2024-05-09", "2024-05-14 09", "2024-05-14 10"))]
    history = read_history(_write(tmp_path, "\n".join(["time,calls", *rows])), time_zone=ZONE)
    assert history.counts["2024-05-09"].isna().all()
    assert history.counts["2024-05-14"].isna().sum() == 2
    assert history.counts["2024-05-14 03:00"] == 0
    assert any("treated as missing, not zero: 9 May 2024" in note for note in history.notes)
    assert any("2 hours" in note and "14 May 2024 09:00–11:00" in note for note in history.notes)
    weekly = weekly_profile(history)
    assert weekly.per_interval.loc["Thursday", "09:00":"09:45"].sum() == pytest.approx(29)
    assert weekly.per_interval.loc["Tuesday", "09:00":"09:45"].sum() == pytest.approx(29)


def test_dates_far_away_are_refused(tmp_path: Path) -> None:
    rows = [*_hours(), "1985-01-01 08:00,9"]
    history = read_history(_write(tmp_path, "\n".join(["time,calls", *rows])), time_zone=ZONE)
    assert history.first == date(2024, 5, 1)
    assert "outside 2024-05-01" in history.dropped[0].reason
    assert "at most 5,490" in _fault(tmp_path / "export.csv", first=date(1985, 1, 1))


def test_too_short_for_a_week(tmp_path: Path) -> None:
    history = read_history(_write(tmp_path, "\n".join(["time,calls", *_hours(3)])), time_zone=ZONE)
    with pytest.raises(HistoryError, match="covers 3 days: a typical week needs at least 7"):
        weekly_profile(history)
    nothing = read_history(
        _write(tmp_path, "\n".join(["time,calls", *_hours(14, count="0")])), time_zone=ZONE, count_column="calls"
    )
    with pytest.raises(HistoryError, match="holds no contacts"):
        weekly_profile(nothing)


def test_rubbish_never_gives_a_traceback(tmp_path: Path) -> None:
    rng = np.random.default_rng(11)
    alphabet = np.array(list("0123456789:-/., ;T\t\n\"'|aZ+é"))
    for i in range(150):
        text = "".join(rng.choice(alphabet, size=int(rng.integers(1, 400))))
        path = _write(tmp_path, ("time,calls\n" if i % 2 else "") + text)
        with suppress(HistoryError):
            read_history(path, time_zone=ZONE)


def test_rows_with_too_many_fields_are_dropped_and_reported(tmp_path: Path) -> None:
    rows = [f"{row},fine" for row in _hours()]
    rows[0] += ",with a comma"
    rows[40] += ",twice,over"
    history = read_history(_write(tmp_path, "\n".join(["time,calls,note", *rows])), time_zone=ZONE)
    assert [(one.rows, one.first_examples) for one in history.dropped] == [
        (2, ("line 2: 4 fields instead of 3", "line 42: 5 fields instead of 3"))
    ]


def test_rows_may_end_with_a_delimiter_or_be_short(tmp_path: Path) -> None:
    text = "\r".join(
        ["Report of May 2024", "", "time;calls", *(row.replace(",", ";") + ";" for row in _hours()), "Total"]
    )
    history = read_history(_write(tmp_path, text), time_zone=ZONE)
    assert history.contacts == 14 * sum(range(28, 38))
    assert [one.reason for one in history.dropped] == ["lines of totals"]


def test_a_file_without_header_is_read_by_content(tmp_path: Path) -> None:
    history = read_history(_write(tmp_path, "\n".join(_hours())), time_zone=ZONE)
    assert history.contacts == 14 * sum(range(28, 38))
    assert (history.columns.time, history.columns.count) == ("column 1", "column 2")
    assert any("no header line" in note for note in history.notes)


def test_a_number_beside_single_contacts_is_no_count(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    rows = [
        f"2024-05-{day:02d} {rng.integers(8, 18):02d}:{rng.integers(60):02d}:{rng.integers(60):02d},{rng.integers(900)}"
        for day in range(1, 29)
        for _ in range(40)
    ]
    path = _write(tmp_path, "\n".join(["created,total", *rows]))
    history = read_history(path, time_zone=ZONE)
    assert (history.kind, history.contacts) == ("contacts", 28 * 40)
    assert any("'total' was not taken for a count" in note for note in history.notes)
    assert "min apart" in _fault(path, count_column="total")


def test_an_error_keeps_its_faults_across_processes() -> None:
    error = pickle.loads(pickle.dumps(HistoryError(["one", "two"], "export.csv")))
    assert error.faults == ("one", "two")
    assert str(error) == "export.csv: 2 faults\n  - one\n  - two"


def test_text_that_is_not_utf8_is_read_and_noted(tmp_path: Path) -> None:
    text = "\n".join(["Début,Calls,Équipe", *(row + ",été" for row in _hours())])
    history = read_history(_write(tmp_path, text.encode("cp1252")), time_zone=ZONE, time_column="Début")
    assert history.columns.time == "Début"
    assert "not UTF-8" in history.notes[0]


JUNK = [
    '"',
    ";",
    ",",
    "\n",
    "-",
    "9",
    "é",
    "\x01",
    "24:00",
    "31/02/2024",
    "Total",
    "nan",
    "1e309",
    "99999999999999999999",
    "１２",
    "+25:00",
]


def test_damaged_exports_are_read_or_refused(tmp_path: Path) -> None:
    rng = random.Random(8)
    for _ in range(60):
        lines = ["Start;Calls;AHT (s)", *(f"{row.replace(',', ';')};{180 + i % 7},5" for i, row in enumerate(_hours()))]
        for _ in range(rng.choice([1, 2, 20])):
            i = rng.randrange(len(lines))
            at = rng.randrange(len(lines[i]) + 1)
            lines[i] = lines[i][:at] + rng.choice(JUNK) + lines[i][at + rng.choice([0, 1, 4]) :]
        with suppress(HistoryError):
            history = read_history(_write(tmp_path, "\n".join(lines)), time_zone=ZONE)
            assert history.contacts <= 14 * sum(range(28, 38)) * 10**6
            assert weekly_profile(history).shares.sum() == pytest.approx(1)
