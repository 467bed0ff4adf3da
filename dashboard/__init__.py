"""Everything a person touches: the Streamlit app, charts, exports, the command line."""

import pandas as pd

# Our tables have tens of rows: texts kept by Python are found and sorted in half of the time that Arrow takes.
pd.set_option("mode.string_storage", "python")
