"""The queues of the worker: what takes minutes has one of its own, so that nothing waits for it."""

from __future__ import annotations

LENGTHY = "lengthy"
# What talks with servers of others, which may be slow.
MAIL = "mail"
# How many jobs of each queue one worker does at once.
AT_ONCE = {"default": 2, LENGTHY: 1, MAIL: 2}
# After so many tries more, some hours, a job is set aside for people to look at.
MOST_TRIES = 8
