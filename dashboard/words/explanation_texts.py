"""The templates of explanations, in English and Chinese; keys `price:KIND` say what a rule costs."""

from __future__ import annotations

ENGLISH = {
    "price:mandated": "The promise to bring “{indicator}” to {number} costs {points} points of attainment",
    "price:pin:target": "Fixing {department} at {number} for “{indicator}” costs {points} points of attainment",
    "price:pin:share": "Fixing the share of {department} in “{indicator}” at {number} costs {points} points",
    "price:pin:use": "Fixing what {department} uses of {resource} at {number} costs {points} points of attainment",
    "free": "Without any one of these the plan would reach no more: {rules}.",
    "free:mandated": "the promise to bring “{indicator}” to {number}",
    "free:pin:target": "fixing {department} at {number} for “{indicator}”",
    "free:pin:share": "fixing the share of {department} in “{indicator}” at {number}",
    "free:pin:use": "fixing what {department} uses of {resource} at {number}",
    "gain": "{unit} {way} brings {points} points",
    "loss": "{unit} {way} costs {points} points",
    "more": "more",
    "less": "less",
    "unit": "unit",
    "percent point": "one percentage point",
    "scarce": "{resource} is scarce: all of it is used.",
    "left": "{resource} is not the bottleneck: {amount} is left over.",
    "change": "{resource}: {amount} left over, too little for the whole promises that wait, or given up for "
    "the plan's other aims.",
    "unlimited": "{resource} has no limit.",
    "why": "Why “{first}” ({first_department}) and not “{second}” ({second_department}): {one} of {resource} "
    "brings {first_points} points there and {second_points} here.",
    "why not best": "“{second}” ({second_department}) would bring more per {one} of {resource} than “{first}” "
    "({first_department}), {second_points} points against {first_points}; another rule of the plan, or another "
    "scarce resource, decides.",
    "unique": "No other way of splitting the targets is as good.",
    "several": "Other splits of the targets are as good; this one is the nearest to what each department can do.",
    "periods": "The year can be spread over its periods as the rules ask; the fullest period of any department "
    "carries {load} of what it may.",
    "no periods": "The year cannot be spread over its periods, so only the annual plan stands: {rules}.",
    "rule:most": "in {period} {whose} may do {number} of the year at most",
    "rule:least_by_end": "by the end of {period} {whose} has to have done {number} of the year",
    "rule:total": "{period} has {number} of {resource}",
    "whose:both": "{department} on “{indicator}”",
    "whose:indicator": "everyone on “{indicator}”",
    "whose:department": "{department}",
    "whose:all": "everyone",
    "stage:balance": "With the weakest goal lifted as far as it goes, {total} is reached and that goal stands "
    "at {here}; without, {other} and {there}.",
    "stage:cost": "With the cheapest way chosen, {total} is reached for {here} of what it would cost without; "
    "there {other} is reached.",
    "stage:fairness": "With the load shared evenly, {total} is reached and the fullest department carries {here} "
    "of what it can; without, {other} and {there}.",
    "stage:stability": "With departments kept near last year's shares, {total} is reached and the fullest "
    "department carries {here} of what it can; without, {other} and {there}.",
    "would:balance": "Were the weakest goal lifted as far as it goes, {total} would be reached and that goal "
    "would stand at {here}; as planned, {other} and {there}.",
    "would:cost": "Were the cheapest way chosen, {total} would be reached for {here} of the cost; as planned, "
    "{other} is reached.",
    "would:fairness": "Were the load shared evenly, {total} would be reached and the fullest department would "
    "carry {here} of what it can; as planned, {other} and {there}.",
    "would:stability": "Were departments kept near last year's shares, {total} would be reached and the fullest "
    "department would carry {here} of what it can; as planned, {other} and {there}.",
    "idle": "Nothing would change with or without: {stages}.",
    "name:balance": "lifting the weakest goal",
    "name:cost": "choosing the cheapest way",
    "name:fairness": "sharing the load evenly",
    "name:stability": "keeping near last year's shares",
    "breakpoint": "At a weight of {at} for “{node}” the targets of {indicators} change.",
    "stretch": "Between {at} and {until} for “{node}” the targets of {indicators} move gradually.",
    "steady": "Whatever the weight of “{node}”, the plan stays as it is.",
    "join": "; ",
    "comma": ", ",
    "and more": "{n} more",
    "stop": ".",
}

