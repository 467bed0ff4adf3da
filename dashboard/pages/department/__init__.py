"""The page of a department, in its parts."""
