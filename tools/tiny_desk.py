"""A desk of two sites that is planned at once, for tests in the browser and for the monkey."""

from planner.ui.edit import Draft
from planner.ui.link import packed

TINY = """
name: Two at the phone
currency: EUR
interval_min: 30
regions: [{name: Here, time_zone: Europe/Berlin, languages: {de: 1.0}, contacts_per_month: 600}]
departments: [{name: Help, open: {mon-fri: "09:00-12:00"}}]
channels: {phone: {kind: live, handle_s: 300, patience_s: 200, target: {service_level: 0.8, within_s: 30}}}
sites:
  - {name: Office, time_zone: Europe/Berlin, languages: [de], wage_per_h: 24, people_now: 4}
  - name: Partner
    time_zone: Europe/Berlin
    languages: [de]
    employer: vendor
    contract: {per: productive_hour, price: 40}
shifts: {paid_h: [3], days_per_week: {3: 5}}
sourcing: {horizon_months: 24, draws: 200}
"""


def address_of(text: str = TINY, language: str = "en") -> str:
    """Return what stands behind the app's address for a desk."""
    return f"?plan={packed(Draft.from_text(text, 'tiny').scenario)}&lang={language}"
