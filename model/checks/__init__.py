"""What can be odd about a plan, one module per part of it; `model.check` asks them all."""
