"""Page Compare: the operating models of one desk side by side."""

from planner.ui import comparison
from planner.ui.state import desk
from planner.ui.toolbar import toolbar

session = desk()
toolbar(session)
comparison.compare_page(session)
