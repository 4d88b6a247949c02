"""Reading the reference tables."""

import csv
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parents[1] / "golden"


def table(name):
    """Columns of a table as arrays (empty cells are NaN), text columns as lists."""
    with (FOLDER / f"{name}.csv").open() as file:
        rows = list(csv.DictReader(file))
    out = {}
    for key in rows[0]:
        values = [row[key] or "nan" for row in rows]
        try:
            out[key] = np.array(values, dtype=float)
        except ValueError:
            out[key] = np.array(values)
    return out


def relative_error(got, expected):
    """Largest relative error; values below 1e-300 count as zero and NaN in the table is skipped."""
    got, expected = np.broadcast_arrays(np.asarray(got, float), np.asarray(expected, float))
    known = ~np.isnan(expected)
    got = np.where(np.abs(got) < 1e-300, 0.0, got)[known]
    expected = np.where(np.abs(expected) < 1e-300, 0.0, expected)[known]
    zero = expected == 0.0
    error = np.abs(got - expected) / np.where(zero, 1.0, np.abs(expected))
    assert not np.isnan(error).any()
    return float(error.max())
