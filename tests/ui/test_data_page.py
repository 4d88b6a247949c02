"""Page Data in Streamlit's test runner, with real workers reading real files."""

import datetime as dt
import re
import time

import numpy as np
import pandas as pd
import pytest

from planner.ui import chart_data
from planner.ui.data import _only
from planner.ui.server import server
from planner.ui.text import LANGUAGES, Words
from planner.ui.uploads import MOST_BYTES, Uploads
from tests.ui.conftest import desk_of, named, settle, verdict


def export(weeks: int = 6, handle: bool = True) -> bytes:
    """Return calls by half hour, Monday to Friday 8 to 17."""
    rng = np.random.default_rng(1)
    stamps = pd.date_range("2026-01-05", periods=weeks * 7 * 48, freq="30min")
    is_open = (stamps.day_of_week < 5) & (stamps.hour >= 8) & (stamps.hour < 17)
    frame = pd.DataFrame({"time": stamps.strftime("%Y-%m-%d %H:%M"), "calls": rng.poisson(np.where(is_open, 9.0, 0.0))})
    if handle:
        frame["handle_time_s"] = 300
    return frame.to_csv(index=False).encode()


def read(app, content: bytes, name: str = "calls.csv"):
    """Go to page Data with an uploaded file and wait until it is read."""
    app.switch_page("../views/data.py").run()
    desk_of(app).upload = server().uploads.keep(name, content)
    desk_of(app).choices["data.zone"] = "Europe/Berlin"
    app.run()
    end = time.monotonic() + 120
    while desk_of(app).questions["data"].job is not None and time.monotonic() < end:
        time.sleep(0.1)
        app.run()
    assert not app.exception
    return app


def test_an_empty_page_says_what_to_bring(open_app):
    app = open_app(desk="one_team").switch_page("../views/data.py").run()
    assert "**Bring your own history**" in app.markdown[0].value
    assert not app.exception


def test_an_export_becomes_a_desk_with_a_plan(open_app):
    app = read(open_app(desk="one_team"), export())
    told = next(one.value for one in app.markdown if "contacts a month" in one.value)
    week = 5 * 18 * 9.0
    month = float(told.split("**")[3].split(" ")[0].replace(",", ""))
    assert month == pytest.approx(week * 52.18 / 12, rel=0.05)
    assert "Mean handle time 5.0 min" in told
    next(one for one in app.button if one.label == "Plan this desk").click().run()
    settle(app)
    desk = desk_of(app)
    assert desk.draft.scenario.name == "calls.csv"
    assert desk.draft.scenario.sites[0].time_zone == "Europe/Berlin"
    app.switch_page("../views/plan.py").run()
    assert "You need" in verdict(app)
    assert "of live contacts are answered in time" in verdict(app)


HINTS = {
    "en": "**No wages are given yet**: costs count paid hours at 1 each. Enter wages on page *Assumptions*, "
    "table *Sites*.",
    "vi": "**Chưa có tiền lương**: chi phí đếm số giờ trả lương, mỗi giờ tính là 1. Hãy nhập tiền lương ở trang "
    "*Giả định*, bảng *Địa điểm*.",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_desk_without_wages_says_so_beside_its_figures(open_app, language):
    app = read(open_app(desk="one_team", lang=language), export())
    assert HINTS[language] not in [one.value for one in app.info]
    words = Words(language)
    next(one for one in app.button if one.label == words("data.use")).click().run()
    settle(app)
    app.switch_page("../views/plan.py").run()
    app.run()
    assert HINTS[language] in [one.value for one in app.info]
    cost = next(one.value for one in app.metric if one.label == words("tile.cost"))
    assert float(cost.replace(words.group, "")) > 1000
    desk_of(app).choices["assume.part"] = "sites"
    app.switch_page("../views/assumptions.py").run()
    told = [one.value for one in (*app.markdown, *app.caption, *app.info)] + [one.label for one in app.text_input]
    assert not [one for one in told if "XXX" in one]


def test_without_a_handle_time_there_is_no_desk_until_it_is_given(open_app):
    app = read(open_app(desk="one_team"), export(handle=False))
    use = next(one for one in app.button if one.label == "Plan this desk")
    assert use.disabled
    assert any("Give the handle time first" in one.value for one in app.caption)


def test_a_file_that_cannot_be_used_is_explained(open_app):
    app = read(open_app(desk="one_team"), b"colour,size\nred,3\n")
    assert "calls.csv" in app.warning[0].value
    assert app.markdown[0].value == "**calls.csv was not read**", "nothing is being read any more"
    assert desk_of(app).questions["data"].answer is None


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "no column of times recognised among 'colour', 'size': name it under “Columns and dates”"),
        ("vi", "không nhận ra cột thời gian nào trong 'colour', 'size': hãy ghi tên cột đó ở mục «Cột và ngày»"),
    ],
)
def test_a_refusal_speaks_of_the_page_in_its_language(open_app, language, told):
    app = read(open_app(desk="one_team", lang=language), b"colour,size\nred,3\n")
    assert app.warning[0].value == f"calls.csv: {told}"


