"""The plan on one page to hand on, in the visitor's language: verdict, figures, the week, and where people work."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import pandas as pd

from planner.report.page_frame import bullets, document, table
from planner.scenario import Scenario
from planner.ui import chart_plan, figures, tables
from planner.ui.charts import Theme
from planner.ui.result import Result
from planner.ui.text import Words
from planner.ui.text.marks import unmarked
from planner.ui.verdict import Tile, both_counts, missed, sentence, tiles, wanted

MOST_SITES, MOST_NOTES = 8, 6
COLOURS = {"short": "#D55E00", "right": Theme(dark=False).good, "spare": Theme(dark=False).spare, "closed": "#EEF0F3"}
CELL, ROW, LEFT = 30, 22, 44


@dataclass(frozen=True)
class OnePage:
    """What stands on the page, as texts.

    Attributes
    ----------
    title, verdict, met
        Name of the desk, the answer, and whether the targets are met.
    tiles
        The figures.
    week_title, week
        What the heat map shows, and its cells: day and hour (positions), label, kind (short, right, spare, closed).
    days
        Names of the weekdays.
    steps_title, steps
        From work to people.
    sites_title, sites
        What each site has and costs.
    notes_title, notes
        What to know.
    language
        Code.
    """

    title: str
    verdict: str
    met: bool
    tiles: list[Tile]
    week_title: str
    week: list[tuple[int, int, str, str]]
    days: list[str]
    steps_title: str
    steps: pd.DataFrame
    sites_title: str
    sites: pd.DataFrame
    notes_title: str
    notes: list[str]
    language: str


def one_page(result: Result, scenario: Scenario, words: Words) -> OnePage:
    """Return what stands on the page of a plan; long lists are cut, and say so."""
    zone, days = scenario.sites[0].time_zone, tables.weekdays(words)
    told = [sentence(result, scenario, words), *missed(result, words)]
    notes = [both_counts(result, words), *(words.note(one) for one in result.report["notes"])]
    sites = tables.sites(result, words)
    return OnePage(
        title=scenario.name,
        verdict=unmarked(" ".join(told)),
        met=result.met,
        tiles=tiles(result, scenario, words),
        week_title=f"{words('heat.title')} ({figures.place_of(zone)}): {words('heat.note.gap')}",
        week=_week(result, scenario, zone, words, days),
        days=days,
        steps_title=words("fall.title"),
        steps=tables.steps(result, words)[[words(f"table.{one}") for one in ("step", "value", "formula")]],
        sites_title=words("tab.sites"),
        sites=sites.head(MOST_SITES),
        notes_title=words("tab.notes"),
        notes=_cut([one for one in notes if one], len(sites) - MOST_SITES, words),
        language=words.language,
    )


def _cut(notes: list[str], sites_left: int, words: Words) -> list[str]:
    """Return as many notes as the page holds, and how much more there is."""
    left_out = [words("page.more_sites", count=sites_left)] if sites_left > 0 else []
    more = [words("page.more_notes", count=len(notes) - MOST_NOTES)] if len(notes) > MOST_NOTES else []
    return [*notes[:MOST_NOTES], *more, *left_out]


def _week(
    result: Result, scenario: Scenario, zone: str, words: Words, days: list[str]
) -> list[tuple[int, int, str, str]]:
    hours = figures.week(result, scenario, zone).by_hour()
    frame = chart_plan.heat_frame(hours, "gap", min(wanted(scenario), default=0.0), words, days)
    kinds = [
        "closed" if not is_open else "short" if short else "spare" if spare else "right"
        for is_open, short, spare in zip(frame["open"], frame["is_short"], frame["is_spare"], strict=True)
    ]
    places = [days.index(one) for one in frame["day"]]
    return list(zip(places, frame["hour"].astype(int), frame["label"], kinds, strict=True))


def page_html(page: OnePage) -> str:
    """Return the page as HTML that loads nothing."""
    style = "verdict" if page.met else "verdict short"
    shown = "".join(
        f"<div><small>{escape(one.name)}</small><b>{escape(one.value)}</b><small>{escape(one.note)}</small></div>"
        for one in page.tiles
    )
    sections = [
        f'<p class="{style}">{escape(page.verdict)}</p>',
        f'<div class="tiles">{shown}</div>',
        f"<h2>{escape(page.week_title)}</h2>",
        _drawn(page),
        f"<h2>{escape(page.steps_title)}</h2>",
        _html_table(page.steps),
        f"<h2>{escape(page.sites_title)}</h2>",
        _html_table(page.sites),
        bullets(page.notes_title, page.notes),
    ]
    return document(page.title, sections, page.language)


def _html_table(frame: pd.DataFrame) -> str:
    return table([str(one) for one in frame.columns], frame.astype(str).to_numpy().tolist())


def _drawn(page: OnePage) -> str:
    """Return the heat map as a drawing; every cell says its value."""
    parts = [
        f'<text x="{LEFT - 6}" y="{ROW * k + 15}" class="side" text-anchor="end">{escape(day)}</text>'
        for k, day in enumerate(page.days)
    ]
    parts += [
        f'<text x="{LEFT + CELL * hour + CELL / 2}" y="{ROW * 7 + 15}" class="side" text-anchor="middle">{hour}</text>'
        for hour in range(24)
    ]
    for day, hour, label, kind in page.week:
        x, y = LEFT + CELL * hour, ROW * day
        ink = ' class="strong"' if kind == "short" else ""
        parts.append(
            f'<rect x="{x}" y="{y}" width="{CELL - 2}" height="{ROW - 2}" fill="{COLOURS[kind]}"/>'
            f'<text x="{x + CELL / 2 - 1}" y="{y + 15}"{ink} text-anchor="middle">{escape(label)}</text>'
        )
    what = escape(page.week_title, quote=True)
    box = f"0 0 {LEFT + CELL * 24} {ROW * 8}"
    return f'<svg role="img" aria-label="{what}" class="week" viewBox="{box}">{"".join(parts)}</svg>'
