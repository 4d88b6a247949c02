"""Page Coverage & shifts."""

TEXT = {
    "page.coverage": "Coverage & shifts",
    "coverage.sentence": "While the desk is open, **{least} to {most} people** are on duty; sites at work: {sites}.",
    "coverage.sentence.same": "While the desk is open, **{most} people** are on duty; sites at work: {sites}.",
    "coverage.sentence.handed": "Hand-overs from site to site a day: **{times}**.",
    "coverage.all": "All sites",
    "coverage.week": "People on duty, the week in {where} time",
    "coverage.week.alt": "Stacked areas of the people on duty through the week, {site}: at most {most}.",
    "coverage.lines": "Area: people on duty. Dashed line: people needed, for live contacts and for the deferred work done then.",
    "coverage.note": "What is required is known for pools, not for single sites: choose all sites to see it beside the people.",
    "coverage.band": "Who carries the desk, hour by hour (UTC)",
    "coverage.band.alt": "A row for each site and a cell for each UTC hour; the desk is carried by: {told}.",
    "coverage.band.note": "People on duty, mean of the week. A framed cell has most people of its hour; a thick tick is a hand-over.",
    "coverage.breaks": "Weeks that differ by their breaks alone have rows of their own.",
    "coverage.from": "from {hour}:00",
    "coverage.utc": "hour (UTC)",
    "coverage.share": "share of all",
}
