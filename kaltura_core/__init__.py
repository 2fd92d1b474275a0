"""Everything of the product that is not a page: no streamlit in here, so notebooks and scripts use it as it is."""
