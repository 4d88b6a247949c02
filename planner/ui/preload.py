"""What every worker needs, imported once in the process of which they are forks; they share its memory."""

import gc

import planner.budget
import planner.first_look  # noqa: F401

gc.freeze()  # the search for garbage would write to what is shared, and so copy it
