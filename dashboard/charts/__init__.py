"""Pictures: pure functions from a table to a figure; they know Plotly and nothing of the screen around them."""
