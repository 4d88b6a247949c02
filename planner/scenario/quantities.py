"""Building blocks of the input types: estimates with bounds, opening hours, time zones, and documented fields."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo, available_timezones

import holidays
from babel.numbers import list_currencies
from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTES_PER_DAY = 1440
NEUTRAL = "neutral: changes nothing until you set it"
TRIANGULAR = "triangular"
SHAPES = (TRIANGULAR, "pert", "uniform", "normal")


class Model(BaseModel):
    """Base of every input type: frozen, unknown keys refused, defaults checked like input."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)

    def changed(self, **updates: Any) -> Self:
        """Return a validated copy with `updates` applied (inputs are never edited in place)."""
        current = {name: getattr(self, name) for name in self.model_fields_set}
        return type(self)(**{**current, **updates})


def documented(default: Any = ..., *, about: str, unit: str = "", source: str = "", year: int | None = None) -> Any:
    """Return a pydantic field whose description, unit, source and its year feed the schema, the forms and the docs.

    A default of 0, or a factor or share of 1, says nothing of the world: without another source it is `NEUTRAL`, which
    tables show and descriptions leave out.
    """
    text = f"{about} [{unit}]" if unit else about
    if source:
        text = f"{text} Source: {source}."
    extra: dict[str, Any] = {"unit": unit, "source": source or _source_of(default)}
    if year is not None:
        extra["year"] = year
    return Field(default, description=text, json_schema_extra=extra)


def _source_of(default: Any) -> str:
    is_number = isinstance(default, int | float) and not isinstance(default, bool)
    return NEUTRAL if is_number and default in (0, 1) else ""


class Estimate(float):
    """A number that may carry a range: it computes as its base value and remembers low, high and the shape between.

    In a file it is a plain number, ``{low: , base: , high: }``, or the latter with a ``shape`` out of `SHAPES`.
    """

    __slots__ = ("high", "low", "shape")
    low: float
    high: float
    shape: str

    def __new__(cls, base: float, low: float | None = None, high: float | None = None, shape: str = TRIANGULAR) -> Self:
        """Return an estimate; low and high default to the base value."""
        self = super().__new__(cls, base)
        self.shape = shape
        self.low = float(base) if low is None else float(low)
        self.high = float(base) if high is None else float(high)
        return self

    def __reduce__(self) -> tuple[type[Self], tuple[float, float, float, str]]:
        return type(self), (float(self), self.low, self.high, self.shape)

    @property
    def is_range(self) -> bool:
        """Whether low and high differ from the base value."""
        return self.low != float(self) or self.high != float(self)

    def as_input(self) -> float | dict[str, float | str]:
        """Return what a file would hold."""
        if not self.is_range:
            return float(self)
        shape = {} if self.shape == TRIANGULAR else {"shape": self.shape}
        return {"low": self.low, "base": float(self), "high": self.high, **shape}


@dataclass(frozen=True)
class Bounds:
    """The allowed interval of an estimate; `ends` says which ends belong to it, as in ``"[]"`` or ``"(]"``."""

    low: float
    high: float
    ends: str = "[]"
    hint: str = ""

    def allowed(self) -> str:
        """Return the interval as text, such as ``[0, 1]``."""
        return f"{self.ends[0]}{self.low:g}, {self.high:g}{self.ends[1]}"

    def holds(self, value: float) -> bool:
        """Return whether `value` is a number inside the interval."""
        above = value >= self.low if self.ends[0] == "[" else value > self.low
        below = value <= self.high if self.ends[1] == "]" else value < self.high
        return above and below and math.isfinite(value)

    def parse(self, value: Any) -> Estimate:
        """Turn a number or a low/base/high mapping into an estimate, or say what is wrong with it."""
        shape: Any = TRIANGULAR
        if isinstance(value, Estimate):
            parts, shape = {"low": value.low, "base": float(value), "high": value.high}, value.shape
        elif isinstance(value, Mapping):
            parts = dict(value)
            shape = parts.pop("shape", TRIANGULAR)
            if set(parts) != {"low", "base", "high"}:
                raise PydanticCustomError("estimate", "write a number or {low: , base: , high: }")
            if shape not in SHAPES:
                raise PydanticCustomError("shape", "shape must be one of {known}", {"known": ", ".join(SHAPES)})
        else:
            parts = {"low": value, "base": value, "high": value}
        numbers = {name: self._number(part) for name, part in parts.items()}
        if not numbers["low"] <= numbers["base"] <= numbers["high"]:
            raise PydanticCustomError("estimate", "low <= base <= high must hold")
        return Estimate(numbers["base"], numbers["low"], numbers["high"], shape)

    def _number(self, value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise PydanticCustomError("number", "must be a number in {allowed}", {"allowed": self.allowed()})
        if not self.holds(value):
            hint = f" ({self.hint.format(value / 100)})" if self.hint and 1 < value <= 100 else ""
            raise PydanticCustomError("range", "must lie in {allowed}{hint}", {"allowed": self.allowed(), "hint": hint})
        return float(value)

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            self.parse,
            serialization=core_schema.plain_serializer_function_ser_schema(Estimate.as_input),
        )

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        number: dict[str, Any] = {"type": "number"}
        number["minimum" if self.ends[0] == "[" else "exclusiveMinimum"] = self.low
        number["maximum" if self.ends[1] == "]" else "exclusiveMaximum"] = self.high
        parts = ("low", "base", "high")
        ranged = {
            "type": "object",
            "properties": {name: dict(number) for name in parts} | {"shape": {"enum": list(SHAPES)}},
            "required": list(parts),
            "additionalProperties": False,
        }
        return {"anyOf": [number, ranged]}


