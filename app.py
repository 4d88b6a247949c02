"""Deskplan in the browser: `streamlit run app.py`."""

import streamlit as st

from planner.ui.ahead import SCRIPT, ahead

app = st.App(SCRIPT, lifespan=ahead)
