"""The pace of a connection, on a clock that only moves when somebody sleeps."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from kaltura_core.api.limiter import Limiter


@dataclass
class Clock:
    now: float = 1000.0
    slept: float = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.slept += seconds


def limiter(clock: Clock) -> Limiter:
    return Limiter(clock=clock, sleep=clock.sleep)


def at_a_pace(pace: Limiter, clock: Clock, *, calls: int, seconds: float) -> None:
    for _ in range(calls):
        pace.wait()
        clock.now += seconds / calls


def test_there_is_no_limit_until_one_is_met() -> None:
    clock = Clock()
    pace = limiter(clock)
    for _ in range(1000):
        assert pace.wait() == 0
    assert pace.rate is None
    assert clock.slept == 0


def test_a_refusal_halves_the_measured_pace() -> None:
    clock = Clock()
    pace = limiter(clock)
    at_a_pace(pace, clock, calls=80, seconds=10)
    pace.slow_down()
    assert pace.usual is not None
    assert pace.rate is not None
    assert 7 <= pace.usual <= 9
    assert pace.rate == pace.usual / 2


def test_the_limited_pace_is_kept() -> None:
    clock = Clock()
    pace = limiter(clock)
    at_a_pace(pace, clock, calls=80, seconds=10)
    pace.slow_down()
    began = clock.now
    for _ in range(21):
        pace.wait()
    assert 4 <= clock.now - began <= 6, "20 intervals at about 4 calls a second"


def test_a_multirequest_takes_the_turns_of_all_its_calls() -> None:
    clock = Clock()
    pace = limiter(clock)
    at_a_pace(pace, clock, calls=80, seconds=10)
    pace.slow_down()
    pace.wait(8)
    assert 1.5 <= pace.wait() <= 2.5


def test_refusals_of_one_window_count_once() -> None:
    clock = Clock()
    pace = limiter(clock)
    at_a_pace(pace, clock, calls=80, seconds=10)
    pace.slow_down()
    once = pace.rate
    for _ in range(5):
        pace.slow_down()
    assert pace.rate == once


def test_a_refusal_after_the_window_halves_again() -> None:
    clock = Clock()
    pace = limiter(clock)
    at_a_pace(pace, clock, calls=80, seconds=10)
    pace.slow_down()
    once = pace.rate
    for _ in range(60):
        pace.wait()
    pace.slow_down()
    assert once is not None
    assert pace.rate is not None
    assert pace.rate < once * 0.8


def test_the_pace_recovers_slowly_and_the_limit_goes_away() -> None:
    clock = Clock()
    pace = limiter(clock)
    at_a_pace(pace, clock, calls=80, seconds=10)
    pace.slow_down()
    halved, usual = pace.rate, pace.usual
    assert halved is not None
    assert usual is not None
    clock.now += 60
    assert pace.rate is not None
    assert halved < pace.rate < usual
    clock.now += 3600
    assert pace.rate is None
    assert pace.usual is None
    assert pace.wait() == 0


def test_a_refusal_out_of_the_blue_leaves_a_pace_that_a_page_can_live_with() -> None:
    pace = limiter(Clock())
    pace.slow_down()
    assert pace.rate is not None
    assert pace.rate >= 0.5


def test_success_is_remembered_by_action_in_any_case() -> None:
    pace = limiter(Clock())
    pace.succeeded("Metadata_Metadata", "GET")
    assert pace.has_succeeded("metadata_metadata", "get")
    assert not pace.has_succeeded("metadata_metadata", "list")


def test_threads_share_one_pace() -> None:
    waited: list[float] = []
    lock = threading.Lock()

    def sleep(seconds: float) -> None:
        with lock:
            waited.append(seconds)

    pace = Limiter(clock=lambda: 50.0, sleep=sleep)
    pace.slow_down()
    threads = [threading.Thread(target=pace.wait) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert pace.rate is not None
    turns = sorted(waited)
    assert len(turns) == 19, "the first goes at once"
    assert all(abs(turn - (number + 1) / pace.rate) < 1e-6 for number, turn in enumerate(turns))