@dataclass(frozen=True)
class Whole:
    """The allowed interval of a whole number, both ends included."""

    low: int
    high: int

    def parse(self, value: Any) -> int:
        """Return the value if it is a whole number inside the interval."""
        if isinstance(value, bool) or not isinstance(value, int) or not self.low <= value <= self.high:
            raise PydanticCustomError(
                "whole", "must be a whole number in {allowed}", {"allowed": f"[{self.low}, {self.high}]"}
            )
        return value

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.parse)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"type": "integer", "minimum": self.low, "maximum": self.high}


_AS_SHARE = "a share: write {:g} instead"
Share = Annotated[Estimate, Bounds(0, 1, hint=_AS_SHARE)]
TargetShare = Annotated[Estimate, Bounds(0, 1, "()", hint=_AS_SHARE)]
LostShare = Annotated[Estimate, Bounds(0, 0.95, "[]", hint=_AS_SHARE)]
Delta = Annotated[Estimate, Bounds(-1, 1, hint=_AS_SHARE)]
Growth = Annotated[Estimate, Bounds(-0.5, 1)]
Factor = Annotated[Estimate, Bounds(0.1, 10)]
Premium = Annotated[Estimate, Bounds(0, 5)]
Money = Annotated[Estimate, Bounds(0, 1e12)]
Rate = Annotated[Estimate, Bounds(0, 1e9, "(]")]
Contacts = Annotated[Estimate, Bounds(0, 1e8)]
Count = Annotated[Estimate, Bounds(0, 1e9)]
HandleSeconds = Annotated[Estimate, Bounds(1, 86_400)]
Seconds = Annotated[Estimate, Bounds(0, 86_400)]
PatienceSeconds = Annotated[Estimate, Bounds(1, 864_000)]
Minutes = Annotated[Estimate, Bounds(0, 1440)]
Hours = Annotated[Estimate, Bounds(0.25, 2000)]
Weeks = Annotated[Estimate, Bounds(0, 260)]
Variation = Annotated[Estimate, Bounds(0, 10)]
Day = Annotated[dt.date, Field(ge=dt.date(2000, 1, 1), le=dt.date(2099, 12, 31))]


@dataclass(frozen=True)
class _Checked:
    """A string checked by one rule; `allowed` is what the message tells the user."""

    test: Any
    allowed: str

    def parse(self, value: Any) -> str:
        if not isinstance(value, str) or not self.test(value):
            raise PydanticCustomError("text", "must be {allowed}", {"allowed": self.allowed})
        return value

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.parse)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"type": "string", "description": self.allowed}


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _is_zone(name: str) -> bool:
    return name in _zones()


@cache
def _countries() -> dict[str, list[str]]:
    return holidays.list_supported_countries()


def _is_country(code: str) -> bool:
    country, _, part = code.partition("-")
    known = _countries()
    return country in known and (not part or part in known[country])


@cache
def _currencies() -> frozenset[str]:
    return frozenset(list_currencies())


def _is_currency(code: str) -> bool:
    return code in _currencies()


TimeZone = Annotated[str, _Checked(_is_zone, "an IANA time zone such as Europe/Berlin or Asia/Ho_Chi_Minh")]
Currency = Annotated[str, _Checked(_is_currency, "an ISO 4217 code such as EUR or VND")]
Country = Annotated[str, _Checked(_is_country, "an ISO country code with known public holidays, such as NO or DE-BY")]
Language = Annotated[
    str, _Checked(lambda text: bool(re.fullmatch(r"[a-z]{2,3}(-[A-Za-z]{2,4})?", text)), "a language code such as en")
]
Name = Annotated[
    str,
    _Checked(lambda text: 0 < len(text.strip()) <= 80 and text.isprintable(), "a name of 1 to 80 printable characters"),
]


