"""Queues as functions: numbers in, numbers out, vectorised, exact where the model is.

Loads are in erlangs (arrival rate × mean handle time), times in seconds, shares between 0 and 1.
"""

from planner.queueing import deferred
from planner.queueing.abandonment import erlang_a
from planner.queueing.delay import erlang_c
from planner.queueing.loss import erlang_b, erlang_b_load, erlang_b_servers, log_erlang_b
from planner.queueing.metrics import Definition, QueueMetrics, Targets
from planner.queueing.offered import HandleTime, OfferedLoad, offered_load
from planner.queueing.staffing import attainable_load, required_servers

__all__ = [
    "Definition",
    "HandleTime",
    "OfferedLoad",
    "QueueMetrics",
    "Targets",
    "attainable_load",
    "deferred",
    "erlang_a",
    "erlang_b",
    "erlang_b_load",
    "erlang_b_servers",
    "erlang_c",
    "log_erlang_b",
    "offered_load",
    "required_servers",
]
