"""What the tables of a plan and their columns are for, said once for the template, the editor and the guide."""

from __future__ import annotations

from dashboard.words import _, cached_by_language


@cached_by_language(2)
def table_titles() -> dict[str, str]:
    """What each table is called on a page."""
    return {
        "plan": _("Options"),
        "goals": _("Goals"),
        "indicators": _("Promises"),
        "departments": _("Departments"),
        "contributions": _("Who works on what"),
        "costs": _("Costs"),
        "resources": _("Resources"),
        "limits": _("Floors and ceilings"),
        "pins": _("Decided numbers"),
        "periods": _("Periods"),
        "phasing": _("Over the year"),
        "results": _("Results"),
        "evaluators": _("Views on weights"),
    }


@cached_by_language(2)
def table_words() -> dict[str, str]:
    """What each table is for."""
    return {
        "plan": _("Who the plan is, and how it is to be solved: one line for each option."),
        "goals": _("The goals as a tree. Exactly one goal has no parent: the top."),
        "indicators": _("What is measured for a goal, from which level to which target: the promises."),
        "departments": _("Everybody who delivers: bureaus, townships, sections, posts, at any number of levels."),
        "contributions": _("Which department works on which indicator, from where, and how far it can go."),
        "costs": _("What an improvement costs, step by step; one column for each resource."),
        "resources": _("Money, staff and whatever else is scarce."),
        "limits": _("Floors and ceilings of a department, or of everything below a goal."),
        "pins": _("Numbers that have been decided already."),
        "periods": _("The stretches of the year, such as quarters."),
        "phasing": _("How much may fall, or must be done, in which period."),
        "results": _("What was reached, by period; the ranking by results is made of it."),
        "evaluators": _("What other people think the weights should be."),
    }


@cached_by_language(2)
def column_words() -> dict[tuple[str, str], str]:
    """What each column of each table says."""
    return {
        (table, column): words
        for table, columns in {
            "goals": _goals(),
            "indicators": _indicators() | _scores(),
            "departments": _departments(),
            "contributions": _contributions(),
            "costs": _costs(),
            "resources": _resources(),
            "limits": _limits(),
            "pins": _pins(),
            "periods": _periods(),
            "phasing": _phasing(),
            "results": _results(),
            "evaluators": _evaluators(),
        }.items()
        for column, words in columns.items()
    } | {("plan", "key"): _("Name of an option."), ("plan", "value"): _("Its value; blank means the usual one.")}


@cached_by_language(2)
def option_words() -> dict[str, str]:
    """What each option in the table `plan` says."""
    give_up = _("How much of that stage's best value later stages may give up, as a share; 0.02 is two per cent.")
    return {
        "id": _("A short name without spaces."),
        "name": _("The plan's title."),
        "year": _("The year it is for."),
        "language": _("The language its names are in, such as en or zh."),
        "currency": _("The currency of its money."),
        "source": _("Where its figures come from."),
        "licence": _("Under which terms they may be used."),
        "description": _("What a reader should know first."),
        "stages": _(
            "What is sought, in this order, out of: attainment, balance, cost, fairness, stability. Blank: the"
            " first four."
        ),
        "give_up_attainment": give_up,
        "give_up_balance": give_up,
        "give_up_fairness": give_up,
        "give_up_cost": give_up,
        "aggregate": _("How shares reached become the share of their goal: arithmetic (the usual) or geometric."),
        "missing": _("A missing result is left out (renormalise), counts nothing (zero), or as own_average."),
        "most_indicators": _("With more indicators than this a department is said to be overburdened (30)."),
    }


def _goals() -> dict[str, str]:
    return {
        "goal": _("A short name of its own; other tables point to it."),
        "parent": _("The goal it belongs to; blank for the top alone."),
        "name": _("What readers see."),
        "weight": _("Its weight among the children of the same goal. All blank: all count the same."),
        "perspective": _("For example finance, citizens, processes or learning."),
        "note": _note(),
    }


def _indicators() -> dict[str, str]:
    return {
        "indicator": _("A short name of its own; other tables point to it."),
        "goal": _("The goal it serves."),
        "name": _("What readers see."),
        "unit": _("What is counted, such as trees, pupils or share."),
        "weight": _("Its weight among the children of the same goal. All blank: all count the same."),
        "direction": _("Whether higher (the usual) or lower is better, or what is nearest to the midpoint."),
        "midpoint": _("The best value, where nearest is best."),
        "aggregation": _(
            "How departments make the indicator: sum (the usual), mean, ratio, effect, or the worst of them."
        ),
        "baseline": _("The level without this plan. Blank: it follows from the departments."),
        "target": _("The level that is wanted. Blank: scored and ranked only."),
        "class": _("Which promises come first: 0 before 1 (the usual) before 2."),
        "mandated": _("The share of the way that must be handed down; 1 is all of it. Blank: nothing must."),
        "margin": _("How much more than needed may be handed down, as a share; 0.1 is ten per cent."),
        "decimals": _("To how many decimals its targets are printed. Blank: exactly."),
    }


