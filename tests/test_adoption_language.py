"""The adoption report in Chinese."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dashboard.cli import main

# Names of people, the program, its commands and what the plan itself says in English.
KNOWN = re.compile(
    r"Meritree|Kadziński|Greco|Słowiński|Lahdelma|Salminen|Apache|Invented[^|]*|`[^`]*`|meritree .*"
)


@pytest.mark.parametrize("basis", ["results", "plan"])
def test_a_chinese_report_is_chinese_throughout(
    basis: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written = tmp_path / "report.md"
    command = ["report", "county", "--basis", basis, "--draws", "500", "--language", "zh", "-o", str(written)]
    assert main(command) == 0
    text = KNOWN.sub("", written.read_text(encoding="utf-8"))
    assert not re.findall(r"[A-Za-z]{4,}", text)
    assert "安澜县2026年目标分解" in text


def test_a_report_is_english_unless_another_language_is_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written = tmp_path / "report.html"
    assert main(["report", "county", "--draws", "500", "-o", str(written)]) == 0
    text = written.read_text(encoding="utf-8")
    assert '<html lang="en">' in text
    assert "How firm is this ranking?" in text
