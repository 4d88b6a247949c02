"""Operating models: who may serve whose contacts, from where and when."""

from collections.abc import Callable

from models.central import central
from models.custom import custom
from models.follow_the_sun import follow_the_sun
from models.regional import regional
from models.routing import DeskTable, Routing
from models.virtual import virtual

MODELS: dict[str, Callable[[DeskTable], Routing]] = {
    "regional": regional,
    "central": central,
    "virtual": virtual,
    "follow_the_sun": follow_the_sun,
    "custom": custom,
}

__all__ = ["MODELS", "DeskTable", "Routing", "central", "custom", "follow_the_sun", "regional", "virtual"]
