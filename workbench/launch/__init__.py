"""Starts the app. The only engine package that knows streamlit."""
