"""Tiếng Việt cho lịch ca: the lines of a calendar's events, and how they are said here."""

EVENT = (
    (r"(?P<site>.*): (?P<people>[\d,]+) (?:person|people), (?P<clock>[\d:–]+)", "{site}: {people} người, {clock}"),
    (r"(?P<hours>[\d.]+) paid hours", "{hours} giờ được trả lương"),
    (r"Paid break (?P<clock>[\d:–]+)", "Nghỉ có lương {clock}"),
    (r"Unpaid break (?P<clock>[\d:–]+)", "Nghỉ không lương {clock}"),
    (r"Plan: (?P<name>.*)", "Kế hoạch: {name}"),
)
