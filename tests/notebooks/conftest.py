import pytest


@pytest.fixture(autouse=True, scope="module")
def _plots_in_the_notebook():
    """Streamlit, tested in the same process, asks for plots without a screen; kernels would inherit that."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("MPLBACKEND", raising=False)
        yield
