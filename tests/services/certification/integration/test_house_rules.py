"""Tables and migrations agree; refusals are listed; logs and refusals name nobody."""

import inspect

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import MetaData

from chassis import migrations
from chassis.identifiers import new_id
from chassis.outbox import plumbing_tables
from contracts.http.problems import certification as problems
from services.certification.domain import refusals
from services.certification.service import SERVICE
from services.certification.storage.tables import METADATA
from tests.services.certification.days import Day
from tests.services.certification.exam import KO, OK
from tests.support.parts import on_the_bench


def test_tables_and_migrations_agree():
    bench = on_the_bench(SERVICE)
    metadata = MetaData()
    plumbing_tables(metadata)
    for name, table in METADATA.tables.items():
        if name not in metadata.tables:
            table.to_metadata(metadata)
    with bench.parts.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, metadata) == []


def test_migrating_again_in_the_same_process_finds_nothing_to_do():
    bench = on_the_bench(SERVICE)
    migrations.upgrade(SERVICE.migrations, bench.parts.settings.database_url)
    bench.parts.is_ready()


def test_every_refusal_is_listed_and_every_listed_one_exists():
    classes = [
        one
        for _, one in inspect.getmembers(refusals, inspect.isclass)
        if issubclass(one, refusals.Refusal) and one is not refusals.Refusal
    ]
    codes = [one.code for one in classes]
    assert len(set(codes)) == len(codes)
    assert set(codes) == set(problems.PROBLEMS)


def test_no_name_birth_date_or_code_is_ever_logged(capfd):
    day = Day([OK] * 15, [KO] * 15)
    day.report(0, "SIGNATURE_ISSUE", description="Nom0 n’a pas signé")
    stranger = new_id()
    day.exam.post(f"/api/sessions/{day.number}/entry", stranger, day.pupil.claim)
    day.exam.post(f"/api/sessions/{day.number}/invigilation", stranger, {"password": "secret"})
    day.finalised(comment="Nom1 est parti").score().published()
    code = day.own()["verification_code"]
    day.exam.get(f"/api/certificates/{code}", None)
    day.exam.get(f"/api/certifications/{day.certification}/certificate.pdf", day.pupil.user_id)
    out, err = capfd.readouterr()
    logged = out + err
    assert "/api/certificates/<code>" in logged, "something is logged"
    secrets = ["Nom0", "Nom1", "Prénom0", "2010-08-12", "Étienne", "secret", code]
    for secret in (*secrets, day.session["access_code"], day.session["invigilator_password"]):
        assert secret not in logged


def test_facts_carry_no_name():
    day = Day([OK] * 15).finalised().score().published()
    with day.exam.bench.parts.engine.connect() as connection:
        everything = str(connection.exec_driver_sql("SELECT body FROM outbox").all())
    assert "CertificateIssued" in everything
    assert "Nom0" not in everything
    assert "2010-08-12" not in everything
