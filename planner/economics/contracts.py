"""What a vendor invoices: volume tiers, minimum commitment, bonus and malus."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.economics.book import Book
from planner.economics.wording import with_code
from planner.scenario import Contract
from planner.vendors import solved_share, units_in_an_hour

Array = NDArray[np.float64]


@dataclass(frozen=True)
class PriceList:
    """Prices of a contract in the scenario's currency; numbers, or arrays that broadcast with the units.

    Attributes
    ----------
    price
        Price per unit below the first border.
    tiers
        (border in units a month, price above it), borders rising.
    marginal
        Whether a tier's price holds above its border only; else for all units once the border is passed.
    """

    price: Array
    tiers: tuple[tuple[Array, Array], ...] = ()
    marginal: bool = True

    def bill(self, units: Array) -> Array:
        """Return the price of a month's units, shape of `units`."""
        if not self.marginal:
            price = self.price
            for border, above in self.tiers:
                price = np.where(units > border, above, price)
            return np.asarray(units * price)
        total, before = units * self.price, self.price
        for border, above in self.tiers:
            total = total + (above - before) * np.maximum(units - border, 0.0)
            before = above
        return np.asarray(total)

    def least_bill(self, units: Array) -> Array:
        """Return the least bill of a month's units or more, shape of `units`: a tier for all units may be cheaper."""
        least = self.bill(units)
        for border, _ in () if self.marginal else self.tiers:
            just_above = np.nextafter(np.maximum(units, border), np.inf)
            least = np.minimum(least, self.bill(just_above))
        return least

    def jumps(self) -> list[tuple[float, float]]:
        """Return (border, step of the bill there) wherever the bill is not continuous."""
        if self.marginal:
            return []
        prices = [self.price, *(price for _, price in self.tiers)]
        steps = [
            (float(border), float((after - before) * border))
            for (border, after), before in zip(self.tiers, prices, strict=False)
        ]
        return [(border, step) for border, step in steps if step]

    def least_mean_price(self, most_units: float) -> float:
        """Return the least price per unit of any volume up to `most_units`, > 0: no bill is below it times the units.

        A bill is piecewise linear in the units; its mean is monotone between borders, so ends and borders suffice.
        """
        inside = [float(border) for border, _ in self.tiers if float(border) < most_units]
        points = np.array([*inside, *(np.nextafter(one, np.inf) for one in inside), most_units, 1e-9 * most_units])
        points = points[points > 0]
        return float((self.bill(points) / points).min())


def price_list(book: Book, index: int, contract: Contract) -> PriceList:
    """Return the prices of the contract of site `index` in the scenario's currency, before indexation."""
    here = f"sites[{index}].contract"
    rate = book.rate(contract.currency)
    tiers = tuple(
        (book(f"{here}.tiers[{k}].above_h"), book(f"{here}.tiers[{k}].price") * rate)
        for k in range(len(contract.tiers))
    )
    return PriceList(book(f"{here}.price") * rate, tiers, contract.tier_rule == "marginal")


def units_per_h(book: Book, index: int, contract: Contract) -> Array:
    """Return the contract's units in one rostered hour: for the minimum commitment, which is given in hours.

    Minutes, contacts: at the occupancy cap and the first channel's mean handle time and resolution, as in the weekly
    plan (`planner.vendors.price_per_h`).
    """
    quality = f"sites[{index}].quality"
    step, channel = next(iter(book.scenario.channels.items()))
    return units_in_an_hour(
        contract.per,
        busy=book("people.max_occupancy"),
        handle_s=channel.mean_handle_s * book(f"{quality}.handle_factor"),
        solved=np.clip(solved_share(book.scenario, step) + book(f"{quality}.fcr_delta"), 0.0, 1.0),
        fte_month_h=book("full_time_h") * WEEKS_PER_MONTH * (1 - book("people.shrinkage.scheduled")),
    )


def minimum_units(book: Book, index: int, contract: Contract) -> Array:
    """Return the units a vendor is paid in any month."""
    return np.asarray(book(f"sites[{index}].contract.minimum_h_per_month") * units_per_h(book, index, contract))


def indexation(book: Book, index: int, years: Array) -> Array:
    """Return the price of a contract against its first year's, after whole `years`."""
    return np.asarray((1 + book(f"sites[{index}].contract.indexation_per_year")) ** years)


def after_notice(units: Array, months: Array | float) -> Array:
    """Return the units paid each month when hours can be given back only `months` later: the most of these months.

    A part of a month counts as much; `months` may differ by draw, shape (draws, 1).
    """
    horizon = units.shape[-1]
    paid = most = units
    for back in range(1, min(int(np.ceil(np.max(months) - 1e-9)), horizon - 1) + 1):
        earlier = np.concatenate([units[..., :1].repeat(back, axis=-1), units[..., :-back]], axis=-1)
        higher = np.maximum(most, earlier)
        paid = paid + np.clip(months - (back - 1), 0.0, 1.0) * (higher - most)
        most = higher
    return np.asarray(paid)


def slowly_fewer(units: Array, step: Array | float) -> Array:
    """Return the units paid each month when no more than `step` can be given back from month to month."""
    paid = np.array(np.broadcast_to(units, np.broadcast_shapes(units.shape, np.shape(step))))
    for month in range(1, paid.shape[-1]):
        least = paid[..., month - 1 : month] - step
        paid[..., month : month + 1] = np.maximum(paid[..., month : month + 1], least)
    return paid


def jump_lines(name: str, prices: PriceList, per: str, currency: str) -> Sequence[str]:
    """Return one sentence per place where the vendor's bill jumps; amounts in the scenario's currency."""
    return [
        f"{name}: the bill jumps by {with_code(step, currency)} at {border:,.0f} ({per.replace('_', ' ')}) a month, "
        "since the tier's price then holds for all units"
        for border, step in prices.jumps()
    ]


WEEKS_PER_MONTH = 52.18 / 12
