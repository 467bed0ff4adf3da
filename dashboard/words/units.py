"""Units as plans write them: their scale, and their names in other languages."""

from __future__ import annotations

import re

from dashboard.words import language

SCALE_WORDS = {
    "": 1.0,
    "k": 1e3,
    "thousand": 1e3,
    "m": 1e6,
    "mn": 1e6,
    "million": 1e6,
    "millions": 1e6,
    "b": 1e9,
    "bn": 1e9,
    "billion": 1e9,
    "billions": 1e9,
    "t": 1e12,
    "tn": 1e12,
    "trillion": 1e12,
    "千": 1e3,
    "万": 1e4,
    "百万": 1e6,
    "千万": 1e7,
    "亿": 1e8,
    "十亿": 1e9,
    "万亿": 1e12,
}
# In a unit a single letter is a unit of its own: t of CO2, m of road.
UNIT_SCALES = {word: scale for word, scale in SCALE_WORDS.items() if len(word) > 1 or not word.isascii()}
CHINESE_SCALES = {scale: word for word, scale in SCALE_WORDS.items() if word and not word.isascii()}

CURRENCIES = {
    "yuan": "元",
    "cny": "元",
    "rmb": "元",
    "cop": "比索",
    "pesos": "比索",
    "usd": "美元",
    "$": "美元",
    "dollars": "美元",
    "gbp": "英镑",
    "£": "英镑",
    "pounds": "英镑",
    "eur": "欧元",
    "€": "欧元",
    "euros": "欧元",
    "jpy": "日元",
}
CHINESE = CURRENCIES | {
    "posts": "名",
    "people": "人",
    "persons": "人",
    "pupils": "名学生",
    "families": "户",
    "households": "户",
    "jobs": "个岗位",
    "cases": "件",
    "complaints": "件",
    "events": "次",
    "rounds": "轮",
    "bridges": "座",
    "wings": "栋",
    "days": "天",
    "business days": "个工作日",
    "hours": "小时",
    "minutes": "分钟",
    "years": "年",
    "m": "米",
    "km": "公里",
    "m²": "平方米",
    "l/s": "升/秒",
    "kg": "千克",
    "tonnes": "吨",
    "t": "吨",
    "ha": "公顷",
    "µg/m³": "微克/立方米",
    "points": "分",
    "index points": "分",
    "per 1,000": "每千人",
    "minutes:seconds": "分:秒",
    "hours:minutes": "时:分",
    "tenths of the model": "个十分之一（模型）",
    "unclear (m expected)": "（单位待核，疑为米）",
    "services by quarter": "项服务/季度",
    "number": "个",
    "count": "个",
    "share": "占比",
    "proportion": "占比",
    "percent": "百分比",
    "unit": "个单位",
}
SINGULARS = {"people": "person", "families": "family"}
SAME_WHEN_ONE = ("ss", "us", "is", "series", "species", "means")
SCALE_NAMES = {1e3: "thousand", 1e6: "million", 1e9: "billion", 1e12: "trillion"}
MONEY = frozenset(CURRENCIES) | frozenset(CURRENCIES.values())
_WHOLE_CHINESE = re.compile(rf"({'|'.join(sorted(CHINESE_SCALES.values(), key=len, reverse=True))})(\S+)")


def split_unit(unit: str | None) -> tuple[float, str]:
    """Part a unit into its scale and the rest: `million COP`, `£ million`, `10,000 yuan`, `万元`."""
    words = (unit or "").split()
    for place in (0, -1) if len(words) > 1 else ():
        word = words[place].lower()
        scale = float(word.replace(",", "")) if re.fullmatch(r"10[0,]+", word) else UNIT_SCALES.get(word)
        if scale:
            return scale, " ".join(words[1:] if place == 0 else words[:-1])
    if (found := _WHOLE_CHINESE.fullmatch(unit or "")) and is_money(found[2]):
        return SCALE_WORDS[found[1]], found[2]
    return 1.0, unit or ""


def is_money(plain: str) -> bool:
    """Whether a unit without its scale is a currency."""
    return plain.lower() in MONEY


def unit_name(unit: str | None) -> str:
    """A unit in the reader's language, its scale with it; as the plan writes it where no name is known."""
    if language() != "zh" or not unit:
        return unit or ""
    scale, plain = split_unit(unit)
    return CHINESE_SCALES.get(scale, "") + CHINESE.get(plain.lower(), plain)


def singular(name: str) -> str:
    """The name of an English unit behind the figure 1: `post` for `posts`; what is no plural word stays."""
    *before, last = name.split(" ")
    if last in SINGULARS:
        last = SINGULARS[last]
    elif re.fullmatch(r"[A-Za-z]{3,}s", last) and not last.lower().endswith(SAME_WHEN_ONE):
        last = last[:-1]
    return " ".join([*before, last])


def plain_unit(unit: str | None) -> str:
    """A unit in the reader's language without its scale: `COP` for `million COP`."""
    return unit_name(split_unit(unit)[1])
