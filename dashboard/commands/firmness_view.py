"""How firm a ranking is, as JSON."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from dashboard.report.firmness_grids import ALIKE
from model.firmness import Firmness
from model.firmness_pairs import Pair, present_pairs
from model.firmness_parts import Passing, RankPassport, WeightSweep


def firmness_view(found: Firmness) -> dict[str, Any]:
    """Everything that is known about how firm a ranking is, as one object; lists are sorted by id."""
    nodes = zip(found.cut.nodes, found.cut.scored.weights, strict=True)
    return {
        "basis": found.basis,
        "cut": _by_node({"node": node.id, "weight": weight} for node, weight in nodes),
        "neighbourhood": found.neighbourhood.declared,
        "exact": found.is_exact,
        "draws": found.drawn.draws,
        "seed": found.seed,
        "top": found.top,
        "sweeps": _by_node(_sweep(sweep) for sweep in found.sweeps),
        "flips": [_flip(each) for each in found.flips],
        "extremes": [_fields(reach) for reach in found.reaches],
        "acceptability": [_fields(each) for each in found.chances],
        "pairs": [_pair(pair) for pair in present_pairs(found)],
        "influence": _influence(found),
        "passports": [_passport(each) for each in found.passports],
    }


def empty_view(basis: str) -> dict[str, Any]:
    """The same where there is no ranking."""
    lists = ("cut", "sweeps", "flips", "extremes", "acceptability", "pairs", "influence", "passports")
    return {"basis": basis, "exact": False} | {name: [] for name in lists}


def _by_node(objects: Any) -> list[dict[str, Any]]:
    return sorted(objects, key=lambda each: str(each["node"]))


def _sweep(sweep: WeightSweep) -> dict[str, Any]:
    return {
        "node": sweep.node.id,
        "weight": sweep.weight,
        "breakpoints": [
            {"at": point.at, "swaps": [list(pair) for pair in point.swaps]} for point in sweep.breakpoints
        ],
        "stable": {"winner": list(sweep.winner), "top": list(sweep.top), "order": list(sweep.order)},
    }


def _flip(found: Passing) -> dict[str, Any]:
    sizes: dict[str, Any] = dict(found.sizes.items())
    return {"passes": found.passes, "passed": found.passed} | sizes | {"weights": dict(found.weights)}


def _pair(pair: Pair) -> dict[str, Any]:
    upper, lower = pair.upper.department, pair.lower.department
    return {"ahead": upper, "behind": lower, "always": pair.always, "share": pair.share}


def _influence(found: Firmness) -> list[dict[str, Any]]:
    names = [field.name for field in fields(found.influence) if field.name != "redundancy"]
    columns = {name: getattr(found.influence, name) for name in names}
    return _by_node(
        {"node": node.id}
        | {name: column[place] for name, column in columns.items()}
        | {"alike": _alike(found, place)}
        for place, node in enumerate(found.cut.nodes)
    )


def _alike(found: Firmness, place: int) -> list[dict[str, Any]]:
    """The other nodes on which the departments stand nearly as on this one."""
    correlations = found.influence.redundancy[place]
    return _by_node(
        {"node": node.id, "correlation": correlations[other]}
        for other, node in enumerate(found.cut.nodes)
        if other != place and correlations[other] >= ALIKE
    )


def _passport(found: RankPassport) -> dict[str, Any]:
    return _fields(found) | {
        "tightest": None if found.tightest is None else found.tightest.id,
        "interval": list(found.interval),
        "overtaking": None if found.overtaking is None else _flip(found.overtaking),
    }


def _fields(record: Any) -> dict[str, Any]:
    return {field.name: getattr(record, field.name) for field in fields(record)}
