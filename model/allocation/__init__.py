"""The programme: targets and resources for departments, stage by stage, under the goal tree."""

from model.allocation.result import Allocation

__all__ = ["Allocation"]
