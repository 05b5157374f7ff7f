"""Every write of moderation."""

from weerklank.moderation.appeals.actions import appeal_decision, judge_decision
from weerklank.moderation.appeals.reporters import appeal_report, decide_anew, uphold_decision
from weerklank.moderation.care.actions import (
    close_help,
    list_distress_words,
    mark_as_help,
    rule_out_distress,
    set_order,
)
from weerklank.moderation.decisions.content import (
    ask_to_change,
    hide_contribution,
    leave_contribution,
    merge_contribution,
    move_contribution,
    restore_contribution,
)
from weerklank.moderation.decisions.people import (
    exclude_author,
    lift_exclusion,
    pause_author,
    warn_author,
)
from weerklank.moderation.decisions.threads import set_pace
from weerklank.moderation.queue.cases import claim_case, let_go_case
from weerklank.moderation.reports.actions import look_into_kept_words, report_contribution

__all__ = [
    "appeal_decision",
    "appeal_report",
    "ask_to_change",
    "claim_case",
    "close_help",
    "decide_anew",
    "exclude_author",
    "hide_contribution",
    "judge_decision",
    "leave_contribution",
    "let_go_case",
    "lift_exclusion",
    "list_distress_words",
    "look_into_kept_words",
    "mark_as_help",
    "merge_contribution",
    "move_contribution",
    "pause_author",
    "report_contribution",
    "restore_contribution",
    "rule_out_distress",
    "set_order",
    "set_pace",
    "uphold_decision",
    "warn_author",
]
