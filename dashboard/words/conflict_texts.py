"""The templates of a conflict, in English and Chinese.

Keys: `rule:KIND` says a rule as it stands, `more:KIND` and `less:KIND` a change of its number, `set:KIND` either.
"""

from __future__ import annotations

from dashboard.words.numbers import amount, split_unit

ENGLISH = {
    "together": "These cannot all hold: {rules}.",
    "kind:resource": "It is a matter of means: the capacities would do.",
    "kind:capacity": "It is a matter of capacity: more money would not help.",
    "kind:both": "Both means and capacities are too short.",
    "kind:rules": "These rules contradict each other: neither money nor capacity would help.",
    "way": "Way {n}: {way}.",
    "alone": "{change}; this alone is enough for the whole plan",
    "partly": "{change}; this settles what is said above, the whole plan needs more",
    "all": "together: {changes}; this is enough for the whole plan",
    "means": "with no more means: {changes}; this is enough for the whole plan",
    "nothing": "No rule has been relaxed.",
    "join": "; ",
    "more rules": "{n} more rules",
    "more changes": "{n} more to change",
    "rule:mandated": "“{indicator}” is promised to {old}",
    "rule:required": "“{indicator}” may not be asked for beyond what is required",
    "rule:resource": "{resource} is limited to {old}",
    "rule:capacity": "{department} can improve “{indicator}” by {old} at most",
    "rule:floor": "{owner} has to use at least {old} of {resource}",
    "rule:ceiling": "{owner} may use at most {old} of {resource}",
    "rule:change": "{owner} may change its use of {resource} by {old} at most",
    "rule:pin:target": "the target of {department} for “{indicator}” is fixed at {old}",
    "rule:pin:share": "the share of {department} in “{indicator}” is fixed at {old}",
    "rule:pin:use": "the use of {resource} by {department} is fixed at {old}",
    "set:mandated": "promise “{indicator}” to {new} instead of {old}",
    "set:required": "let “{indicator}” be asked for up to {new} of what is required",
    "more:resource": "{by} more of {resource} ({new} in all)",
    "less:resource": "{by} less of {resource} ({new} in all)",
    "more:capacity": "raise the capacity of {department} for “{indicator}” by {by}",
    "less:capacity": "lower the capacity of {department} for “{indicator}” by {by}",
    "set:floor": "let {owner} use as little as {new} of {resource} (now {old})",
    "set:ceiling": "let {owner} use up to {new} of {resource} (now {old})",
    "set:change": "let {owner} change its use of {resource} by up to {new} (now {old})",
    "set:pin:target": "fix the target of {department} for “{indicator}” at {new} instead of {old}",
    "set:pin:share": "fix the share of {department} in “{indicator}” at {new} instead of {old}",
    "set:pin:use": "fix the use of {resource} by {department} at {new} instead of {old}",
}

CHINESE = {
    "together": "下列条件不能同时成立:{rules}。",
    "kind:resource": "这是资源不足,不是能力不足。",
    "kind:capacity": "这是能力上限不足,增加资金也无济于事。",
    "kind:both": "资源和能力上限都不足。",
    "kind:rules": "这些规定互相矛盾,增加资金或能力都无济于事。",
    "way": "办法{n}:{way}。",
    "alone": "{change};仅此一项即可使全部目标可行",
    "partly": "{change};可化解上述冲突,但整个计划还需其他调整",
    "all": "同时调整:{changes};全部目标即可行",
    "means": "不增加资源:{changes};全部目标即可行",
    "nothing": "系统没有放宽任何规定。",
    "join": ";",
    "more rules": "另有{n}项规定",
    "more changes": "另有{n}项调整",
    "rule:mandated": "“{indicator}”为约束性指标,须完成{old}",
    "rule:required": "“{indicator}”的任务不得超过规定的加码幅度",
    "rule:resource": "{resource}总量为{old}",
    "rule:capacity": "{department}在“{indicator}”上最多能改善{old}",
    "rule:floor": "{owner}至少使用{resource}{old}",
    "rule:ceiling": "{owner}最多使用{resource}{old}",
    "rule:change": "{owner}使用{resource}的增减不得超过{old}",
    "rule:pin:target": "{department}的“{indicator}”目标值锁定为{old}",
    "rule:pin:share": "{department}在“{indicator}”中的份额锁定为{old}",
    "rule:pin:use": "{department}使用的{resource}锁定为{old}",
    "set:mandated": "把“{indicator}”的约束由{old}调整为{new}",
    "set:required": "允许“{indicator}”的任务达到所需的{new}",
    "more:resource": "{resource}增加{by}(合计{new})",
    "less:resource": "{resource}减少{by}(合计{new})",
    "more:capacity": "把{department}在“{indicator}”上的能力上限提高{by}",
    "less:capacity": "把{department}在“{indicator}”上的能力上限降低{by}",
    "set:floor": "允许{owner}使用{resource}的下限由{old}调整为{new}",
    "set:ceiling": "允许{owner}使用{resource}的上限由{old}调整为{new}",
    "set:change": "允许{owner}使用{resource}的增减幅度由{old}调整为{new}",
    "set:pin:target": "把{department}的“{indicator}”目标值由{old}调整为{new}",
    "set:pin:share": "把{department}在“{indicator}”中的份额由{old}调整为{new}",
    "set:pin:use": "把{department}使用的{resource}由{old}调整为{new}",
}

TEXTS = {"en": ENGLISH, "zh": CHINESE}

_UNITS = {"yuan": "元", "posts": "名编制", "COP": "哥伦比亚比索", "USD": "美元", "GBP": "英镑"}


def amount_in(language: str, value: float, unit: str | None) -> str:
    """Write an amount in a language: 2,900 `10,000 yuan` is `29.0 m yuan`, and `2,900万元` in Chinese."""
    if language != "zh":
        return amount(value, unit)
    scale, plain = split_unit(unit)
    whole = value * scale
    size, word = next(((s, w) for s, w in ((1e8, "亿"), (1e4, "万")) if abs(whole) >= s), (1.0, ""))
    return f"{whole / size:,.4g}{word}{_UNITS.get(plain, plain)}".replace("e+", "e")
