"""Tiếng Việt."""

from planner.ui.text.vi import (
    assumptions,
    blocks,
    compare,
    coverage,
    data,
    detail,
    form,
    hiring,
    how,
    list_help,
    lists,
    method,
    number_help,
    plan,
    shell,
    sourcing,
)
from planner.ui.text.vi_planner import HELP

TEXT: dict[str, str] = {
    **shell.TEXT,
    **plan.TEXT,
    **detail.TEXT,
    **form.TEXT,
    **compare.TEXT,
    **sourcing.TEXT,
    **coverage.TEXT,
    **data.TEXT,
    **method.TEXT,
    **hiring.TEXT,
    **how.TEXT,
    **assumptions.TEXT,
    **blocks.TEXT,
    **lists.TEXT,
    **HELP,
    **list_help.HELP,
    **number_help.HELP,
}
