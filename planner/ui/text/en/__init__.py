"""English."""

from planner.ui.text.en import (
    assumptions,
    blocks,
    compare,
    coverage,
    data,
    detail,
    form,
    hiring,
    how,
    lists,
    method,
    plan,
    shell,
    sourcing,
)

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
}
