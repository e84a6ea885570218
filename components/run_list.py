def run_table(runs, *, key, empty):
    import streamlit as st
    st.caption(empty)
