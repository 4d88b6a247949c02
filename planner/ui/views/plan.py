"""Page Plan: how many people, when, where the hole is, whether the promise is kept."""

from planner.ui import panels
from planner.ui.state import desk
from planner.ui.toolbar import toolbar

session = desk()
toolbar(session)
panels.plan_page(session)
