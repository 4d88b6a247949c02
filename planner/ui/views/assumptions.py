"""Page Assumptions: every number, to be read and changed."""

from planner.ui import assumptions
from planner.ui.state import desk
from planner.ui.toolbar import toolbar

session = desk()
toolbar(session)
assumptions.assumptions_page(session)
