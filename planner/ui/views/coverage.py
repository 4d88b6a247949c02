"""Page Coverage & shifts: who is on duty where and when."""

from planner.ui import coverage
from planner.ui.state import desk
from planner.ui.toolbar import toolbar

session = desk()
toolbar(session)
coverage.coverage_page(session)
