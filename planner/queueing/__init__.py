"""Queues as functions: numbers in, numbers out, vectorised, exact where the model is.

Loads are in erlangs (arrival rate × mean handle time), times in seconds, shares between 0 and 1.
"""

from planner.queueing import deferred
from planner.queueing.abandonment import erlang_a
from planner.queueing.blending import BlendedMetrics, blended
from planner.queueing.chats import ChatMetrics, chat, chat_required_agents
from planner.queueing.delay import erlang_c
from planner.queueing.general import HazardTable, general_patience, general_service
from planner.queueing.loss import erlang_b, erlang_b_load, erlang_b_servers, log_erlang_b
from planner.queueing.metrics import Definition, QueueMetrics, Targets
from planner.queueing.offered import HandleTime, OfferedLoad, offered_load
from planner.queueing.retrials import RetrialMetrics, erlang_x
from planner.queueing.staffing import attainable_load, required_servers
from planner.queueing.time_varying import Leaving, Transient, transient
from planner.queueing.uncertainty import DayFactor, UncertainStaffing, staffing_under_uncertainty

__all__ = [
    "BlendedMetrics",
    "ChatMetrics",
    "DayFactor",
    "Definition",
    "HandleTime",
    "HazardTable",
    "Leaving",
    "OfferedLoad",
    "QueueMetrics",
    "RetrialMetrics",
    "Targets",
    "Transient",
    "UncertainStaffing",
    "attainable_load",
    "blended",
    "chat",
    "chat_required_agents",
    "deferred",
    "erlang_a",
    "erlang_b",
    "erlang_b_load",
    "erlang_b_servers",
    "erlang_c",
    "erlang_x",
    "general_patience",
    "general_service",
    "log_erlang_b",
    "offered_load",
    "required_servers",
    "staffing_under_uncertainty",
    "transient",
]
