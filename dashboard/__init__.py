"""Everything a person touches: the Streamlit app, charts, exports, the command line."""
