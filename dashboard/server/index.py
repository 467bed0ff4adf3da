"""The one HTML page: Streamlit's own, under our name, in the reader's language, without what nobody needs here."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from functools import lru_cache
from pathlib import Path
from urllib.parse import parse_qs

import streamlit

from dashboard.picture import PLOTLY_PATH
from dashboard.words import ENGLISH, LANGUAGES

OWN_STYLES = Path(__file__).parent.parent / "static" / "page.css"
STATIC = Path(streamlit.__file__).parent / "static"
# Streamlit's own font, for which the theme has Inter, and a pointer to routes that are closed.
LEFT_OUT = (
    r'<link\b[^>]*\brel="preload"[^>]*\bas="font"[^>]*>',
    r'<link\b[^>]*\brel="service-desc"[^>]*>',
    r"<!--.*?-->",
    r"<noscript>.*?</noscript>",
)
TITLE, LANG = re.compile(r"<title>.*?</title>", re.DOTALL), re.compile(r'<html lang="[^"]*"')
# What nearly every page draws: asked for at once, not only when the first page has been worked out.
EARLY = ("BidiComponent", "Button", "ButtonGroup", "Heading", "Html", "Markdown", "Metric", "Popover")
SCRIPT, LOADED = re.compile(r"<script>(.*?)</script>", re.DOTALL), re.compile(r'(?:src|href)="\./(static/[^"]+)"')


@lru_cache(maxsize=len(LANGUAGES))
def page(lang: str) -> str:
    """The page that starts the dashboard in a browser."""
    text = (STATIC / "index.html").read_text(encoding="utf-8")
    for pattern in LEFT_OUT:
        text = re.sub(pattern, "", text, flags=re.DOTALL)
    text = text.replace("</head>", f"{_early()}</head>", 1)
    # Behind Streamlit's own styles, which it writes into the head: where both speak of the same, ours hold.
    text = text.replace("</body>", f'<link rel="stylesheet" href="{_own_styles()}">\n</body>', 1)
    text = LANG.sub(f'<html lang="{lang}"', text, count=1)
    return TITLE.sub("<title>Meritree</title>", re.sub(r"\n\s*\n+", "\n", text), count=1)


def _own_styles() -> str:
    """Address of the page's styles; other styles have another address, so a browser may keep them."""
    digest = hashlib.sha256(OWN_STYLES.read_bytes()).hexdigest()[:16]
    return f"./app/static/{OWN_STYLES.name}?v={digest}"


def _early() -> str:
    files = sorted(path.name for name in EARLY for path in (STATIC / "static" / "js").glob(f"{name}.*.js"))
    links = [f'<link rel="modulepreload" crossorigin href="./static/js/{name}">' for name in files]
    return "\n".join([*links, f'<link rel="preload" as="script" href=".{PLOTLY_PATH}">', ""])


def language_of(query: bytes) -> str:
    """The language that an address asks for."""
    asked = parse_qs(query.decode("latin-1"), max_num_fields=200) if query.count(b"&") < 200 else {}
    wanted = asked.get("lang", [ENGLISH])[0]
    return wanted if wanted in LANGUAGES else ENGLISH


def script_hashes() -> tuple[str, ...]:
    """Fingerprints of the scripts written into the page itself, for the content policy."""
    found = (hashlib.sha256(script.encode()).digest() for script in SCRIPT.findall(page(ENGLISH)))
    return tuple(f"'sha256-{b64encode(digest).decode()}'" for digest in found)


def files_of_the_page() -> tuple[str, ...]:
    """Files (below Streamlit's static folder) that every first visit loads."""
    return tuple(dict.fromkeys(LOADED.findall(page(ENGLISH))))
