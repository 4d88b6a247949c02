"""What Streamlit runs for every visitor and every change."""


def main() -> None:
    """Set the page up, show the navigation, run the page asked for."""
    import streamlit as st

    from planner.ui import navigation

    # A file of our own: a named icon would be fetched from outside.
    st.set_page_config(page_title="Deskplan", page_icon=navigation.ICON, layout="wide")
    navigation.run()


if __name__ == "__main__":  # a worker process imports this file under another name
    main()
