"""The programme: targets and resources for departments, stage by stage, under the goal tree."""

from model.allocation.allocate import allocate
from model.allocation.result import Allocation

__all__ = ["Allocation", "allocate"]
