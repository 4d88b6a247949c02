"""What some sites are paid for each contact: what people of other sites do not take is bought."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Bought:
    """Contacts that sites are paid for, if they take them.

    Attributes
    ----------
    price
        (pools, slots) money for all contacts of a slot, at the least price; 0 where nothing is paid for.
    sites
        (sites,) who is paid by the contact.
    slower
        How much slower the slowest of the other sites is than the fastest of all, ≥ 1.
    """

    price: FloatArray
    sites: BoolArray
    slower: float = 1.0

    def part(self, sites: IntArray, pools: IntArray) -> Bought:
        """Return what is bought of some pools from some sites."""
        return Bought(self.price[pools], self.sites[sites], self.slower)
