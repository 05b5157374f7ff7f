"""What the tests make for themselves does nothing to the process in which they run."""

from __future__ import annotations

import os
import sys

import pytest

from weerklank.media.recordings.tests.samples import KINDS


@pytest.mark.skipif(sys.platform != "linux", reason="as Linux tells it")
def test_no_sample_makes_this_process_go_before_all_others() -> None:
    for _kind, make in KINDS.values():
        make()
    assert os.sched_getscheduler(0) == os.SCHED_OTHER
