"""Keys wait, sign, verify, retire: never a moment without one, never a good token that nobody can check."""

from datetime import UTC, datetime, timedelta

import pytest

from services.identity.domain.signing_keys import (
    SPREAD,
    KeyRefused,
    SigningKey,
    State,
    check_promotion,
    check_retirement,
    signing,
    state_of,
)

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
LIFE = timedelta(hours=1)
DAY = timedelta(days=1)
OLD = SigningKey("old", added_at=NOW - 3 * DAY, promoted_at=NOW - 3 * DAY)
NEW = SigningKey("new", added_at=NOW - 2 * DAY, promoted_at=NOW - DAY)
WAITING = SigningKey("waiting", added_at=NOW)
GONE = SigningKey("gone", added_at=NOW - 4 * DAY, promoted_at=NOW, retired_at=NOW)


def test_the_key_promoted_last_signs_unless_it_is_retired() -> None:
    assert signing([OLD, NEW, WAITING, GONE]) == NEW
    assert signing([WAITING, GONE]) is None
    states = [state_of(one, [OLD, NEW, WAITING, GONE]) for one in (OLD, NEW, WAITING, GONE)]
    assert states == [State.VERIFYING, State.SIGNING, State.WAITING, State.RETIRED]


def test_a_key_signs_only_when_everybody_has_had_the_time_to_see_it() -> None:
    check_promotion(WAITING, now=NOW + SPREAD, at_once=False)
    check_promotion(WAITING, now=NOW, at_once=True)
    with pytest.raises(KeyRefused, match="wait until"):
        check_promotion(WAITING, now=NOW + SPREAD - timedelta(seconds=1), at_once=False)


@pytest.mark.parametrize("key", [NEW, OLD, GONE])
def test_a_key_is_promoted_once(key: SigningKey) -> None:
    with pytest.raises(KeyRefused):
        check_promotion(key, now=NOW, at_once=True)


def retire(key: SigningKey, now: datetime, *, at_once: bool = False) -> None:
    check_retirement(key, [OLD, NEW, WAITING, GONE], longest_life=LIFE, now=now, at_once=at_once)


def test_a_key_retires_when_the_last_token_it_signed_is_over() -> None:
    stopped = NEW.promoted_at
    assert stopped
    retire(OLD, stopped + LIFE + SPREAD)
    with pytest.raises(KeyRefused, match="still good"):
        retire(OLD, stopped + LIFE + SPREAD - timedelta(seconds=1))
    retire(OLD, stopped, at_once=True)


def test_the_key_that_signs_never_retires_and_one_that_never_signed_may() -> None:
    for at_once in (False, True):
        with pytest.raises(KeyRefused, match="promote another"):
            retire(NEW, NOW + DAY, at_once=at_once)
        with pytest.raises(KeyRefused, match="already"):
            retire(GONE, NOW + DAY, at_once=at_once)
    retire(WAITING, NOW)
