"""The page of the ranking, in its parts."""
