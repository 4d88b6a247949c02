"""Text from files is never Markdown: what is escaped, and that every page sends its texts through it."""

import ast

import pandas as pd
import pytest

from planner.ui.markdown import JOINER, bold, bullets, plain, plain_cells
from planner.ui.text import CATALOGUES, LANGUAGES, Words
from planner.ui.text.marks import BOLD, CODE, unmarked
from tests.ui.conftest import ROOT

BODIES = {"markdown", "caption", "info", "warning", "error", "success", "write", "metric", "toast"}
LABELS = {
    *("button", "download_button", "checkbox", "toggle", "radio", "selectbox", "multiselect", "slider", "popover"),
    *("select_slider", "segmented_control", "pills", "text_input", "text_area", "number_input", "date_input"),
    *("time_input", "file_uploader", "expander", "status", "spinner", "link_button", "dialog"),
}
MARKDOWN = {"plain", "bold", "bullets", "badge", "aside", "said"}  # `said` is a page's own way to tell why
KEPT = {"kept", "kept_of", "pick"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("-Off ![x](http://example.com/d.png)", rf"\-Off \![x\](http{JOINER}://example.com/d.png)"),
        ("**b** _i_ `c`", r"\*\*b\*\* \_i\_ \`c\`"),
        (":material/home: :smile: :red[x]", rf":{JOINER}material/home: :{JOINER}smile: :{JOINER}red[x]"),
        ("# a\n1. b\n- c\n    d", "\\# a\n1\\. b\n\\- c\nd"),
        ("a -> b <= c", rf"a \-{JOINER}\> b \<{JOINER}\= c"),
        ("me@example.com www.example.com", rf"me{JOINER}@example.com www{JOINER}.example.com"),
        ("$5 ~ <b> & &amp; a|b \\", r"\$5 \~ \<b> & \&amp; a|b \\"),
        ("Target [%], handle_s of a_b [s] > 5 < 6", "Target [%], handle_s of a_b [s] > 5 < 6"),
        ("[x] [a]: b\n> c\n|d|", "\\[x] [a\\]: b\n\\> c\n\\|d|"),
        ("Mon 08:00, 12.5 %, C#, 4−2", "Mon 08:00, 12.5 %, C#, 4−2"),
    ],
)
def test_text_reads_as_it_was_typed(text, told):
    assert plain(text) == told


def test_emphasis_of_the_catalogue_stays_and_that_of_a_name_does_not():
    told = Words()("data.sentence", name="**a**", month="5")
    assert plain(told) == r"**\*\*a\*\*** holds **5 contacts a month**."
    assert "*" not in unmarked(Words()("data.sentence", name="a", month="5"))
    assert plain(f"{CODE}a_`b`{CODE}_") == r"`` a_`b` ``\_"


def test_tables_and_lists_are_plain_too():
    frame = pd.DataFrame({"_a_": ["*b*", 1]}, index=pd.Index(["[c](d)", "e"], name="`f`"))
    shown = plain_cells(frame)
    assert list(shown.columns) == [r"\_a\_"]
    assert list(shown.index) == [r"\[c\](d)", "e"]
    assert (shown.index.name, shown.iloc[0, 0], shown.iloc[1, 0]) == (r"\`f\`", r"\*b\*", 1)
    assert bullets(["- a", "b"]) == "- \\- a\n- b"
    assert bold("a*") == r"**a\***"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogues_have_no_other_markdown_than_emphasis(language):
    for key in CATALOGUES[language]:
        told = unmarked(Words(language)(key))
        assert not set("*`") & set(told), key
        assert BOLD not in Words(language).get(key)


def test_every_text_of_a_page_goes_through_it():
    """Read the code: what an element shows as Markdown is made by `plain`, or is the catalogue's alone."""
    wrong = [
        f"{path.name}:{call.lineno}: {ast.unparse(part)}"
        for path in sorted((ROOT / "planner" / "ui").rglob("*.py"))
        if path.name != "kept.py"  # passes on what it is given
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        for part in shown_by(call)
        if not is_plain(part)
    ]
    assert wrong == []


def test_help_is_plain_in_every_table_of_options():
    for path in sorted((ROOT / "planner" / "ui").rglob("*.py")):
        for one in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(one, ast.Dict):
                told = [v for k, v in zip(one.keys, one.values, strict=True) if getattr(k, "value", None) == "help"]
                assert all(map(is_plain, told)), f"{path.name}:{one.lineno}"


def shown_by(call):
    """Yield the parts of a call that Streamlit reads as Markdown."""
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    owner = call.func.value.id if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name) else ""
    if owner not in ("self", "desk", "words") and isinstance(call.func, ast.Attribute):
        if name in BODIES:
            yield from call.args[:3] if name == "metric" else call.args[:1]
        elif name in LABELS and owner not in ("stack", "layer"):
            yield from call.args[:1]
        elif name == "progress":
            yield from (one.value for one in call.keywords if one.arg == "text")
        elif name == "table" and owner == "st":
            yield from (one for one in call.args if not ast.unparse(one).startswith("plain_cells("))
    if name in KEPT and len(call.args) > 4:
        yield call.args[4]
    if name != "number_field":  # makes it plain itself
        yield from (one.value for one in call.keywords if one.arg == "help")


def is_plain(part):
    """Return whether an expression is plain text for Markdown: made so, or a text of the catalogue without values."""
    if isinstance(part, ast.Constant):
        return True
    if isinstance(part, ast.JoinedStr):
        return all(is_plain(one.value if isinstance(one, ast.FormattedValue) else one) for one in part.values)
    if isinstance(part, ast.BoolOp):
        return all(map(is_plain, part.values))
    if isinstance(part, ast.IfExp):
        return is_plain(part.body) and is_plain(part.orelse)
    if isinstance(part, ast.Call):
        name = getattr(part.func, "attr", getattr(part.func, "id", ""))
        return name in MARKDOWN or (name == "words" and not part.keywords)
    return False
