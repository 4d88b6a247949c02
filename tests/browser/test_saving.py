"""Charts saved as pictures and the plan on one page, in a real browser; nothing may leave the machine."""

import io
from xml.etree import ElementTree

import pytest
from PIL import Image

SVG = "{http://www.w3.org/2000/svg}"
WAIT_MS = 120_000


def saved(page, button):
    with page.expect_download(timeout=WAIT_MS) as download:
        button.click()
    return download.value.suggested_filename, download.value.path().read_bytes()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_chart_of_the_plan_is_saved_as_svg_and_png(visit, scheme):
    page = visit(scheme=scheme)
    behind = page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor")
    for key in ("heat", "day", "waterfall"):
        buttons = page.locator(f".st-key-save_{key}")
        name, content = saved(page, buttons.get_by_role("button", name="SVG"))
        assert name == f"{key}.svg"
        drawn = ElementTree.fromstring(content)
        assert drawn.tag == f"{SVG}svg"
        assert drawn.find(f"{SVG}rect").get("fill") == behind, "the page's colour stands behind the chart"
        assert len(list(drawn.iter(f"{SVG}text"))) > 5
        name, content = saved(page, buttons.get_by_role("button", name="PNG"))
        assert name == f"{key}.png"
        with Image.open(io.BytesIO(content)) as picture:
            assert picture.width == pytest.approx(2 * float(drawn.get("width")), abs=2)
            assert len(picture.convert("RGB").getcolors(1 << 24)) > 5, "it is drawn, not empty"


@pytest.mark.parametrize(("language", "said"), [("en", "You need "), ("vi", "Bạn cần ")])
def test_the_plan_is_handed_on_as_one_page(visit, language, said):
    page = visit(f"?lang={language}")
    page.get_by_test_id("stPopoverButton").filter(has_text={"en": "Save", "vi": "Lưu"}[language]).click()
    name, content = saved(page, page.get_by_role("button", name="(HTML)"))
    assert name.endswith(".html")
    assert said in content.decode()
    name, content = saved(page, page.get_by_role("button", name="(PDF)"))
    assert name.endswith(".pdf")
    assert content.startswith(b"%PDF")
