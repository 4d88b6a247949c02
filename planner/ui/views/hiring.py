"""Page Hiring: whom to hire by when."""

from planner.ui import hiring
from planner.ui.state import desk
from planner.ui.toolbar import toolbar

session = desk()
toolbar(session)
hiring.hiring_page(session)
