"""A flat sheet, one row for each promise, made into a plan by a mapping that can be used again next year."""
