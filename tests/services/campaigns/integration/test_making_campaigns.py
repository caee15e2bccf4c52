"""A teacher makes, finds, corrects and closes campaigns."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from random import Random
from uuid import uuid4

import pytest

from services.campaigns.domain.code import new_code
from services.campaigns.storage import campaigns as storage
from tests.services.campaigns.school import a_school, release_published
from tests.support.parts import signed_in, told


def refused(reply, status, code):
    assert reply.content_type == "application/problem+json"
    assert (reply.status_code, reply.json["code"]) == (status, code), reply.json
    return reply.json


def campaigns_kept(school):
    return school.get(f"/api/campaigns?organisation={school.organisation_id}").json["page"]["total"]


def test_an_assessment_campaign_is_made_and_told(school):
    made = school.campaign(title="Le numérique et toi", landing_text="Bonjour,\nrésultats avant le 10.")
    assert re.fullmatch("[A-HJKMNP-Z]{6}[2-9]{3}", made["code"])
    assert made | {"id": 0, "code": 0, "created_at": 0, "stages": 0} == {
        "id": 0,
        "code": 0,
        "created_at": 0,
        "stages": 0,
        "organisation_id": str(school.organisation_id),
        "kind": "ASSESSMENT",
        "name": "Campagne de rentrée 5e",
        "title": "Le numérique et toi",
        "landing_text": "Bonjour,\nrésultats avant le 10.",
        "target_profile": "rentree-5e",
        "target_profile_name": "Rentrée 5e",
        "duration": 45,
        "topics": 4,
        "skills": 10,
        "release": 1,
        "owner_id": str(school.teacher),
        "created_by": str(school.teacher),
        "archived_at": None,
        "participants": 0,
        "received": 0,
    }
    assert [(one["threshold"], one["up_to"]) for one in made["stages"]] == [
        (0, 20),
        (21, 50),
        (51, 80),
        (81, 100),
    ]
    (fact,) = told(school.bench, "CampaignCreated")
    assert fact == {
        "campaign_id": made["id"],
        "organisation_id": str(school.organisation_id),
        "kind": "ASSESSMENT",
        "target_profile": "rentree-5e",
        "release": 1,
        "created_at": fact["created_at"],
    }


def test_a_collection_of_profiles_is_made(school):
    made = school.collection()
    assert (made["kind"], made["target_profile"], made["topics"], made["stages"]) == (
        "PROFILES_COLLECTION",
        None,
        0,
        [],
    )
    assert told(school.bench, "CampaignCreated")[0]["release"] == 1


@pytest.mark.parametrize(
    ("wish", "status", "code"),
    [
        ({"kind": None}, 422, "campaign_purpose_is_required"),
        ({"kind": "EXAM"}, 422, "campaign_purpose_is_unknown"),
        ({"name": None}, 422, "campaign_name_is_required"),
        ({"name": "  "}, 422, "campaign_name_is_required"),
        ({"title": "t" * 51}, 422, "campaign_title_is_too_long"),
        ({"landing_text": "t" * 5001}, 422, "campaign_landing_text_is_too_long"),
        ({"target_profile": None}, 422, "target_profile_is_required"),
        ({"target_profile": "inconnu"}, 422, "campaign_target_profile_unknown"),
        ({"kind": "PROFILES_COLLECTION"}, 422, "target_profile_is_forbidden"),
        (
            {"kind": "PROFILES_COLLECTION", "target_profile": None, "title": "T"},
            422,
            "campaign_title_is_forbidden",
        ),
        ({"owner_id": str(uuid4())}, 422, "owner_not_in_organisation"),
        ({"organisation_id": str(uuid4())}, 404, "campaign_organisation_unknown"),
        ({"organisation_id": "x"}, 422, "fields_invalid"),
        ({"multiple_sendings": True}, 422, "fields_invalid"),
    ],
)
def test_a_bad_wish_is_refused_and_makes_nothing(school, wish, status, code):
    body = {
        "organisation_id": str(school.organisation_id),
        "kind": "ASSESSMENT",
        "name": "Campagne",
        "target_profile": "rentree-5e",
    } | wish
    refused(school.post("/api/campaigns", body), status, code)
    assert campaigns_kept(school) == 0
    assert told(school.bench) == []


def test_before_any_release_there_is_nothing_to_measure():
    school = a_school(release=False)
    body = {"organisation_id": str(school.organisation_id), "kind": "PROFILES_COLLECTION", "name": "Collecte"}
    refused(school.post("/api/campaigns", body), 503, "campaign_content_not_ready")


def test_a_later_release_changes_nothing_of_a_campaign(school):
    before = school.campaign()
    school.hear(release_published(2))
    assert school.campaign()["release"] == 2
    assert school.get(f"/api/campaigns/{before['id']}").json == before


def test_an_older_release_heard_late_is_not_put_in_force(school):
    school.hear(release_published(5), release_published(3))
    assert school.campaign()["release"] == 5


def test_a_release_whose_outline_cannot_be_had_is_heard_again_later(school):
    from chassis.messaging import Unavailable
    from contracts.rpc.referential import OUTLINE

    answerer = school.bench.questions._answerers.pop(OUTLINE.address)
    with pytest.raises(Unavailable):
        school.hear(release_published(2))
    school.bench.questions.register(answerer)
    school.hear(release_published(2))
    assert school.campaign()["release"] == 2
    # told again, it is not fetched again
    school.bench.questions._answerers.pop(OUTLINE.address)
    school.hear(release_published(2))


def test_the_same_form_sent_twice_makes_one_campaign(school):
    request_id = str(uuid4())
    made = school.campaign(request_id=request_id)
    body = {
        "organisation_id": str(school.organisation_id),
        "kind": "ASSESSMENT",
        "name": "Campagne de rentrée 5e",
        "target_profile": "rentree-5e",
        "request_id": request_id,
    }
    again = school.post("/api/campaigns", body)
    assert (again.status_code, again.json) == (200, made)
    assert len(told(school.bench, "CampaignCreated")) == 1


def test_the_same_form_sent_at_once_makes_one_campaign(school):
    body = {
        "organisation_id": str(school.organisation_id),
        "kind": "ASSESSMENT",
        "name": "Campagne",
        "target_profile": "rentree-5e",
        "request_id": str(uuid4()),
    }
    with ThreadPoolExecutor(4) as pool:
        replies = list(pool.map(lambda _: school.post("/api/campaigns", body), range(4)))
    assert sorted(reply.status_code for reply in replies) == [200, 200, 200, 201]
    assert len({reply.json["id"] for reply in replies}) == 1
    assert len(told(school.bench, "CampaignCreated")) == 1


def test_a_code_already_taken_is_drawn_again(school, monkeypatch):
    first = school.campaign()
    free = new_code(Random(3))
    drawn = iter([first["code"], first["code"], free])
    monkeypatch.setattr(storage, "new_code", lambda _rng: next(drawn))
    assert school.campaign()["code"] == free


def test_a_broken_generator_makes_no_campaign_and_does_not_turn_forever(school, monkeypatch):
    first = school.campaign()
    monkeypatch.setattr(storage, "new_code", lambda _rng: first["code"])
    body = {"organisation_id": str(school.organisation_id), "kind": "PROFILES_COLLECTION", "name": "Collecte"}
    refused(school.post("/api/campaigns", body), 500, "internal_error")
    assert campaigns_kept(school) == 1


@pytest.mark.parametrize("unreadable", ["a\0b", "a\ud800b"])
def test_text_that_cannot_be_kept_is_a_field_that_is_told(school, unreadable):
    made = school.campaign()
    headers = signed_in(school.teacher) | {"Content-Type": "application/json"}
    wish = {"organisation_id": str(school.organisation_id), "kind": "PROFILES_COLLECTION", "name": unreadable}
    reply = school.client.post("/api/campaigns", data=json.dumps(wish), headers=headers)
    assert "name" in refused(reply, 422, "fields_invalid")["errors"]
    change = json.dumps({"landing_text": unreadable})
    reply = school.client.patch(f"/api/campaigns/{made['id']}", data=change, headers=headers)
    refused(reply, 422, "fields_invalid")
    assert school.get(f"/api/campaigns/{made['id']}").json == made


@pytest.mark.parametrize(
    "path", ["campaigns?organisation={organisation}&q=%00", "campaigns/{id}/activity?class=%00"]
)
def test_a_search_that_cannot_be_made_is_told(school, path):
    made = school.campaign()
    reply = school.get("/api/" + path.format(organisation=school.organisation_id, id=made["id"]))
    refused(reply, 422, "fields_invalid")


def test_campaigns_are_listed_the_newest_first_with_their_counts(school):
    first, second = school.campaign(name="Rentrée Élèves de 5e"), school.collection()
    pupil, other = school.pupil(), school.pupil("Babbage", "Charles")
    school.shared(first, pupil)
    school.started(first, other)
    reply = school.get(f"/api/campaigns?organisation={school.organisation_id}")
    assert [one["id"] for one in reply.json["items"]] == [second["id"], first["id"]]
    assert [(one["participants"], one["received"]) for one in reply.json["items"]] == [(0, 0), (2, 1)]
    assert reply.json["page"] == {"number": 1, "size": 25, "total": 2}
    whole = school.get(f"/api/campaigns/{first['id']}").json
    assert (whole["participants"], whole["received"]) == (2, 1)


def test_campaigns_are_filtered_and_paged(school):
    colleague = school.member()
    mine = school.campaign(name="Rentrée Élèves de 5e")
    theirs = school.campaign(name="100 % numérique", owner_id=str(colleague))
    closed = school.campaign(name="Ancienne")
    school.post(f"/api/campaigns/{closed['id']}/archive")

    def listed(query):
        reply = school.get(f"/api/campaigns?organisation={school.organisation_id}&{query}")
        assert reply.status_code == 200, reply.json
        return [one["id"] for one in reply.json["items"]]

    assert listed("") == [theirs["id"], mine["id"]]
    assert listed("mine=true") == [mine["id"]]
    assert listed(f"owner={colleague}") == [theirs["id"]]
    assert listed("archived=true") == [closed["id"]]
    assert listed("q=eleves%20RENTREE") == [mine["id"]]
    assert listed("q=%25") == [theirs["id"]]
    assert listed("q=_") == []
    assert listed("size=1&page=2") == [mine["id"]]
    assert listed("page=9") == []


@pytest.mark.parametrize(
    "query", ["", "page=0", "size=101", "mine=peut-être", "owner=x", "quoi=1", "organisation=x"]
)
def test_a_misspelt_filter_is_told(school, query):
    organisation = "" if "organisation" in query or not query else f"organisation={school.organisation_id}&"
    refused(school.get(f"/api/campaigns?{organisation}{query}"), 422, "fields_invalid")


def test_a_member_corrects_a_campaign(school):
    made = school.campaign(title="Titre", landing_text="Bonjour")
    colleague = school.member()
    reply = school.patch(
        f"/api/campaigns/{made['id']}", {"name": "Autre", "title": None, "owner_id": str(colleague)}
    )
    assert reply.status_code == 200
    assert reply.json == made | {"name": "Autre", "title": None, "owner_id": str(colleague)}
    assert school.get(f"/api/campaigns/{made['id']}").json == reply.json
    # the search finds the new name
    found = school.get(f"/api/campaigns?organisation={school.organisation_id}&q=autre").json
    assert found["page"]["total"] == 1


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"name": ""}, 422, "campaign_name_is_required"),
        ({"name": None}, 422, "campaign_name_is_required"),
        ({"title": "t" * 51}, 422, "campaign_title_is_too_long"),
        ({"landing_text": "t" * 5001}, 422, "campaign_landing_text_is_too_long"),
        ({"name": "Autre", "owner_id": str(uuid4())}, 422, "owner_not_in_organisation"),
        ({"owner_id": None}, 422, "fields_invalid"),
        ({"code": "AAAAAA222"}, 422, "fields_invalid"),
    ],
)
def test_a_bad_correction_is_refused_and_changes_nothing(school, change, status, code):
    made = school.campaign()
    refused(school.patch(f"/api/campaigns/{made['id']}", change), status, code)
    assert school.get(f"/api/campaigns/{made['id']}").json == made


def test_a_collection_is_given_no_title(school):
    made = school.collection()
    refused(
        school.patch(f"/api/campaigns/{made['id']}", {"title": "Titre"}), 422, "campaign_title_is_forbidden"
    )


def test_archiving_is_told_once_and_makes_the_campaign_read_only(school):
    made = school.campaign()
    for _ in range(2):
        assert school.post(f"/api/campaigns/{made['id']}/archive").status_code == 204
    (fact,) = told(school.bench, "CampaignArchived")
    assert fact["campaign_id"] == made["id"]
    archived_at = school.get(f"/api/campaigns/{made['id']}").json["archived_at"]
    assert archived_at == fact["archived_at"]
    refused(school.patch(f"/api/campaigns/{made['id']}", {"name": "Autre"}), 409, "campaign_read_only")
    for _ in range(2):
        assert school.post(f"/api/campaigns/{made['id']}/unarchive").status_code == 204
    assert school.get(f"/api/campaigns/{made['id']}").json["archived_at"] is None
    assert school.patch(f"/api/campaigns/{made['id']}", {"name": "Autre"}).status_code == 200
