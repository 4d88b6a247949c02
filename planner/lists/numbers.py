"""Numbers as texts: written with the signs of a language and read back; what may mean two numbers is refused."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from planner.lists.cells import CellError

SPACES = r"[ \u00a0\u202f]"  # between thousands as a spreadsheet writes them, whatever the language


@dataclass(frozen=True)
class Signs:
    """The signs of a language before decimals and between thousands."""

    decimal: str = "."
    group: str = ","

    def written(self, value: float) -> str:
        """Return a number to its last digit, thousands marked."""
        text = format(Decimal(repr(float(value))).normalize() + 0, ",f")
        return text.translate({ord(","): self.group, ord("."): self.decimal})

    def interval(self, ends: str, low: float, high: float) -> str:
        """Return an allowed interval; `ends` are its brackets."""
        return f"{ends[0]}{self.written(low)}; {self.written(high)}{ends[1]}"

    def read(self, text: str, fits: Callable[[float], bool]) -> float:
        """Return the number that a text says.

        Parameters
        ----------
        text
            Such as ``4200``, ``4,200`` or ``4 200``, with a percent sign too.
        fits
            Whether a number can stand there: of two meanings only one may.

        Raises
        ------
        CellError
            When it is no number, or may mean another one to who writes the signs the other way round.
        """
        bare = text.strip().removesuffix("%").strip().replace("\N{MINUS SIGN}", "-")
        bare = re.sub(rf"(?<=\d){SPACES}(?=\d{{3}}(?!\d))", "", bare)
        value = self._value(bare)
        if value is None:
            raise CellError(f"must be a number, written like {self.written(1234.5)}")
        other = Signs(self.group, self.decimal)._value(bare)
        if self.group not in bare and other is not None and other != value and fits(other):
            raise CellError(f"may mean {self.written(other)} or {self._plainly(value)}: write the one that is meant")
        return value

    def _value(self, text: str) -> float | None:
        decimal, group = re.escape(self.decimal), re.escape(self.group)
        if re.fullmatch(rf"[-+]?(\d+|[1-9]\d{{0,2}}({group}\d{{3}})+)({decimal}\d+)?", text) is None:
            return None
        value = float(text.replace(self.group, "").replace(self.decimal, "."))
        return value if math.isfinite(value) else None

    def _plainly(self, value: float) -> str:
        """Return a number so that nobody takes its decimals for thousands."""
        text = self.written(value)
        return f"{text}0" if len(text.partition(self.decimal)[2]) == len("000") else text
