"""The page of the scenarios, in its parts."""
