"""How to get a model server, in lines to copy, for each system."""

import streamlit as st

#: System -> (what to do, lines to copy) in order.
STEPS: dict[str, tuple[tuple[str, str], ...]] = {
    "Linux": (
        ("Install Ollama", "curl -fsSL https://ollama.com/install.sh | sh"),
        ("Start it, where the installer has not", "OLLAMA_NO_CLOUD=1 ollama serve"),
    ),
    "macOS": (
        ("Install Ollama (with Homebrew, or the app from ollama.com)", "brew install ollama"),
        ("Start it, or open the app", "OLLAMA_NO_CLOUD=1 ollama serve"),
    ),
    "Windows": (
        ("Install Ollama (or the app from ollama.com)", "winget install --id Ollama.Ollama"),
        ("Start it, or open the app", '$env:OLLAMA_NO_CLOUD="1"; ollama serve'),
    ),
}
NUMBERS_GO_ON = (
    "Everything numeric goes on working without it: portfolios, stress tests, reports and exports. "
    "A model only explains and reads; it computes no figure."
)


def install_steps() -> None:
    """A tab per system with the lines that install and start the server."""
    st.markdown("To have a model explain results and read documents, run Ollama on this machine:")
    for tab, steps in zip(st.tabs(list(STEPS)), STEPS.values(), strict=True):
        with tab:
            for told, line in steps:
                st.markdown(told)
                st.code(line, language=None, wrap_lines=True)
    st.caption(
        "OLLAMA\\_NO\\_CLOUD=1 keeps the server from passing text on to its vendor. Then press Ask again and fetch a model."
    )
