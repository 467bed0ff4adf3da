"""The page of the allocation, in its parts."""
