"""The pages: each reads what was chosen, asks for one outcome, and draws."""
