"""English."""

from planner.ui.text.en import compare, form, plan, shell

TEXT: dict[str, str] = {**shell.TEXT, **plan.TEXT, **form.TEXT, **compare.TEXT}
