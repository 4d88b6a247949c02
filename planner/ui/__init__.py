"""The screens: Streamlit pages over the planner. Nothing here computes a plan; a pool of worker processes does."""
