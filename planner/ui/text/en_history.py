"""What the reader of exports says with the names of its arguments, in words of page Data."""

EXPORT: tuple[tuple[str, str], ...] = (
    (
        r"(?P<what>no column of \w+ recognised among .*): name it with \w+_column",
        "{what}: name it under “Columns and dates”",
    ),
    (
        r"(?P<what>\d+ columns hold times \(.*\)): say with time_column which one (?P<rest>.*)",
        "{what}: say under “Columns and dates” which one {rest}",
    ),
    (
        r"\w+_column: (?P<what>no column .*; the columns are .*)",
        "under “Columns and dates”: {what}",
    ),
    (r"only: (?P<what>no column .*; the columns are .*)", "under “Rows to keep”: {what}"),
    (r"only: (?P<name>.*) needs a list of values, got .*", "under “Rows to keep”: {name} needs values"),
    (
        r"(?P<what>dates can be read .*): pass dayfirst=True or dayfirst=False(?P<lines> \(.*\))?",
        "{what}: choose under “Columns and dates”{lines}",
    ),
    (r"(?P<what>intervals are .*) \(if every row is a contact, pass kind='contacts'\)", "{what}"),
    (r"(?P<what>times run over .*) Choose a period with first and last", "{what} Cut the file by period"),
)
