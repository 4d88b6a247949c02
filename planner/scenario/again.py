"""What callers do when nobody answers: they call again, or leave a number to be called back."""

from __future__ import annotations

from typing import Annotated

from planner.scenario.quantities import Bounds, Estimate, LostShare, Model, Share, TargetShare, documented


class Redial(Model):
    """Callers who give up and try again."""

    share: LostShare = documented(about="Share of those who give up that call again", unit="share")
    after_min: Annotated[Estimate, Bounds(0.1, 10_080)] = documented(
        Estimate(5.0, 1.0, 15.0),
        about="Mean time until they do, while the desk is open",
        unit="min",
        source="an assumption: most try again within minutes",
        year=2026,
    )


class Callback(Model):
    """A callback offered to those who would have to wait."""

    share: Share = documented(about="Share of those who would wait that leave a number instead", unit="share")
    within_min: Annotated[Estimate, Bounds(1, 10_080)] = documented(
        Estimate(60.0),
        about="Time within which they are called back",
        unit="min",
        source="a choice of Deskplan's: within the hour",
    )
    promise: TargetShare = documented(
        Estimate(0.9),
        about="Share that is called back in that time",
        unit="share",
        source="a choice of Deskplan's: nine of ten",
    )
