"""The jury publishes and judges; certificates follow; anyone may check them and nobody learns more than they should."""

import threading

import pytest

from chassis.identifiers import new_id
from services.certification.service import SERVICE
from tests.services.certification.days import Day
from tests.services.certification.exam import KO, OK

RIGHT = [OK] * 15
WRONG = [KO] * 15


def test_a_session_is_published_once_finalised_scored_and_without_error():
    day = Day(RIGHT, RIGHT)
    early = day.publish()
    assert (early.status_code, early.json["code"]) == (409, "session_not_finalised")
    day.finalised()
    unscored = day.publish()
    assert (unscored.status_code, unscored.json["code"]) == (409, "session_not_scored")
    assert len(unscored.json["details"]["certifications"]) == 2
    del day.exam.assessment.opened[day.certification]
    day.score()
    failed = day.publish()
    assert (failed.status_code, failed.json["code"]) == (409, "certification_in_error")
    assert failed.json["details"] == {"certifications": [str(day.certification)]}
    listed = day.exam.get("/api/jury/sessions", day.exam.jury).json["items"]
    assert listed[0]["obstacles"] == ["in_error"]
    assert day.judge("cancellation").status_code == 204
    day.published()
    again = day.publish()
    assert (again.status_code, again.json["code"]) == (409, "session_already_published")
    assert len(day.told("SessionPublished")) == 1
    (issued,) = day.told("CertificateIssued")
    assert issued["certification_id"] == str(day.certifications[1])


