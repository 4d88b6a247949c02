"""The few rules that Streamlit's own layout lacks: a compact head, tiles, and no sideways scrolling on a phone."""

import streamlit as st

from planner.ui.text import Words

# Nothing fades: Streamlit's React Aria lists whatever is in a transition until that ends, and what is drawn anew in the
# midst of one stays listed, with its branch of the page, for as long as the page is open.
CSS = """<style>
.stMainBlockContainer { padding-top: 3.6rem; padding-bottom: 2rem; max-width: 1500px; }
.st-key-toolbar { row-gap: .4rem; }
.st-key-verdict p, .st-key-team p { font-size: 1.22rem; line-height: 1.45; }
.st-key-tiles [data-testid="stHorizontalBlock"] { display: grid; gap: .6rem;
  grid-template-columns: repeat(auto-fit, minmax(152px, 1fr)); }
.st-key-tiles [data-testid="stColumn"] { width: auto; min-width: 0; }
.st-key-tiles [data-testid="stVerticalBlock"] { gap: .1rem; }
.st-key-tiles [data-testid="stVerticalBlock"] [data-testid="stVerticalBlock"] { padding: .45rem .7rem .25rem; }
.st-key-tiles [data-testid="stMetricValue"] { font-size: 1.5rem; line-height: 1.3; }
.st-key-tiles [data-testid="stMetricDelta"] { background: none; padding: 0; font-size: .82rem; }
.st-key-tiles button { padding: 0; min-height: 1.3rem; font-size: .82rem; }
.st-key-tiles button[aria-expanded="true"] { color: inherit; }
[data-testid="stTopNavLink"]:focus-visible { outline: 2px solid currentColor; outline-offset: -2px; }
[data-testid="stCaptionContainer"] { color: inherit; opacity: .82; }
.st-key-first_inputs { row-gap: .3rem; }
[class*="st-key-picture_"] { gap: 0; }
[class*="st-key-save_"] { margin-top: -.3rem; }
body *, body *::before, body *::after { transition: none !important; }
@media (max-width: 640px) {
  .stMainBlockContainer { padding-left: .8rem; padding-right: .8rem; }
  .st-key-verdict p, .st-key-team p { font-size: 1.06rem; }
  [data-testid="stTable"] :is(th, td) { padding: .25rem .3rem; line-height: 1.25; }
  [data-testid="stTable"] :is(th, td, th p, td p) { font-size: .72rem; }
  [data-testid="stTable"] tbody th, [data-testid="stTable"] tr > :first-child { min-width: 5.2rem; }
  .st-key-first_inputs [data-testid="stHorizontalBlock"] { flex-wrap: nowrap; }
  .st-key-first_inputs [data-testid="stColumn"] { min-width: 0; flex: 1 1 0; }
}
</style>"""


# Streamlit writes its own two texts of an uploader in English; the button keeps its name beneath.
UPLOADER = """<style>
[data-testid="stFileUploaderDropzone"] button p,
[data-testid="stFileUploaderDropzoneInstructions"] span {{ font-size: 0; }}
[data-testid="stFileUploaderDropzone"] button p::after {{ content: "{button}"; font-size: .875rem; }}
[data-testid="stFileUploaderDropzoneInstructions"] span::after {{ content: "{limit}"; font-size: .875rem; }}
</style>"""


def style(words: Words) -> None:
    """Put the rules on the page."""
    st.html(CSS)
    if words.language != "en":
        st.html(UPLOADER.format(button=words("upload.button"), limit=words("upload.limit")))
