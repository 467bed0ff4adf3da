"""The page of the plan, in its parts."""
