"""A desk whose every name is Markdown: nothing of it is a picture, a link or an icon on any page."""

import re

import pytest
import yaml

from planner.scenario import ScenarioError
from planner.ui.edit import Draft
from planner.ui.navigation import ICONS
from planner.ui.server import server
from tests.ui.conftest import desk_of, settle, unfold
from tools.tiny_desk import TINY

PICTURE = "![x](http://example.com/d.png)"
PAGES = [("en", page) for page in (*ICONS, "compare sourcing")] + [
    ("vi", page) for page in ("plan", "coverage", "data")
]
LISTS = ("sites", "regions", "channels", "departments")
LIVE = (
    r"(?<!\\)!?(?<!\\)\[[^\]]*(?<!\\)\]\(",  # a picture or a link
    r"(?<!\\)<\w",
    r"https?://",
    r":material/",
    r"\*\*bold\*\*",
    r"(?<!\\)\$",
)


def hostile():
    """Return a desk of two sites with such names everywhere."""
    document = yaml.safe_load(TINY)
    document["name"] = f"Desk {PICTURE} **bold**"
    document["regions"][0]["name"] = f"Land {PICTURE} :material/home:"
    document["departments"][0]["name"] = f"Help [a](//a.b) **bold** $x$ {PICTURE}"
    document["sites"][0]["name"] = f"-Off {PICTURE}"
    document["sites"][1]["name"] = f"*[b](http://a.example)* <i src=/c> {PICTURE}"
    return Draft.from_text(yaml.safe_dump(document), "hostile.yaml")


def read_as_markdown(app):
    """Yield every text on a page that Streamlit reads as Markdown."""
    for group in (app.markdown, app.caption, app.warning, app.info, app.error, app.success):
        yield from (one.value for one in group)
    for one in app.metric:
        yield from (one.label, one.value, one.delta)
    widgets = (app.text_input, app.selectbox, app.button, app.toggle, app.multiselect, app.date_input, app.expander)
    for group in widgets:
        yield from (one.label for one in group)
        yield from (getattr(one, "help", "") or "" for one in group)
    for one in app.table:
        yield from map(str, (*one.value.columns, *one.value.index, *one.value.to_numpy().ravel()))


def live(app):
    """Return the texts of a page in which Markdown would find something that came from a name."""
    texts = [re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", text) for text in read_as_markdown(app)]
    texts = [re.sub(r":\w+-badge\[:material/\w+:", "", text) for text in texts]  # the page's own
    return [text for text in texts if any(re.search(one, text) for one in LIVE)]


@pytest.fixture
def open_hostile(open_app):
    """Return a function that opens the desk in a language."""

    def begin(language):
        app = open_app(lang=language)
        desk_of(app).take(hostile(), None)
        return settle(app.run())

    return begin


@pytest.mark.parametrize(("language", "page"), PAGES)
def test_no_name_is_markdown_on_any_page(open_hostile, language, page):
    app = open_hostile(language)
    name, _, view = page.partition(" ")
    desk_of(app).choices["compare.view"] = view or "models"
    app = settle(app.switch_page(f"../views/{name}.py").run())
    if name == "plan":
        for section in ("people", "model", "channels", "shifts", "volume", "sites", "method"):
            unfold(app, section)
    desk_of(app).choices |= dict.fromkeys((f"fold.how.{one}" for one in ("models", "sourcing", "hiring")), True)
    app.run()
    assert live(app) == []
    if name in ("plan", "hiring"):
        assert any(r"[x\](" in text for text in read_as_markdown(app)), "the names are there"


@pytest.mark.parametrize("part", LISTS)
def test_no_name_is_markdown_in_the_lists_and_their_faults(open_hostile, part):
    app = open_hostile("en")
    desk = desk_of(app)
    desk.choices |= {"assume.part": part, f"lists.form.{part}": True}
    app = settle(app.switch_page("../views/assumptions.py").run())
    assert live(app) == []


@pytest.mark.parametrize("tab", ["sites", "pools", "streams", "contacts", "room", "notes", "solver"])
def test_no_name_is_markdown_behind_any_tab(open_hostile, tab):
    app = open_hostile("en")
    desk_of(app).choices["details"] = tab
    app.run()
    assert live(app) == []


def test_a_refused_file_tells_its_names_as_they_are(open_hostile):
    app = open_hostile("en")
    named = f"sites: [{{name: '{PICTURE}', wage_per_h: -1}}]\nchannels: {{'{PICTURE}': {{kind: x}}}}"
    with pytest.raises(ScenarioError) as refused:
        Draft.from_text(named, "x")
    desk_of(app).opening = (f"{PICTURE}.yaml", refused.value)
    app.run()
    assert app.error
    assert live(app) == []


@pytest.mark.parametrize("language", ["en", "vi"])
def test_a_header_of_an_export_is_not_markdown(open_app, language):
    app = open_app(desk="one_team", lang=language)
    app = settle(app.switch_page("../views/data.py").run())
    head = f"colour {PICTURE},:material/home: **bold**\nred,3\n"
    desk_of(app).upload = server().uploads.keep(f"{PICTURE.replace('/', '')}.csv", head.encode())
    app = settle(app.run())
    assert r"x\](" in app.warning[0].value
    assert live(app) == []