def test_two_jurors_publishing_at_once_publish_once():
    day = Day(RIGHT).finalised().score()
    codes: list[int] = []
    threads = [threading.Thread(target=lambda: codes.append(day.publish().status_code)) for _ in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(codes) == [204, 409, 409]
    assert len(day.told("CertificateIssued")) == 1


def test_only_the_jury_sees_and_does_what_the_jury_does():
    day = Day(RIGHT).finalised().score()
    exam, one = day.exam, day.certification
    for by in (exam.member, exam.administrator, exam.stranger, day.pupil.user_id, new_id()):
        for path in (
            "/api/jury/sessions",
            f"/api/jury/sessions/{day.number}",
            f"/api/jury/certifications/{one}",
        ):
            assert exam.get(path, by).status_code == 404, path
        assert exam.post(f"/api/sessions/{day.number}/publication", by).status_code == 404
        for deed in ("cancellation", "uncancellation", "rejection", "unrejection"):
            assert exam.post(f"/api/certifications/{one}/{deed}", by).status_code == 404
        neutralised = exam.post(f"/api/certifications/{one}/neutralisations", by, {"position": 1})
        assert neutralised.json["code"] == "certification_unknown"
    assert len(day.told("CertificationScored")) == 1


def test_the_jury_sees_no_session_before_it_is_finalised_and_never_a_name():
    day = Day(RIGHT)
    assert day.exam.get(f"/api/jury/sessions/{day.number}", day.exam.jury).status_code == 404
    assert day.exam.get("/api/jury/sessions", day.exam.jury).json["items"] == []
    day.finalised(comment="Alarme").score()
    detail = day.exam.get(f"/api/jury/sessions/{day.number}", day.exam.jury)
    assert detail.json["session"]["obstacles"] == ["comment"]
    assert [one["status"] for one in detail.json["items"]] == ["VALIDATED"]
    file = day.exam.get(f"/api/jury/certifications/{day.certification}", day.exam.jury)
    for response in (detail, file):
        assert "Nom0" not in response.get_data(as_text=True)


def test_a_cancelled_certification_loses_its_certificate_and_gets_it_back():
    day = Day(RIGHT).finalised().score().published()
    code = day.own()["verification_code"]
    verify = f"/api/certificates/{code}"
    first = day.exam.get(verify, None).json
    for _ in range(2):
        assert day.judge("cancellation").status_code == 204
    assert day.exam.get(verify, None).json["code"] == "certificate_unknown"
    own = day.own()
    assert (own["status"], own["cause"], own["pix"], own["verification_code"]) == (
        "CANCELLED",
        "cancelled_by_jury",
        0,
        None,
    )
    assert len(day.told("CertificateRevoked")) == 1
    for _ in range(2):
        assert day.judge("uncancellation").status_code == 204
    assert day.exam.get(verify, None).json == first
    assert len(day.told("CertificateIssued")) == 2
    assert [one["revision"] for one in day.told("CertificationScored")] == [1, 2, 3]
    results = day.file()["results"]
    assert [(one["emitter"], one["judge_id"]) for one in results] == [
        ("ALGORITHM", None),
        ("JURY", str(day.exam.jury)),
        ("JURY", str(day.exam.jury)),
    ]


def test_fraud_rejects_and_may_be_lifted():
    day = Day(RIGHT).finalised().score().published()
    assert day.judge("rejection").status_code == 204
    assert (day.own()["status"], day.own()["cause"]) == ("REJECTED", "fraud")
    assert day.file()["fraud"] is True
    assert day.judge("unrejection").status_code == 204
    assert day.own()["status"] == "VALIDATED"


def test_a_neutralised_question_changes_the_score_and_the_certificate():
    day = Day([OK, OK, KO] * 3 + [OK] * 3 + [KO] * 3).finalised().score().published()
    before = day.own()
    assert before["pix"] == 27 + 3 * 19, "60 %: three competences lose a level, one is lost"
    assert day.judge("neutralisations", {"position": 3}).status_code == 204
    after = day.own()
    assert after["pix"] == 27 + 27 + 2 * 19
    assert (after["verification_code"], after["valid_until"]) == (
        before["verification_code"],
        before["valid_until"],
    )
    assert [one["pix"] for one in day.told("CertificateIssued")] == [84, 92]
    assert day.exam.get(f"/api/certificates/{after['verification_code']}", None).json["pix"] == 92
    assert day.judge("neutralisations", {"position": 3}).status_code == 204
    assert len(day.told("CertificationScored")) == 2, "the same again changes nothing"
    assert day.judge("neutralisations", {"position": 3, "neutralised": False}).status_code == 204
    assert day.own()["pix"] == before["pix"]
    unknown = day.judge("neutralisations", {"position": 99})
    assert (unknown.status_code, unknown.json["code"]) == (404, "certification_question_unknown")


def test_a_rejected_certification_may_become_valid_after_publication():
    day = Day([OK] * 7 + [KO] * 8).finalised().score().published()
    assert day.own()["status"] == "REJECTED"
    assert day.told("CertificateIssued") == []
    for position in (8, 15):
        day.judge("neutralisations", {"position": position})
    assert day.own()["status"] == "VALIDATED"
    assert len(day.told("CertificateIssued")) == 1


def test_the_jury_judges_only_what_has_a_result():
    day = Day(RIGHT).finalised()
    for deed, body in (("cancellation", None), ("neutralisations", {"position": 1})):
        refused = day.judge(deed, body)
        assert (refused.status_code, refused.json["code"]) == (409, "certification_not_scored")
    assert day.exam.post(f"/api/certifications/{new_id()}/cancellation", day.exam.jury).status_code == 404


def test_a_human_settles_what_the_automatic_jury_left():
    day = Day(RIGHT)
    day.report(0, "FRAUD")
    day.finalised().score()
    (incident,) = day.file()["incidents"]
    deed = f"incidents/{incident['id']}/resolution"
    body = {"resolution": "Entendu l’élève : pas de fraude."}
    path = f"/api/certifications/{day.certification}/{deed}"
    assert day.exam.post(path, day.exam.member, body).status_code == 404
    assert day.judge(f"incidents/{new_id()}/resolution", body).status_code == 404
    assert day.judge(deed, body).status_code == 204
    (after,) = day.file()["incidents"]
    assert (after["resolution"], after["resolved_automatically"]) == (body["resolution"], False)
    assert day.exam.get("/api/jury/sessions", day.exam.jury).json["items"][0]["publishable"] is True


def test_nothing_is_published_by_itself_unless_it_was_asked_for():
    day = Day(RIGHT).finalised().score()
    for timer in SERVICE.make_bus(day.exam.bench.parts).timers:
        timer.run()
    assert day.told("SessionPublished") == []


def test_a_quiet_session_publishes_itself_when_asked_for():
    day = Day(RIGHT, CERTIFICATION_AUTO_PUBLISH="true").finalised().score()
    assert len(day.told("SessionPublished")) == 1
    assert day.own()["status"] == "VALIDATED"
    for timer in SERVICE.make_bus(day.exam.bench.parts).timers:
        timer.run()
    assert len(day.told("SessionPublished")) == 1


def test_a_session_that_needs_a_human_waits_for_one():
    day = Day(RIGHT, CERTIFICATION_AUTO_PUBLISH="true")
    day.report(0, "FRAUD")
    day.finalised().score()
    assert day.told("SessionPublished") == []
    (incident,) = day.file()["incidents"]
    day.judge(f"incidents/{incident['id']}/resolution", {"resolution": "Vu."})
    for timer in SERVICE.make_bus(day.exam.bench.parts).timers:
        timer.run()
    assert len(day.told("SessionPublished")) == 1


def test_before_publication_nobody_sees_a_result():
    day = Day(RIGHT).finalised().score()
    exam = day.exam
    own = day.own()
    assert (own["status"], own["pix"], own["marks"], own["verification_code"]) == ("PENDING", None, [], None)
    for path in (f"/api/sessions/{day.number}/results", f"/api/sessions/{day.number}/certificates.pdf"):
        refused = exam.get(path, exam.member)
        assert (refused.status_code, refused.json["code"]) == (409, "session_not_published")
    refused = exam.get(f"/api/certifications/{day.certification}/certificate.pdf", day.pupil.user_id)
    assert (refused.status_code, refused.json["code"]) == (404, "certification_unknown")


def test_a_certificate_is_checked_whatever_the_case_and_an_unknown_code_says_nothing():
    day = Day(RIGHT, WRONG).finalised().score().published()
    code = day.own()["verification_code"]
    for typed in (code, code.lower(), code.removeprefix("P-")):
        assert day.exam.get(f"/api/certificates/{typed}", None).status_code == 200
    with day.exam.bench.parts.engine.connect() as connection:
        from sqlalchemy import text

        rejected = connection.execute(
            text("SELECT verification_code FROM certifications WHERE id = :id"), {"id": day.certifications[1]}
        ).scalar_one()
    replies = [
        day.exam.get(f"/api/certificates/{one}", None).json for one in (rejected, "P-22222222", "x" * 300)
    ]
    assert {one["code"] for one in replies} == {"certificate_unknown"}
    assert len({str({**one, "request_id": ""}) for one in replies}) == 1


def test_checking_is_held_back_for_one_address_and_not_for_another():
    day = Day(RIGHT, CERTIFICATION_VERIFICATION_BURST="3")

    def check(address: str, *hops: str):
        headers = {"X-Forwarded-For": ", ".join((*hops, address))}
        return day.exam.get("/api/certificates/P-22222222", None, headers=headers)

    assert [check("192.0.2.1").status_code for _ in range(4)] == [404, 404, 404, 429]
    assert int(check("192.0.2.1").headers["Retry-After"]) >= 1
    assert check("192.0.2.1", "203.0.113.9").status_code == 429, "a made-up hop changes nothing"
    assert check("192.0.2.2").status_code == 404


def test_the_date_of_the_end_is_three_years_after_the_day_of_issue():
    day = Day(RIGHT).finalised().score().published()
    own = day.own()
    assert int(own["valid_until"][:4]) == int(own["issued_on"][:4]) + 3


def test_a_certification_is_its_owners_and_their_schools_administrators():
    day = Day(RIGHT, RIGHT).finalised().score().published()
    path = f"/api/certifications/{day.certification}"
    for by in (day.pupil.user_id, day.exam.administrator):
        assert day.exam.get(path, by).json["status"] == "VALIDATED"
    for by in (day.pupils[1].user_id, day.exam.member, day.exam.stranger, day.exam.jury, new_id()):
        for suffix in ("", "/certificate.pdf"):
            assert day.exam.get(path + suffix, by).json["code"] == "certification_unknown"
    assert day.exam.get("/api/my-certifications", day.exam.member).json["items"] == []


def test_a_session_without_any_certificate_prints_none():
    day = Day(WRONG).finalised().score().published()
    refused = day.exam.get(f"/api/sessions/{day.number}/certificates.pdf", day.exam.member)
    assert (refused.status_code, refused.json["code"]) == (404, "certificate_unknown")


@pytest.mark.parametrize(
    ("accept", "status", "kind"),
    [
        ("text/csv", 200, "text/csv"),
        ("application/json", 200, "application/json"),
        ("*/*", 200, "application/json"),
        ("text/csv;q=0.5, application/json", 200, "application/json"),
        ("image/png", 406, "application/problem+json"),
    ],
)
def test_results_come_in_the_form_that_was_asked_for(accept, status, kind):
    day = Day(RIGHT).finalised().score().published()
    response = day.exam.get(
        f"/api/sessions/{day.number}/results", day.exam.member, headers={"Accept": accept}
    )
    assert (response.status_code, response.mimetype) == (status, kind)
    assert "Nom0" not in response.headers.get("Content-Disposition", "")


def test_names_of_competences_are_asked_for_while_no_release_was_heard():
    from sqlalchemy import text

    day = Day(RIGHT).finalised().score().published()
    code = day.own()["verification_code"]
    with day.exam.bench.parts.engine.begin() as connection:
        connection.execute(text("DELETE FROM frameworks"))
    areas = day.exam.get(f"/api/certificates/{code}", None).json["areas"]
    assert [one["name"] for one in areas][:1] == ["Information et données"]
