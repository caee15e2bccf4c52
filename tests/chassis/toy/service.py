"""The toys. What a letter does to the listener is written in the answer's topic: count, retry, reject, crash, die."""

import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import text

from chassis.database import UnitOfWork
from chassis.messaging import Bus, Reject, Retry
from chassis.service import Parts, Service
from chassis.settings import ServiceSettings
from contracts.events.assessment import AnswerSubmitted
from contracts.rpc import Refused
from contracts.rpc import assessment as questions

SLOW = 1_000_000
"""From this number on, an answer takes its time."""

MIGRATIONS = Path(__file__).parent / "migrations"


@dataclass(frozen=True)
class Settings(ServiceSettings):
    """Nothing of its own."""


def no_app(_parts: Parts[Any]) -> Flask:
    raise NotImplementedError


def counting_bus(parts: Parts[Any]) -> Bus:
    bus = Bus("campaigns", lambda: UnitOfWork(parts.sessions, producer="campaigns", ring=parts.ring))

    @bus.hears(AnswerSubmitted, deed="follow_progress")
    def count(fact: AnswerSubmitted, uow: UnitOfWork) -> None:
        uow.session.execute(
            text("INSERT INTO effects (assessment_id, position) VALUES (:a, :p)"),
            {"a": fact.assessment_id, "p": fact.position},
        )
        match fact.topic:
            case "retry-once":
                seen = uow.session.execute(
                    text("SELECT count(*) FROM dead_letters WHERE queue = 'marker'")
                ).scalar_one()
                if not seen:
                    raise Retry("not yet")
            case "retry":
                raise Retry("never ready")
            case "reject":
                raise Reject("not for us")
            case "crash":
                raise ZeroDivisionError
            case "die":
                os._exit(9)

    return bus


def answering_bus(parts: Parts[Any]) -> Bus:
    bus = Bus("assessment", lambda: UnitOfWork(parts.sessions, producer="assessment", ring=parts.ring))

    @bus.answers(questions.PROFILE_OF_USER)
    def profile(request: questions.UserWanted) -> questions.Profile:
        if request.user_id.int >= SLOW:
            time.sleep(1.5)
        return questions.Profile(pix=request.user_id.int % 1000, certifiable=True, competences=())

    @bus.answers(questions.RESULTS_OF_PARTICIPATION)
    def results(_: questions.ParticipationWanted) -> questions.ParticipationResults:
        raise Refused("assessment_unknown", details={"seen": 0})

    @bus.answers(questions.OPEN_CERTIFICATION_TEST)
    def open_test(_: questions.CertificationTestWanted) -> questions.CertificationTestOpened:
        raise ZeroDivisionError

    return bus


LISTENER = Service("campaigns", Settings, MIGRATIONS, no_app, counting_bus)
TELLER = Service("assessment", Settings, MIGRATIONS, no_app, answering_bus)
