"""Page Plan: how many people, when, where the hole is, whether the promise is kept."""

from planner.ui.plan import plan_page
from planner.ui.state import desk
from planner.ui.toolbar import toolbar

session = desk()
toolbar(session)
plan_page(session)
