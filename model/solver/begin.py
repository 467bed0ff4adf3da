"""A solver with the options that every answer is found with, and a programme in its own form."""

from __future__ import annotations

from typing import Any

import highspy
import numpy as np

from model.solver.values import TOLERANCE, Array, Flags, Rows, SolverStatus

_STATUS: dict[Any, SolverStatus] = {
    highspy.HighsModelStatus.kOptimal: "optimal",
    highspy.HighsModelStatus.kModelEmpty: "optimal",
    highspy.HighsModelStatus.kInfeasible: "infeasible",
    highspy.HighsModelStatus.kUnbounded: "unbounded",
}


def as_programme(rows: Rows, lower: Array, upper: Array, integral: Flags) -> Any:
    """A programme without an objective, as the solver takes it."""
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(lower), len(rows.lower)
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = np.zeros(len(lower)), lower, upper
    lp.row_lower_, lp.row_upper_ = rows.lower, rows.upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = rows.start, rows.index, rows.value
    if integral.any():
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        lp.integrality_ = [kinds[int(whole)] for whole in integral]
    return lp


def new_solver() -> Any:
    """A solver that says nothing, works alone, and does the same at every call."""
    highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    highs.silent()
    for option, value in {
        "presolve": "off",
        "simplex_scale_strategy": 0,
        "threads": 1,
        "random_seed": 0,
        "primal_feasibility_tolerance": TOLERANCE,
        "dual_feasibility_tolerance": TOLERANCE,
        "mip_feasibility_tolerance": TOLERANCE,
        "mip_rel_gap": 0.0,
        "mip_abs_gap": 1e-9,
        "mip_heuristic_run_feasibility_jump": False,
        "mip_heuristic_run_rens": False,
        "mip_heuristic_run_rins": False,
        "mip_heuristic_run_root_reduced_cost": False,
        "small_matrix_value": 1e-12,
    }.items():
        highs.setOptionValue(option, value)
    return highs


def status_of(highs: Any) -> SolverStatus:
    """How the last run of a solver ended."""
    return _STATUS.get(highs.getModelStatus(), "other")
