"""The plan and its mathematics; knows no scenario and no screen."""