def zone(name: str) -> ZoneInfo:
    """Return the zone of a checked name."""
    return ZoneInfo(name)


def day_numbers(text: str) -> list[int]:
    """Return the weekdays (0 = Monday) of ``mon``, ``mon-fri`` or ``sat,sun``; a range may pass Sunday.

    Raises
    ------
    ValueError
        When a part is not a day or a range of days.
    """
    numbers: list[int] = []
    for part in text.lower().replace(" ", "").split(","):
        first, _, last = part.partition("-")
        if first not in DAYS or (last and last not in DAYS):
            raise ValueError(f"{text!r} is not a day or a range of days ({', '.join(DAYS)})")
        begin, end = DAYS.index(first), DAYS.index(last or first)
        numbers += [day % 7 for day in range(begin, end + 1 if end >= begin else end + 8)]
    return numbers


def is_days(text: str) -> bool:
    """Return whether `text` names days (and not, say, a channel)."""
    try:
        day_numbers(text)
    except ValueError:
        return False
    return True


def minute_of_day(text: str) -> int:
    """Return the minutes after midnight of ``"08:30"``; ``"24:00"`` is the day's end.

    Raises
    ------
    ValueError
        When the text is not a time between 00:00 and 24:00.
    """
    match = re.fullmatch(r"(\d{1,2}):(\d{2})", text.strip())
    if not match or int(match[2]) > 59 or int(match[1]) * 60 + int(match[2]) > MINUTES_PER_DAY:
        raise ValueError(f"{text!r} is not a time between 00:00 and 24:00")
    return int(match[1]) * 60 + int(match[2])


def span(text: str) -> tuple[int, int]:
    """Return the first and last minute of ``"08:00-18:00"``; an end before the start lies on the next day.

    Raises
    ------
    ValueError
        When the text is not such a span, or its length is zero.
    """
    begin_text, dash, end_text = text.partition("-")
    if not dash:
        raise ValueError(f"{text!r} is not a span such as 08:00-18:00")
    begin, end = minute_of_day(begin_text), minute_of_day(end_text)
    if begin % MINUTES_PER_DAY == end % MINUTES_PER_DAY and (begin, end) != (0, MINUTES_PER_DAY):
        raise ValueError(f"{text!r} has zero length (all day is 00:00-24:00)")
    return begin, end if end > begin else end + MINUTES_PER_DAY


@dataclass(frozen=True)
class WeekHours:
    """Opening hours by local weekday: for each day, spans of minutes after its midnight (an end may pass 1440)."""

    spans: tuple[tuple[tuple[int, int], ...], ...]

    @classmethod
    def always(cls) -> Self:
        """Return hours that never close."""
        return cls(((((0, MINUTES_PER_DAY)),),) * 7)

    @classmethod
    def parse(cls, value: Any) -> Self:
        """Read ``always`` or a mapping of days to spans (``closed`` or comma-separated)."""
        if isinstance(value, cls):
            return value
        if value == "always":
            return cls.always()
        if not isinstance(value, Mapping) or not value:
            raise PydanticCustomError("hours", 'must be always, or days with spans such as {mon-fri: "08:00-18:00"}')
        days: list[tuple[tuple[int, int], ...]] = [()] * 7
        try:
            for key, text in value.items():
                spans = () if text == "closed" else tuple(span(part) for part in str(text).split(","))
                for day in day_numbers(str(key)):
                    days[day] = spans
        except ValueError as fault:
            raise PydanticCustomError("hours", "{why}", {"why": str(fault)}) from None
        if not any(days):
            raise PydanticCustomError("hours", "must be open at some time of the week")
        return cls(tuple(days))

    def as_input(self) -> str | dict[str, str]:
        """Return what a file would hold."""
        if self == WeekHours.always():
            return "always"
        return {
            DAYS[day]: ", ".join(_span_text(*one) for one in spans) if spans else "closed"
            for day, spans in enumerate(self.spans)
        }

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls.parse, serialization=core_schema.plain_serializer_function_ser_schema(cls.as_input)
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        days = {"type": "object", "additionalProperties": {"type": "string"}, "minProperties": 1}
        return {"anyOf": [{"const": "always"}, days]}


def _span_text(begin: int, end: int) -> str:
    last = end if end <= MINUTES_PER_DAY else end - MINUTES_PER_DAY
    return f"{begin // 60:02d}:{begin % 60:02d}-{last // 60:02d}:{last % 60:02d}"
