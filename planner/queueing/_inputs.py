"""Checks of arguments: one clear message with the name, the allowed interval, the value and its place."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]
Result = np.float64 | FloatArray


def checked(
    name: str,
    value: ArrayLike,
    low: float = 0.0,
    high: float = np.inf,
    *,
    open_low: bool = False,
    open_high: bool = True,
) -> FloatArray:
    """Return the value as a float array, or raise if any element lies outside the interval.

    Parameters
    ----------
    name
        Argument name for the message.
    value
        A number or array of numbers.
    low, high
        Ends of the allowed interval.
    open_low, open_high
        Whether the end itself is forbidden.

    Raises
    ------
    ValueError
        Naming the argument, the interval, the first bad value and its index.
    """
    try:
        array = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError(f"{name} must be a number or an array of numbers, got {value!r}") from None
    good = (array > low if open_low else array >= low) & (array < high if open_high else array <= high)
    if not good.all():
        interval = f"{'(' if open_low else '['}{low:g}, {high:g}{')' if open_high else ']'}"
        place = tuple(int(i) for i in np.argwhere(~good)[0])
        where = f" at index {place[0] if len(place) == 1 else place}" if place else ""
        raise ValueError(f"{name} must be in {interval}, got {float(array[place])!r}{where}")
    return array


def checked_vector(name: str, value: ArrayLike, low: float = 0.0, *, open_low: bool = False) -> FloatArray:
    """Return a checked one-dimensional, non-empty array (a lone number becomes an array of one)."""
    array = np.atleast_1d(checked(name, value, low, open_low=open_low))
    if array.ndim != 1 or array.size == 0:
        raise ValueError(f"{name} must be a non-empty one-dimensional array, got shape {array.shape}")
    return _plain(array, array.shape)


def checked_per_interval(name: str, value: ArrayLike, count: int, low: float = 0.0) -> FloatArray:
    """Return a checked array with one value per interval (a lone number is repeated)."""
    array = checked(name, value, low)
    if array.ndim > 1 or (array.ndim == 1 and array.size != count):
        raise ValueError(f"{name} must be one number or have {count} values, one per interval, got shape {array.shape}")
    return _plain(array, (count,))


def broadcast(names: Sequence[str], arrays: Sequence[FloatArray]) -> tuple[tuple[int, ...], list[FloatArray]]:
    """Broadcast arrays against each other; return the common shape and the flat arrays.

    Raises
    ------
    ValueError
        Naming every argument with its shape, if the shapes do not fit together.
    """
    try:
        shape = np.broadcast_shapes(*(a.shape for a in arrays))
    except ValueError:
        shapes = ", ".join(f"{n} {a.shape}" for n, a in zip(names, arrays, strict=True))
        raise ValueError(f"shapes do not fit together: {shapes}") from None
    return shape, [_plain(a, shape).reshape(-1) for a in arrays]


def _plain(array: FloatArray, shape: tuple[int, ...]) -> FloatArray:
    """Return the array in the shape, contiguous and writable: every other kind would be compiled for anew."""
    same = array if array.shape == shape else np.broadcast_to(array, shape)
    return np.require(same, requirements=("C", "W"))


def shaped(flat: FloatArray, shape: tuple[int, ...]) -> Result:
    """Return a flat result in its broadcast shape: a scalar where all inputs were scalars."""
    return flat.reshape(shape) if shape else np.float64(flat[0])
