"""Texts of a report that the language of its reader may keep already, under a key of their own."""

from __future__ import annotations

from planner.economics.wording import Tongue


def known(tongue: Tongue, key: str, text: str) -> str:
    """Return what a language keeps under a key; where it keeps nothing, and in English, the text itself."""
    told = tongue.say(key)
    return text if told == key else told
