"""Streamlit's own words, English in every language, said in the reader's by `static/language.js`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from dashboard.words import ENGLISH, _, language

SCRIPT = Path(__file__).parent / "static" / "language.js"


def spoken() -> dict[str, Any]:
    """What the script is told: whole texts, and texts with something in the middle."""
    if language() == ENGLISH:
        return {"whole": _plain(), "parts": []}
    parts = []
    for text, ours in _with_a_middle().items():
        before, _middle, after = text.partition("{}")
        parts.append({"before": before, "after": after, "ours": ours})
    return {"whole": _whole() | _plain(), "parts": parts}


def _plain() -> dict[str, str]:
    """What is said in other words in English, too: readers know of no Streamlit that could be restarted."""
    gone = _(
        "The server does not answer. Nothing is lost: your scenario is in the address, and this page goes on by"
        " itself once the server is back."
    )
    return {
        "Connection error": _("No connection"),
        "Streamlit server is not responding. Are you connected to the internet?": gone,
        "Is Streamlit still running? If you accidentally stopped Streamlit, just restart it in your"
        " terminal:": gone,
        "streamlit run yourscript.py": "meritree run",
        "The page that you have requested does not seem to exist. Running the app's main page.": _(
            "There is no page of that name; this is where the dashboard begins."
        ),
    }


def _whole() -> dict[str, str]:
    return {
        "App pages": _("App pages"),
        "Choose an option": _("Choose an option"),
        "Choose options": _("Choose options"),
        "Clear all": _("Clear all"),
        "Clear value": _("Clear value"),
        "Close": _("Close"),
        "Copy to clipboard": _("Copy to clipboard"),
        "Decrement": _("Decrement"),
        "Drag and drop a file here": _("Drag and drop a file here"),
        "Help": _("Help"),
        "Increment": _("Increment"),
        "Navigate to home page": _("Navigate to home page"),
        "No options to select": _("No options to select"),
        "No options to select.": _("No options to select."),
        "No results": _("No results"),
        "Open": _("Open"),
        "Page not found": _("Page not found"),
        "Press Enter to apply": _("Press Enter to apply"),
        "Press Enter to submit form": _("Press Enter to submit form"),
        "Select all": _("Select all"),
        "Selected values": _("Selected values"),
        "Skip to main content": _("Skip to main content"),
        "Upload": _("Upload"),
        "file upload": _("file upload"),
    }


def _with_a_middle() -> dict[str, str]:
    return {
        "Help for {}": _("Help for {}"),
        "Remove {}": _("Remove {}"),
        "{} per file": _("{} per file"),
        "Show/hide columns: {}": _("Show/hide columns: {}"),
        "Download as CSV: {}": _("Download as CSV: {}"),
        "Search: {}": _("Search: {}"),
        "Fullscreen: {}": _("Fullscreen: {}"),
    }


@lru_cache
def script() -> str:
    """The script that marks the document with its language and says Streamlit's own words in it."""
    return SCRIPT.read_text(encoding="utf-8")
