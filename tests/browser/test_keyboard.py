"""The keyboard reaches everything of ours on every page, but for the inside of the canvas tables."""

import pytest

from planner.ui.text import Words
from tests.browser.conftest import go, settled, tiny
from tests.browser.test_access import PAGES

pytestmark = pytest.mark.browser
EN = Words("en")
MOST_STEPS = 600
# What is seen and can be used; of a group of radios or tabs one is a stop and the arrow keys go to the others.
MARK = """() => {
    const kinds = 'button, a[href], input, textarea, select, summary, [role=button], [role=slider], [role=tab],'
        + ' [role=radio], [role=combobox]';
    const own = [...document.querySelectorAll('header, [data-testid=stMain]')]
        .flatMap(part => [...part.querySelectorAll(kinds)]);
    const used = own.filter(one => one.checkVisibility({visibilityProperty: true}) && !one.disabled
        && one.getBoundingClientRect().width > 1 && !one.closest('[data-testid=stDataFrame], [aria-hidden=true]')
        && !one.closest('[data-testid=stToolbarActions], [data-testid=stMainMenu], [data-testid=stElementToolbar]')
        && !(one.matches('[role=radio]') && one.getAttribute('aria-checked') !== 'true')
        && !(one.matches('[role=tab]') && one.getAttribute('aria-selected') !== 'true')
        && !(one.tabIndex < 0 && one.closest('[role=radiogroup], [role=tablist], [role=group]'))
        && !(one.tabIndex < 0 && one.closest('[data-testid=stNumberInput], [data-testid=stFileUploader]')));
    used.forEach((one, i) => { (one.closest('[role=radiogroup]') ?? one).dataset.stop = i; });
    return used.map(one => (one.getAttribute('aria-label') || one.innerText || one.outerHTML).trim().slice(0, 90));
}"""
REACHED = """() => { const one = document.activeElement?.closest('[data-stop]');
    return one ? Number(one.dataset.stop) : document.activeElement === document.body ? -1 : -2; }"""


@pytest.mark.parametrize("name", PAGES)
def test_the_tab_key_reaches_everything_on_a_page(visit, name):
    page = visit(tiny())
    settled(page)
    go(page, name, EN)
    settled(page)
    stops = page.evaluate(MARK)
    assert len(stops) > 10
    page.evaluate("document.activeElement?.blur()")
    reached, idle = set(), 0
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        at = page.evaluate(REACHED)
        idle = idle + 1 if at in reached or at < 0 else 0
        reached.add(at)
        if idle > 60:
            break
    assert [stops[i] for i in range(len(stops)) if i not in reached] == []