def test_what_was_recognised_and_dropped_is_told_in_vietnamese(open_app):
    spoiled = export().replace(b"2026-01-06 09:00", b"never")
    app = read(open_app(desk="one_team", lang="vi"), spoiled)
    told = next(one.value for one in app.markdown if one.value.startswith("- calls.csv"))
    assert "bỏ 1 dòng: không đọc được thời gian (đầu tiên: dòng" in told
    assert "không có liên hệ nào vào thứ Bảy, Chủ nhật: được coi là đóng cửa" in told
    assert not re.search(r"\b(rows?|contacts|intervals|dropped|weeks|days)\b", told)


@pytest.mark.parametrize(("language", "use"), [("en", "not used"), ("vi", "không dùng")])
def test_a_column_that_is_not_used_is_named(open_app, language, use):
    content = export().decode().replace("handle_time_s", "Talk seconds").splitlines()
    content = [f"{line},{'Weather' if i == 0 else 'rain'}" for i, line in enumerate(content)]
    app = read(open_app(desk="one_team", lang=language), "\n".join(content).encode())
    shown = app.dataframe[0].value
    told = dict(zip(shown.iloc[:, 0], shown.iloc[:, 1], strict=True))
    assert told[use] == "Weather"
    assert "Talk seconds" in told.values()


def test_uploads_are_named_by_content_and_leave_nothing_behind(tmp_path):
    uploads = Uploads()
    one, same = uploads.keep("../../a b.csv.gz", b"x"), uploads.keep("other.csv.gz", b"x")
    assert one.path == same.path
    assert one.path.name.endswith(".csv.gz")
    assert MOST_BYTES > 200_000_000
    folder = one.path.parent
    uploads.close()
    assert not folder.exists()


def test_rows_to_keep_are_read_as_columns_and_values():
    assert _only("result=served, abandoned; channel = phone") == (
        ("result", ("served", "abandoned")),
        ("channel", ("phone",)),
    )
    assert _only("") == _only(" ; ") == ()
    assert [_only(text) for text in ("phone", "=phone", "channel=", "channel=phone; chat")] == [None] * 4


@pytest.mark.parametrize(
    ("language", "why"), [("en", "must be a column and its values"), ("vi", "phải là cột kèm các giá trị")]
)
def test_rows_to_keep_that_cannot_be_read_are_refused_and_the_last_good_ones_stay(open_app, language, why):
    def only():
        return named(app.text_input, "choice.data.only")

    content = (
        export().replace(b"calls", b"channel,calls", 1).replace(b":00,", b":00,phone,").replace(b":30,", b":30,x,")
    )
    app = read(open_app(desk="one_team", lang=language), content)
    only().set_value("channel=phone").run()
    asked = desk_of(app).questions["data"].of
    only().set_value("phone").run()
    assert [why in one.value for one in app.error] == [True]
    assert "**phone**" in app.error[0].value
    assert (only().value, desk_of(app).questions["data"].of) == ("phone", asked)
    only().set_value("").run()
    assert not app.error
    assert desk_of(app).questions["data"].of != asked


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_forecast_as_a_table_speaks_the_visitors_language(language):
    words = Words(language)
    days = pd.DataFrame({"actual": [1200.4], "forecast": [1100.0]}, index=[dt.date(2026, 3, 2)])
    told = chart_data.forecast_table(days, words).iloc[0].to_dict()
    names = words("table.day"), words("data.line.actual"), words("data.line.forecast")
    assert told == dict(zip(names, (words.date(days.index[0]), words.number(1200), words.number(1100)), strict=True))
