"""What is odd about a plan, and why something was refused, in the reader's language.

Model, files and saved work say so in English; `findings.csv` and `refusals.csv` hold the same sentences in
Chinese, with `{1}`, `{2}` for what differs from plan to plan. A sentence that is not there stays as it is.
"""

from __future__ import annotations

import csv
import re
from functools import lru_cache
from pathlib import Path

from dashboard.words import language
from model.errors import Finding, MeritreeError, PlanError, ScenarioError

FILES = tuple(Path(__file__).with_name(name) for name in ("findings.csv", "refusals.csv"))
_PLACE = re.compile(r"\\\{(\d)\\\}")
# What may stand around a sentence: the nearest known name, more rows, the rows that are meant, and in front the
# path of the plan that it is about, or several.
_AROUND = tuple(
    (re.compile(pattern, re.DOTALL), shape)
    for pattern, shape in (
        (r"(?P<said>.+) \(did you mean (?P<near>'.+')\?\)", "{said}（是否指{near}？）"),
        (
            r"(?P<said>.+) \(and so in (?P<count>\d+) more rows: (?P<rows>.+)\)",
            "{said}（另有{count}行也是如此：{rows}）",
        ),
        (r"(?P<said>.+) \((?P<rows>[a-z]+ '.+') and (?P<count>\d+) more\)", "{said}（{rows}，另有{count}处）"),
        (r"(?P<said>.+) \((?P<rows>[a-z]+ '.+')\)", "{said}（{rows}）"),
        (r"(?P<about>\S+:\S+(?:, \S+:\S+)+|\S+): (?P<said>.+)", "{about}：{said}"),
    )
)
_MEANT = re.compile(r" ?\(did you mean ('[^']+')\?\)")
_MORE = re.compile(r"(?<=') and (\d+) more$")
_NOUNS = {
    "goal": "目标",
    "indicator": "指标",
    "department": "责任单位",
    "resource": "资源",
    "period": "考核期",
    "department or goal": "责任单位或目标",
}


def finding_words(text: str) -> str:
    """A message or a hint of a finding, or one line of a refusal, in the reader's language."""
    return _chinese(text) if language() == "zh" else text


def refusal_words(refusal: MeritreeError | str) -> str:
    """Why something was refused, in the reader's language, with everything that was found."""
    match refusal:
        case PlanError(findings=findings) if findings:
            head = str(refusal).removesuffix("\n".join(["", *(f"- {finding}" for finding in findings)]))
            return "\n".join([finding_words(head), *(f"- {_listed(finding)}" for finding in findings)])
        case ScenarioError(problems=problems):
            return "\n".join(map(finding_words, problems))
    return "\n".join(map(finding_words, str(refusal).split("\n")))


def _listed(finding: Finding) -> str:
    if language() != "zh":
        return str(finding)
    where = finding.table + (f"第{finding.row}行" if finding.row is not None else "")
    where += f"{finding.column}列" if finding.column else ""
    hint = f"（{finding_words(finding.hint)}）" if finding.hint else ""
    return f"{where}：{finding_words(finding.message)}{hint}"


@lru_cache(maxsize=4096)
def _chinese(text: str) -> str:
    for pattern, translation in _sentences():
        if found := pattern.fullmatch(text):
            return _filled(translation, found.groupdict())
    for pattern, shape in _AROUND:
        if (found := pattern.fullmatch(text)) and (said := _chinese(found["said"])) != found["said"]:
            return shape.format(**found.groupdict() | {"said": said})
    return text


def _filled(translation: str, words: dict[str, str]) -> str:
    def word(place: re.Match[str]) -> str:
        found = _MEANT.sub(r"（是否指\1？）", words[f"p{place[1]}"])
        found = _MORE.sub(r"等，另有\1个", found)
        return _NOUNS.get(found, found.replace("the sheet '", "工作表'"))

    return re.sub(r"\{(\d)\}", word, translation)


@lru_cache
def _sentences() -> tuple[tuple[re.Pattern[str], str], ...]:
    rows = [row for file in FILES for row in csv.DictReader(file.read_text(encoding="utf-8").splitlines())]
    return tuple((_pattern(row["english"]), row["chinese"]) for row in rows)


def _pattern(sentence: str) -> re.Pattern[str]:
    return re.compile(_PLACE.sub(r"(?P<p\1>.+?)", re.escape(sentence)), re.DOTALL)
