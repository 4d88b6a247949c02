"""A link that reproduces a plan: the scenario as a file says it, packed, versioned, and checked like any on arrival."""

from __future__ import annotations

import base64
import binascii
import json
import zlib

import streamlit as st

from planner import scenario_file
from planner.scenario import Fault, Scenario, ScenarioError
from planner.ui.edit import Draft
from planner.ui.result import digest

PARAMETER = "plan"
VERSION = "1"
MOST_CHARACTERS = 16_000
MOST_BYTES = 400_000
KEPT_LINKS = 256


@st.cache_data(show_spinner=False, max_entries=KEPT_LINKS, hash_funcs={Scenario: digest})
def packed(scenario: Scenario) -> str | None:
    """Return the scenario as text for an address, or None when it is too large for one."""
    plain = json.dumps(scenario_file.as_document(scenario), ensure_ascii=False, separators=(",", ":"), default=str)
    content = zlib.compress(plain.encode(), 9)
    text = f"{VERSION}.{base64.urlsafe_b64encode(content).decode().rstrip('=')}"
    return text if len(text) <= MOST_CHARACTERS else None


def unpacked(text: str) -> Draft:
    """Return the scenario of a link.

    Raises
    ------
    ScenarioError
        When the link is cut, too large, of another version, or holds a scenario that is refused.
    """
    return Draft.from_text(_content(text), PARAMETER)


def _content(text: str) -> str:
    version, _, body = text.partition(".")
    if version != VERSION:
        raise _refused(f"must be of version {VERSION}", version[:8])
    if len(text) > MOST_CHARACTERS:
        raise _refused(f"must have at most {MOST_CHARACTERS} characters", len(text))
    try:
        packed_bytes = base64.b64decode(body.encode() + b"=" * (-len(body) % 4), altchars=b"-_", validate=True)
        unpacking = zlib.decompressobj()
        content = unpacking.decompress(packed_bytes, MOST_BYTES).decode()
    except (binascii.Error, zlib.error, UnicodeDecodeError):
        raise _refused("is cut short or changed: copy the whole link", len(text)) from None
    if unpacking.unconsumed_tail or not unpacking.eof:
        raise _refused("is cut short, or holds more than a scenario", len(text))
    return content


def _refused(why: str, value: object) -> ScenarioError:
    return ScenarioError([Fault(PARAMETER, why, value)], "link")