CHINESE = {
    "price:mandated": "约束“{indicator}”完成{number}，代价是达成度减少{points}分",
    "price:pin:target": "把{department}的“{indicator}”目标值锁定为{number}，代价是达成度减少{points}分",
    "price:pin:share": "把{department}在“{indicator}”中的份额锁定为{number}，代价是达成度减少{points}分",
    "price:pin:use": "把{department}使用的{resource}锁定为{number}，代价是达成度减少{points}分",
    "free": "以下各项没有代价，取消任何一项达成度都不变：{rules}。",
    "free:mandated": "约束“{indicator}”完成{number}",
    "free:pin:target": "把{department}的“{indicator}”目标值锁定为{number}",
    "free:pin:share": "把{department}在“{indicator}”中的份额锁定为{number}",
    "free:pin:use": "把{department}使用的{resource}锁定为{number}",
    "gain": "{way}{unit}，达成度增加{points}分",
    "loss": "{way}{unit}，达成度减少{points}分",
    "more": "提高",
    "less": "降低",
    "unit": "个单位",
    "percent point": "1个百分点",
    "scarce": "{resource}已全部用完，是瓶颈。",
    "left": "{resource}不是瓶颈：尚余{amount}。",
    "change": "{resource}尚余{amount}：不足以再完成一项整体任务，或已为其他目标让步。",
    "unlimited": "{resource}没有总量限制。",
    "why": "为什么是“{first}”（{first_department}）而不是“{second}”（{second_department}）："
    "每{one}{resource}在前者带来{first_points}分，在后者带来{second_points}分。",
    "why not best": "“{second}”（{second_department}）每{one}{resource}可带来{second_points}分，"
    "高于“{first}”（{first_department}）的{first_points}分；起决定作用的是其他规定或另一种紧缺资源。",
    "unique": "没有其他同样好的目标分解方案。",
    "several": "还有其他同样好的目标分解方案；本方案最接近各单位的能力上限比例。",
    "periods": "年度目标可以按要求分解到各期；各单位最紧的一期任务强度为{load}。",
    "no periods": "年度目标无法分解到各期，只有年度计划有效：{rules}。",
    "rule:most": "{period}{whose}最多完成全年的{number}",
    "rule:least_by_end": "{period}末{whose}至少完成全年的{number}",
    "rule:total": "{period}的{resource}为{number}",
    "whose:both": "{department}的“{indicator}”",
    "whose:indicator": "“{indicator}”各单位",
    "whose:department": "{department}",
    "whose:all": "各单位",
    "stage:balance": "尽量抬高最弱的目标时，总达成度为{total}，最弱目标达到{here}；"
    "不这样做时，分别为{other}和{there}。",
    "stage:cost": "选择最省钱的做法时，总达成度为{total}，花费只有不这样做时的{here}；"
    "不这样做时，总达成度为{other}。",
    "stage:fairness": "均衡各单位任务时，总达成度为{total}，任务最重的单位承担其能力的{here}；"
    "不这样做时，分别为{other}和{there}。",
    "stage:stability": "尽量保持上年份额时，总达成度为{total}，任务最重的单位承担其能力的{here}；"
    "不这样做时，分别为{other}和{there}。",
    "would:balance": "如果尽量抬高最弱的目标，总达成度为{total}，最弱目标可达到{here}；"
    "按现方案，分别为{other}和{there}。",
    "would:cost": "如果选择最省钱的做法，总达成度为{total}，花费为现方案的{here}；按现方案，总达成度为{other}。",
    "would:fairness": "如果均衡各单位任务，总达成度为{total}，任务最重的单位承担其能力的{here}；"
    "按现方案，分别为{other}和{there}。",
    "would:stability": "如果尽量保持上年份额，总达成度为{total}，任务最重的单位承担其能力的{here}；"
    "按现方案，分别为{other}和{there}。",
    "idle": "以下各项做或不做，结果都不变：{stages}。",
    "name:balance": "抬高最弱的目标",
    "name:cost": "选择最省钱的做法",
    "name:fairness": "均衡各单位任务",
    "name:stability": "保持上年份额",
    "breakpoint": "“{node}”的权重为{at}时，{indicators}的目标值发生变化。",
    "stretch": "“{node}”的权重在{at}至{until}之间时，{indicators}的目标值逐渐变化。",
    "steady": "无论“{node}”的权重是多少，方案都不变。",
    "join": "；",
    "comma": "、",
    "and more": "另有{n}项",
    "stop": "。",
}

TEXTS = {"en": ENGLISH, "zh": CHINESE}
