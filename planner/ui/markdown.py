"""Text for Streamlit's elements, all of which read Markdown.

Names come from files that anybody may have written: as Markdown they could fetch a picture from elsewhere, pose as a
link, or merely look strange. What is escaped by a backslash is Markdown's own. Some signs are replaced after Markdown
has been read, where backslashes count no more: an invisible joiner keeps them apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import pandas as pd

from planner.ui.text.marks import BOLD, CODE, ITALIC

JOINER = "\N{WORD JOINER}"
REPLACED = (
    r"(?<!\S)(?:<->|->|<-|--|>=|<=|~=)(?!\S)",  # arrows and the like
    r"https?(?=://)|\bwww(?=\.)",  # addresses become links
    r":(?=[^\W\d]|[+-]1:|\d+:)",  # :material/home:, :smile:, :red[…]
)
LEFT_OUT = r"(?P<indent>^(?: {4}|[ \t]*\t)[ \t]*)"  # text that far to the right would be code
# Of brackets and the like only what means something: a screen reader reads a label as it is written, backslashes too.
INLINE = r"[\\`*~$]|(?<!\w)_|_(?!\w)|\](?=[(\[:])|<(?=[a-z/!?])|!(?=\[)|&(?=#?\w+;)"
ESCAPED = rf"{INLINE}|^(?P<block>[ ]{{0,3}})(?P<sign>[#+=>|\[-]|\d{{1,9}}(?=[.)](?:\s|$)))"
SIGNS = re.compile(rf"{LEFT_OUT}|(?P<replaced>{'|'.join(REPLACED)})|@|{ESCAPED}", re.MULTILINE | re.IGNORECASE)


def plain(text: str) -> str:
    """Return text in which Markdown finds nothing of its own besides the emphasis of the catalogue."""
    parts = text.split(CODE)
    told = [SIGNS.sub(_escaped, part) if i % 2 == 0 else _code(part) for i, part in enumerate(parts)]
    return "".join(told).replace(BOLD, "**").replace(ITALIC, "*")


def _escaped(found: re.Match[str]) -> str:
    if found["indent"] is not None:
        return ""
    if found["replaced"] is not None:
        return _joined(found[0])
    if found[0] == "@":
        return f"{JOINER}@"
    if found["sign"] is None:
        return f"\\{found[0]}"
    sign = found["sign"]
    return found["block"] + (f"{sign}\\" if sign.isdigit() else f"\\{sign}")  # 1\. or \#


def _joined(sign: str) -> str:
    """Return signs that would be replaced with a joiner that keeps them from that."""
    if sign[0].isalpha() or sign == ":":
        return sign + JOINER
    return JOINER.join(f"\\{one}" for one in sign)


def _code(text: str) -> str:
    """Return text as code: in it Markdown knows no backslash, and backticks are told apart by their number."""
    longest = max((len(one) for one in re.findall("`+", text)), default=0)
    fence, space = "`" * (longest + 1), " " if longest else ""
    return f"{fence}{space}{text.replace(':material/', f':{JOINER}material/')}{space}{fence}"


def bold(text: str) -> str:
    """Return a text in bold."""
    return f"**{plain(text)}**"


def bullets(lines: Iterable[str]) -> str:
    """Return texts as a list."""
    return "\n".join(f"- {plain(one)}" for one in lines)


def badge(text: str, colour: str, icon: str) -> str:
    """Return a text on a coloured ground, with an icon of Streamlit's before it."""
    return f":{colour}-badge[{icon} {plain(text)}]"


def aside(text: str) -> str:
    """Return a text in small grey letters."""
    return f":gray[:small[{plain(text)}]]"


def plain_cells(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table of texts for ``st.table``, which reads its cells and its heads as Markdown."""
    shown = frame.map(lambda cell: plain(cell) if isinstance(cell, str) else cell)
    shown.index, shown.columns = _plain_labels(frame.index), _plain_labels(frame.columns)
    return shown


def _plain_labels(labels: pd.Index) -> pd.Index:
    name = None if labels.name is None else plain(str(labels.name))
    return pd.Index([plain(str(one)) for one in labels], name=name)
