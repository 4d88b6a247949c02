"""The work of a support lead, an executive and an analyst from start to finish, in both languages."""

import io
import re

import openpyxl
import pytest
from playwright.sync_api import expect

from planner import scenario_file
from planner.ui.text import LANGUAGES, Words
from planner.ui.text.marks import BOLD, unmarked
from tests.browser.conftest import (
    PLANNED_WITHIN_MS,
    TINY,
    contacts_of,
    download,
    drawn,
    go,
    opened,
    settled,
    tiles,
    tiny,
    verdict,
    wait_for_verdict,
)

pytestmark = pytest.mark.browser
EN = Words("en")


def button(page, words, key, **values):
    return page.get_by_role("button", name=words(key, **values))


def says(page, sentence, *, not_=False):
    """Wait until the verdict is a sentence, or is it no more."""
    page.wait_for_function(
        "([said, not_]) => not_ !=="
        " (document.querySelector('.st-key-verdict')?.innerText.replaceAll('\\u00a0', ' ') === said)",
        arg=[sentence, not_],
        timeout=PLANNED_WITHIN_MS,
    )


def needed(page, words):
    """Return the people that the page asks for."""
    wait_for_verdict(page, words("verdict.need").split(BOLD)[0].strip())
    return int(page.locator(".st-key-tiles [data-testid=stMetricValue]").first.inner_text())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_support_lead_changes_the_volume_takes_it_back_and_passes_the_desk_on(visit, language):
    words = Words(language)
    page = visit(tiny(language))
    settled(page)
    before, sentence, numbers = needed(page, words), verdict(page), tiles(page)
    field = contacts_of(page, words)
    expect(field).to_have_value("600")
    field.fill("6000")
    field.press("Enter")
    says(page, sentence, not_=True)
    settled(page)
    more = needed(page, words)
    assert more > before
    changed, figures = verdict(page), tiles(page)
    link = opened(page, words, "toolbar.link").locator("code").inner_text()
    page.keyboard.press("Escape")
    button(page, words, "toolbar.undo").click()
    says(page, sentence)
    settled(page)
    expect(contacts_of(page, words)).to_have_value("600")
    assert (verdict(page), tiles(page)) == (sentence, numbers)
    passed_on = visit(link[link.index("?") :])
    settled(passed_on)
    assert (verdict(passed_on), tiles(passed_on)) == (changed, figures)
    expect(contacts_of(passed_on, words)).to_have_value({"en": "6,000", "vi": "6.000"}[language])
    passed_on.reload()
    settled(passed_on)
    assert (verdict(passed_on), tiles(passed_on)) == (changed, figures)


def test_what_was_changed_is_there_on_a_page_loaded_anew(visit):
    page = visit("?desk=one_team")
    settled(page)
    expect(contacts_of(page, EN)).to_have_value("4,200", timeout=PLANNED_WITHIN_MS)
    contacts_of(page, EN).fill("4,300")
    go(page, "coverage", EN)
    page.wait_for_url(re.compile(r"/coverage\?desk=one_team&plan="))
    page.reload()
    go(page, "plan", EN)
    expect(contacts_of(page, EN)).to_have_value("4,300", timeout=PLANNED_WITHIN_MS)
    page.reload()
    expect(contacts_of(page, EN)).to_have_value("4,300", timeout=PLANNED_WITHIN_MS)
    button(page, EN, "toolbar.undo").click()
    expect(contacts_of(page, EN)).to_have_value("4,200", timeout=PLANNED_WITHIN_MS)
    page.go_back()
    page.wait_for_url(re.compile(r"/coverage\?desk=one_team&lang=en$"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_emptied_number_is_refused_and_nothing_is_lost(visit, language):
    words = Words(language)
    page = visit(tiny(language))
    settled(page)
    expect(contacts_of(page, words)).to_have_value("600", timeout=PLANNED_WITHIN_MS)
    sentence = verdict(page)
    for typed in ("", "abc"):
        contacts_of(page, words).fill(typed)
        contacts_of(page, words).press("Enter")
        expect(page.get_by_test_id("stAlertContentError").first).to_contain_text(typed or "–")
        expect(contacts_of(page, words)).to_have_value(typed)
    contacts_of(page, words).fill("600")
    contacts_of(page, words).press("Enter")
    expect(page.get_by_test_id("stAlertContentError")).to_have_count(0)
    assert verdict(page) == sentence


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_executive_reads_the_verdict_and_hands_on_one_page(visit, language):
    words = Words(language)
    page = visit(f"compare{tiny(language)}")
    settled(page)
    wait_for_verdict(page, "EUR")
    page.get_by_role("radio", name=words("compare.view.sourcing")).click()
    wait_for_verdict(page, r"\(P10 .* – P90 .*EUR\)")
    settled(page)
    told = verdict(page)
    main = page.get_by_test_id("stMain")
    expect(main.get_by_text(words("sourcing.turn"), exact=True)).to_be_visible()
    main.locator(".st-key-picture_sourcing_crossover svg.marks").wait_for()
    html = download(page, re.compile(re.escape(words("sourcing.file.html")) + "$")).decode()
    assert f'lang="{language}"' in html
    least = re.sub(r"\D", "", re.search(r"\d[\d.,]+(?= EUR)", told)[0])
    assert least in re.sub(r"(?<=\d)[.,](?=\d)", "", html)
    pdf = download(page, re.compile(re.escape(words("sourcing.file.pdf")) + "$"))
    assert pdf.startswith(b"%PDF")
    assert len(re.findall(rb"/Type /Page\b", pdf)) == 1, "one page"


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_analyst_changes_a_value_sees_its_effect_takes_it_back_and_exports_it(visit, language):
    words = Words(language)
    page = visit(f"assumptions{tiny(language, TINY.replace('Two at', f'Analysts {language} at'))}")
    page.get_by_role("radio", name=words("lists.channels"), exact=True).click()
    settled(page)
    before = verdict(page)
    page.locator("summary").filter(has_text=words("lists.form")).click()
    handle = page.locator("[class*=st-key-field-channels-0-handle_s] input")
    expect(handle).to_have_value("300")
    handle.fill("900")
    handle.press("Enter")
    says(page, before, not_=True)
    settled(page)
    body = opened(page, words, "toolbar.export")
    saved = scenario_file.loads(download(page, words("toolbar.save")).decode()).scenario
    book = openpyxl.load_workbook(io.BytesIO(download(page, words("toolbar.xlsx"))))
    assert float(saved.channels["phone"].handle_s[0]) == 900
    assert book.sheetnames[0] == {"en": "Plan", "vi": "Kế hoạch"}[language]
    assert 900 in {cell.value for sheet in book.worksheets for row in sheet.iter_rows() for cell in row}
    page.keyboard.press("Escape")
    body.wait_for(state="detached")
    button(page, words, "toolbar.undo").click()
    says(page, before)
    settled(page)
    expect(handle).to_have_value("300")
    go(page, "method", words)
    assert words("method.definitions") in page.inner_text("[data-testid=stMain]")
    link = opened(page, words, "toolbar.link").locator("code").inner_text()
    again = visit(f"assumptions{link[link.index('?') :]}")
    drawn(again)
    assert unmarked(words("assume.sentence")).split("{")[0].strip() in verdict(again)