def _scores() -> dict[str, str]:
    return {
        "score": _(
            "How results become points: progress (the usual with a target), completion, goalposts, minmax (the"
            " usual without), zscore or percentile."
        ),
        "score_low": _("With goalposts: what gives 0 points."),
        "score_high": _("With goalposts: what gives 100 points."),
        "cap": _("The largest share that counts; 1 is the usual."),
        "period": _("Whose results are scored. Blank: the latest."),
        "source": _("Where its figures come from."),
        "note": _note(),
    }


def _departments() -> dict[str, str]:
    return {
        "department": _("A short name of its own; other tables point to it."),
        "parent": _("The department above it. Blank: none."),
        "name": _("What readers see."),
        "level": _("For example government, bureau, section or post."),
        "group": _("Departments that are compared with each other."),
        "responsible": _("The person in charge."),
    }


def _contributions() -> dict[str, str]:
    return {
        "indicator": _("The indicator that is worked on."),
        "department": _("The department that works on it."),
        "baseline": _("Its level without this plan's resources. What must be paid for to go on starts at 0."),
        "target": _("A target that is set already; used for points when nothing is allocated."),
        "coefficient": _("Its weight in a mean, or its measured effect. Blank: 1."),
        "capacity": _("The largest improvement it can make, in its own unit. With costs the steps decide."),
        "denominator": _("Of a ratio: what the rate is divided by, this year."),
        "last_denominator": _("The same last year. Blank: as this year."),
        "load_weight": _("How much this work counts in the department's load. All blank: all count the same."),
        "whole": _("yes: done entirely or not at all, like a building."),
        "lead": _("yes: this department leads. It changes no number."),
        "note": _note(),
    }


def _costs() -> dict[str, str]:
    return {
        "indicator": _("The indicator that is improved."),
        "department": _("The department that improves it."),
        "step": _("1, 2, 3, from the cheapest on; 0 is a start-up, due once anything is done at all."),
        "capacity": _("How far this step goes. Blank in step 0."),
    }


def _resources() -> dict[str, str]:
    return {
        "resource": _("A short name of its own; it heads a column of costs."),
        "name": _("What readers see."),
        "unit": _("What is counted, such as million or posts."),
        "total": _("How much there is. Blank: no limit."),
        "reserve": _("How much of it is kept back."),
        "price": _("What a unit of it counts when costs are compared."),
    }


def _limits() -> dict[str, str]:
    return {
        "department": _("The department that is limited, with all below it; or else a goal, never both."),
        "goal": _("The goal whose costs are limited, all below it together."),
        "resource": _("The resource."),
        "base": _("What is used before any improvement."),
        "floor": _("The least that must be used, base included."),
        "ceiling": _("The most that may be used, base included."),
        "last_year": _("What was used last year."),
        "max_change": _("By how much that may change, as a share of last year."),
    }


def _pins() -> dict[str, str]:
    return {
        "kind": _("target: the department's figure; share: its part of the improvement; use: of a resource."),
        "indicator": _("For a target or a share."),
        "department": _("The department."),
        "resource": _("For a use."),
        "value": _("The number that was decided."),
    }


def _periods() -> dict[str, str]:
    return {
        "period": _("A short name of its own, such as Q1."),
        "name": _("What readers see."),
        "order": _("Its place in the year."),
    }


def _phasing() -> dict[str, str]:
    return {
        "period": _("The period."),
        "indicator": _("Blank: all indicators."),
        "department": _("Blank: all departments."),
        "most": _("The largest share of the year's improvement in this period."),
        "least_by_end": _("The smallest share that is reached by its end."),
        "resource": _("A resource with a total of its own in this period; then no indicator or department."),
        "total": _("How much of it there is in this period."),
    }


def _results() -> dict[str, str]:
    return {
        "indicator": _("The indicator."),
        "department": _("The department."),
        "period": _("When, such as a year or a quarter."),
        "actual": _("The level that was reached."),
    }


def _evaluators() -> dict[str, str]:
    return {
        "evaluator": _("Who."),
        "node": _("A goal or an indicator."),
        "weight": _("The weight it should have among the children of its goal."),
        "influence": _("How much this person counts. Blank: all the same."),
    }


def _note() -> str:
    return _("Anything a reader should know; it changes no number.")
