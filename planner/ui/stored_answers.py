"""Answers of long questions about the example desks, kept as files: plain values in JSON, told apart by a tag each."""

from __future__ import annotations

import base64
import dataclasses
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from planner.comparison.misses import Miss
from planner.ui.models_task import ModelsAnswer, Turning
from planner.ui.sourcing_task import SourcingAnswer, Turn
from planner.ui.tasks import DeskTask

ANSWERS = Path(__file__).parent / "stored" / "answers"
CLASSES = {one.__name__: one for one in (Miss, ModelsAnswer, SourcingAnswer, Turn, Turning)}
SHORT = 16  # signs of a digest in a file's name; the whole name stands inside


def stored_answer(task: object, folder: Path = ANSWERS) -> Any:
    """Return the answer to a question that comes with an example desk, or None when there is none for this content."""
    if not isinstance(task, DeskTask) or not (path := _path(task, folder)).exists():
        return None
    name, answer = _read(json.loads(path.read_text(encoding="utf-8")))
    return answer if name == task.name else None


def is_stored(task: DeskTask, folder: Path = ANSWERS) -> bool:
    """Return whether the answer to a question comes with an example desk."""
    return _path(task, folder).exists()


def store_answer(task: DeskTask, answer: Any, folder: Path = ANSWERS) -> Path:
    """Write an answer to its file and return the file."""
    path = _path(task, folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(_plain((task.name, answer)), ensure_ascii=False, separators=(",", ":"))
    path.write_text(text + "\n", encoding="utf-8")
    return path


def _path(task: DeskTask, folder: Path) -> Path:
    return folder / f"{task.kind}-{task.name.split()[-1][:SHORT]}.json"


def _plain(value: Any) -> Any:
    """Return a value as JSON has it: what JSON does not know is a mapping with its tag."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, np.generic):
        return _plain(value.item())
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, tuple):
        return {"tuple": [_plain(one) for one in value]}
    if isinstance(value, dict):
        return {"dict": [[_plain(key), _plain(one)] for key, one in value.items()]}
    if isinstance(value, bytes):
        return {"bytes": base64.b64encode(value).decode("ascii")}
    if isinstance(value, pd.Timestamp):
        return {"time": value.isoformat()}
    if isinstance(value, pd.DataFrame):
        return {"frame": _frame(value)}
    if type(value).__name__ in CLASSES:
        fields = {one.name: _plain(getattr(value, one.name)) for one in dataclasses.fields(value)}
        return {"class": type(value).__name__, "fields": fields}
    raise TypeError(f"{type(value).__name__} cannot be stored")


def _frame(frame: pd.DataFrame) -> dict[str, Any]:
    return {
        "columns": _plain(list(frame.columns)),
        "column_names": list(frame.columns.names),
        "index": _plain(list(frame.index)),
        "index_names": list(frame.index.names),
        "types": [str(one) for one in frame.dtypes],
        "values": [_plain(list(frame.iloc[:, k])) for k in range(frame.shape[1])],
    }


def _read(value: Any) -> Any:
    if isinstance(value, list):
        return [_read(one) for one in value]
    if not isinstance(value, dict):
        return value
    if "class" in value:
        return CLASSES[value["class"]](**{name: _read(one) for name, one in value["fields"].items()})
    ((tag, held),) = value.items()
    if tag == "tuple":
        return tuple(_read(one) for one in held)
    if tag == "dict":
        return {_read(key): _read(one) for key, one in held}
    if tag == "bytes":
        return base64.b64decode(held)
    return pd.Timestamp(held) if tag == "time" else _read_frame(held)


def _read_frame(held: dict[str, Any]) -> pd.DataFrame:
    index = _axis(_read(held["index"]), held["index_names"])
    series = [
        pd.Series(_read(values), index=index, dtype=kind)
        for values, kind in zip(held["values"], held["types"], strict=True)
    ]
    frame = pd.concat(series, axis=1) if series else pd.DataFrame(index=index)
    frame.columns = _axis(_read(held["columns"]), held["column_names"])
    return frame


def _axis(labels: list[Any], names: list[str | None]) -> pd.Index[Any]:
    if len(names) > 1:
        return pd.MultiIndex.from_tuples(labels, names=names)
    counted = labels == list(range(len(labels)))
    return pd.RangeIndex(len(labels), name=names[0]) if counted else pd.Index(labels, name=names[0])
