"""The commands of `meritree`, one module each, and what they share."""
