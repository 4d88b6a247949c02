"""Page Method & limits: how it counts, and what it does not know."""

from planner.ui import method
from planner.ui.state import desk
from planner.ui.toolbar import toolbar

session = desk()
toolbar(session)
method.method_page(session)
