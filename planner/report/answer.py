"""The answer of a plan as one sentence."""

from __future__ import annotations

from dataclasses import dataclass

from planner.economics.wording import ENGLISH, Tongue

SHOWN_HOURS = 0.05


@dataclass(frozen=True)
class Answer:
    """What the sentence says.

    Attributes
    ----------
    people, fte
        The whole desk.
    short
        Whether rules or limits cannot meet the targets.
    missing_h, overdue_h
        Agent-hours a week that are missing, and hours of deferred work that are late or never done.
    level, target
        Share of live contacts answered in time, and what was promised; None without live contacts.
    """

    people: int
    fte: float
    short: bool
    missing_h: float
    overdue_h: float
    level: float | None
    target: float | None

    def said(self, tongue: Tongue = ENGLISH) -> str:
        """Return the sentence in a language."""
        team = tongue("{people} people ({fte} FTE)", people=tongue.number(self.people), fte=tongue.number(self.fte, 1))
        return self._short(team, tongue) if self.short else self._met(team, tongue)

    def _short(self, team: str, tongue: Tongue) -> str:
        if self.missing_h < SHOWN_HOURS and self.overdue_h < SHOWN_HOURS:
            return tongue("{team} do not keep every promise: see the pools below.", team=team)
        missing = tongue(
            "Rules and limits cannot meet the targets: with {team}, {hours} agent-hours a week are missing",
            team=team,
            hours=tongue.number(self.missing_h, 1),
        )
        overdue = tongue(" and up to {hours} h of deferred work are overdue", hours=tongue.number(self.overdue_h, 1))
        return missing + (overdue if self.overdue_h > SHOWN_HOURS else "") + "."

    def _met(self, team: str, tongue: Tongue) -> str:
        promise = tongue("all deferred work is done in time")
        if self.level is not None and self.target is not None:
            promise = tongue(
                "{level} of live contacts are answered in time (target {target})",
                level=tongue.percent(self.level, 1),
                target=tongue.percent(self.target),
            )
        return tongue("You need {team}: {promise}.", team=team, promise=promise)
