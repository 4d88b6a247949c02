"""Page Data: an export in, a desk out."""

from planner.ui import data
from planner.ui.state import desk
from planner.ui.toolbar import toolbar

session = desk()
toolbar(session)
data.data_page(session)
