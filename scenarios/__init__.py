"""Overlays on a plan: what if a weight, a budget or a promise were another."""
