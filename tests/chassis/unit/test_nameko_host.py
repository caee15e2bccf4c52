"""What a dying line does to the consumers: nothing. In a process apart, for eventlet changes the one that imports it."""

import subprocess
import sys

import pytest

TRY = """
from types import SimpleNamespace
from amqp.exceptions import ConnectionForced
from kombu.exceptions import OperationalError
from nameko.rpc import RpcConsumer
from chassis.nameko_host import QuestionConsumer, SturdyQueueConsumer

def dying(*_):
    raise {error}

letter = SimpleNamespace(channel=SimpleNamespace(connection=object()), ack=dying, requeue=dying)
{deed}
"""
ACK, REQUEUE = (
    f"SturdyQueueConsumer().{deed}_message(letter); print('alive')" for deed in ("ack", "requeue")
)
ANSWER = "RpcConsumer.handle_result = dying; print(QuestionConsumer().handle_result(None, 'alive', None)[0])"
DEATHS = ["ConnectionResetError(104, 'reset')", "BrokenPipeError(32, 'pipe')", "ConnectionForced()"]


def tried(deed: str, error: str) -> str:
    code = TRY.format(error=error, deed=deed)
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], check=False, capture_output=True, text=True
    )
    return (run.stdout or run.stderr).strip().splitlines()[-1]


@pytest.mark.parametrize("error", DEATHS)
@pytest.mark.parametrize("deed", [ACK, REQUEUE, ANSWER], ids=["ack", "requeue", "answer"])
def test_a_line_that_dies_ends_nobody(deed: str, error: str) -> None:
    assert tried(deed, error) == "alive"


def test_an_answer_to_a_broker_that_is_away_ends_nobody() -> None:
    assert tried(ANSWER, "OperationalError('refused')") == "alive"


@pytest.mark.parametrize("deed", [ACK, ANSWER], ids=["ack", "answer"])
def test_a_fault_of_ours_is_not_taken_for_a_dead_line(deed: str) -> None:
    assert "ZeroDivisionError" in tried(deed, "ZeroDivisionError")
