"""Pins: what they need, what they contradict."""

from __future__ import annotations

from math import isclose

from model.checks.amounts import Demand, Part
from model.checks.cells import PIN_NEEDS
from model.checks.inspection import Inspection, Pair, exceeds, figure, listed
from model.plan import Pin


def check_pins(inspection: Inspection, demands: list[Demand]) -> dict[Pair, float]:
    """Check every pin but those on use, which meet the limits.

    Returns:
        Improvement of each contribution whose target is pinned.
    """
    parts = {(p.record.indicator, p.record.department): (d, p) for d in demands for p in d.parts}
    improvements: dict[Pair, float] = {}
    shares: dict[str, list[Pin]] = {}
    for pin in inspection.plan.pins:
        if pin.kind not in PIN_NEEDS or not _is_complete(inspection, pin) or pin.kind == "use":
            continue
        pair = (pin.indicator or "", pin.department or "")
        if not _has_contribution(inspection, pin, pair):
            continue
        indicator = inspection.indicators[pair[0]]
        if not inspection.is_allocated(indicator):
            message = f"'{pair[0]}' is not allocated, so the pin changes nothing"
            inspection.warning("pins", pin, "indicator", message, "Give the indicator a target.")
        elif pin.kind == "share":
            _check_share(inspection, pin)
            shares.setdefault(pair[0], []).append(pin)
        elif pair in parts:
            improvements[pair] = _check_target(inspection, pin, *parts[pair])
    _check_twofold(inspection, improvements, shares)
    _check_share_sums(inspection, shares)
    for demand in demands:
        _check_target_sums(inspection, demand, improvements)
    return improvements


def _is_complete(inspection: Inspection, pin: Pin) -> bool:
    needs = PIN_NEEDS[pin.kind]
    missing = [need for need in needs if not getattr(pin, need)]
    for need in missing:
        inspection.error("pins", pin, need, f"the cell is blank; a pin on {_named(pin)} needs its {need}")
    for field in ("indicator", "department", "resource"):
        if field not in needs and getattr(pin, field):
            inspection.warning(
                "pins", pin, field, f"a pin on {_named(pin)} has no {field}; '{getattr(pin, field)}' is not used"
            )
    return not missing


def _named(pin: Pin) -> str:
    return f"a {pin.kind}"


def _has_contribution(inspection: Inspection, pin: Pin, pair: Pair) -> bool:
    if pair[0] not in inspection.indicators or pair[1] not in inspection.departments:
        return False
    if pair not in inspection.contributions and "contributions" not in inspection.unread:
        others = [contribution.department for contribution in inspection.by_indicator[pair[0]]]
        message = f"'{pair[1]}' does not work on '{pair[0]}'" + (f"; {listed(others)} does" if others else "")
        inspection.error("pins", pin, "department", message, "Add the contribution or remove the pin.")
    return pair in inspection.contributions


def _check_share(inspection: Inspection, pin: Pin) -> None:
    if inspection.indicators[pin.indicator or ""].aggregation == "worst":
        message = f"'{pin.indicator}' is as good as its worst department, so there is no improvement to share"
        inspection.error("pins", pin, "kind", message, "Pin the target instead.")
    if not 0 <= pin.value <= 1:
        inspection.warning(
            "pins", pin, "value", f"the share is {figure(pin.value)}; a number from 0 to 1 is expected"
        )


def _check_target(inspection: Inspection, pin: Pin, demand: Demand, part: Part) -> float:
    """Check a pinned target; returns the improvement it stands for."""
    improvement = demand.sign * (pin.value * part.denominator - part.level)
    baseline = figure(part.level / part.denominator if part.denominator else part.level)
    if exceeds(0.0, improvement):
        message = f"the target {figure(pin.value)} is worse than the baseline {baseline}"
        inspection.error("pins", pin, "value", message, "Pin the baseline or something better.")
    elif part.capacity is not None and exceeds(improvement, part.capacity):
        message = (
            f"the target {figure(pin.value)} asks for an improvement of {figure(improvement)}, "
            f"the capacity is {figure(part.capacity)}"
        )
        inspection.warning("pins", pin, "value", message, "Lower the pin or raise the capacity.")
    elif (
        part.record.whole
        and improvement > 0
        and part.capacity is not None
        and not isclose(improvement, part.capacity)
    ):
        whole = f"it is to be done whole ({figure(part.capacity)}) or not at all"
        message = f"{whole}, the pin asks for an improvement of {figure(improvement)}"
        inspection.warning("pins", pin, "value", message)
    return improvement


def _check_twofold(inspection: Inspection, improvements: dict[Pair, float], shares: dict[str, list[Pin]]) -> None:
    for pins in shares.values():
        for pin in pins:
            if (pin.indicator, pin.department) in improvements:
                message = f"both the target and the share of '{pin.department}' on '{pin.indicator}' are pinned"
                inspection.warning("pins", pin, "kind", message, "Keep one of them.")


def _check_share_sums(inspection: Inspection, shares: dict[str, list[Pin]]) -> None:
    for indicator, pins in shares.items():
        total = sum(pin.value for pin in pins)
        everyone = len(pins) == len(inspection.by_indicator[indicator])
        if exceeds(total, 1.0) or (everyone and exceeds(1.0, total)):
            message = f"the shares of '{indicator}' sum to {figure(total)}, so nothing can be improved there"
            hint = "Let them sum to 1" + ("." if everyone else " at most.")
            inspection.warning("pins", pins[0], "value", message, hint)


def _check_target_sums(inspection: Inspection, demand: Demand, improvements: dict[Pair, float]) -> None:
    if not demand.is_open:
        return
    indicator = demand.record
    most = 1 + indicator.margin
    pinned = [(part, improvements.get((part.record.indicator, part.record.department))) for part in demand.parts]
    fixed = [(part, y) for part, y in pinned if y is not None]
    if indicator.aggregation == "worst":
        beyond = [part.record.department for part, y in fixed if part.gap > 0 and exceeds(y, most * part.gap)]
        above = (
            f"the pinned targets of {listed(beyond)} on '{indicator.indicator}' are above what is required of them"
        )
    else:
        total = sum(part.coefficient * y for part, y in fixed)
        beyond = [part.record.department for part, _ in fixed] if exceeds(total, most * demand.required) else []
        above = (
            f"the pinned targets of {listed(beyond)} on '{indicator.indicator}' improve it by {figure(total)}, "
            f"at most {figure(most * demand.required)} may be handed down"
        )
    if beyond:
        pin = next(
            p for p in inspection.plan.pins if (p.indicator, p.department) == (indicator.indicator, beyond[0])
        )
        inspection.warning("pins", pin, "value", above, "Lower the pins, or raise the target or the margin.")
