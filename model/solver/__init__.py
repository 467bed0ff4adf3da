"""The only door to PuLP's problems and the HiGHS solver: load, solve, re-solve, one sign for all duals.

Conventions, whatever the solver's own are:
    * a dual is the derivative of the optimal value with respect to the row's right-hand side, a reduced cost the
      derivative with respect to the column's active bound, both in the programme's own sense (max or min);
    * the status is apart from the numbers: numbers are read only where it is `optimal`;
    * presolve is off: in HiGHS 1.14 and 1.15 it can return a worse whole-number answer as optimal (on the plan of
      Tenjo 0.560 for 0.977; compare HiGHS issues 3073 and 3094), and re-solves from a basis do without it anyway;
    * the solver's scaling is off: programmes come with rows of about 1, and a city's is solved four times faster;
    * the searches for whole numbers beside the proof (RENS, RINS, feasibility jump, by reduced costs) are off: the
      same plans are found without, and half of the time on the plan of Tenjo went there;
    * an answer in whole numbers is handed to the next solve of the same model, which on that plan is then done in
      a third of the time;
    * a programme is solved to `TOLERANCE`, single-threaded and with fixed options, so the same programme gives the
      same digits every time.
"""

from model.solver.arrays import solve_arrays
from model.solver.model import Model
from model.solver.problem import Problem
from model.solver.reduced import Reduced
from model.solver.values import INFINITY, TOLERANCE, Array, Flags, Indices, Rows, Sense, Solved, SolverStatus

__all__ = [
    "INFINITY",
    "TOLERANCE",
    "Array",
    "Flags",
    "Indices",
    "Model",
    "Problem",
    "Reduced",
    "Rows",
    "Sense",
    "Solved",
    "SolverStatus",
    "solve_arrays",
]
