"""Usual words of plans that have no column for a second language: groups, levels, evaluators."""

from __future__ import annotations

from dashboard.words import language

CHINESE = {
    "bureau": "局",
    "bureaus": "县直部门",
    "section": "股室",
    "township": "乡镇",
    "townships": "乡镇",
    "government": "政府",
    "council": "市政",
    "councils": "各市政",
    "agency": "机构",
    "agencies": "市属机构",
    "other body": "其他单位",
    "other bodies": "其他单位",
    "secretariat": "局",
    "office": "办公室",
    "institute": "所属机构",
    "company": "国有企业",
    "head": "县领导",
    "residents": "居民代表",
    "mayor": "市长",
    "county head": "县长",
    "head of section": "股长",
    "township head": "乡镇长",
    "head of public security": "公安局局长",
    "head of the economy bureau": "经济与就业局局长",
    "head of the education bureau": "教育局局长",
    "head of the environment bureau": "生态环境局局长",
    "head of the health bureau": "卫生健康局局长",
    "head of the transport bureau": "交通运输局局长",
    "equal": "等权方案",
    "by indicators": "按指标数方案",
    "by spending": "按支出方案",
    "citizens": "公众",
    "finance": "财务",
    "internal process": "内部流程",
    "learning": "学习成长",
}
EVALUATORS = CHINESE | {"council": "人大代表"}


def term(text: str) -> str:
    """A usual word of a plan in the reader's language; any other as it stands."""
    return CHINESE.get(text.lower(), text) if language() == "zh" else text


def evaluator_name(text: str) -> str:
    """The id of an evaluator as words in the reader's language."""
    words = text.replace("_", " ")
    return EVALUATORS.get(words.lower(), words) if language() == "zh" else words
