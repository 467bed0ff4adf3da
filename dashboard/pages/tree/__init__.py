"""The page of the goal tree, in its parts."""
