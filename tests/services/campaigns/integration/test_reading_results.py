"""What teachers read of what was sent."""

import csv
import io
from uuid import UUID

import pytest

ALL = {
    (topic, level)
    for topic, levels in {
        "moteurs": (1, 2, 3),
        "sources": (2, 4),
        "dossiers": (1, 2, 3),
        "courriel": (1, 3),
    }.items()
    for level in levels
}
TWO = {("moteurs", 1), ("moteurs", 2)}
THREE = TWO | {("moteurs", 3)}


@pytest.fixture
def group(school):
    """Five pupils: 100 %, 30 %, 20 % and 0 % sent, and one who has only begun."""
    campaign = school.campaign()
    pupils = {
        "Lovelace": (school.pupil("Lovelace", "Ada", "5EME A"), ALL),
        "Babbage": (school.pupil("Babbage", "Charles", "5EME B"), THREE),
        "Pouzin": (school.pupil("Pouzin", "Louis", "5EME A"), TWO),
        "Santa": (school.pupil("Santa", "Garance", "5EME B"), set()),
    }
    ids = {name: school.shared(campaign, user, validated) for name, (user, validated) in pupils.items()}
    ids["Jackson"] = school.started(campaign, school.pupil("Jackson", "Mary", "5EME A"))
    return campaign, ids


def results(school, campaign, query=""):
    reply = school.get(f"/api/campaigns/{campaign['id']}/results?{query}")
    assert reply.status_code == 200, reply.json
    return reply.json


def read_csv(reply):
    assert reply.status_code == 200
    text = reply.data.decode()
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))


def test_results_are_averaged_and_spread_over_the_stages(school, group):
    campaign, _ = group
    seen = results(school, campaign)
    assert seen["received"] == 4
    # 15 skills of 40: 37.5 %, halves up
    assert seen["average_mastery_percent"] == 38
    assert seen["average_stage"] == {"number": 1, "last": 3, "title": "maîtrise fragile"}
    assert [
        (one["threshold"], one["up_to"], one["count"], one["percent"]) for one in seen["distribution"]
    ] == [
        (0, 20, 2, 50),
        (21, 50, 1, 25),
        (51, 80, 0, 0),
        (81, 100, 1, 25),
    ]
    assert seen["distribution"][0]["reading"] == "L’élève a besoin d’un accompagnement important."
    assert [(one["last_name"], one["mastery_percent"], one["stage"]) for one in seen["items"]] == [
        ("Babbage", 30, 1),
        ("Lovelace", 100, 3),
        ("Pouzin", 20, 0),
        ("Santa", 0, 0),
    ]


def test_results_are_filtered(school, group):
    campaign, _ = group

    def names(query):
        return [one["last_name"] for one in results(school, campaign, query)["items"]]

    assert names("stage=0") == ["Pouzin", "Santa"]
    assert names("stage=0&stage=3&class=5EME%20A") == ["Lovelace", "Pouzin"]
    assert names("q=charles") == ["Babbage"]
    assert names("size=2&page=2") == ["Pouzin", "Santa"]
    # the summary follows the class, not the page nor the stage
    assert results(school, campaign, "class=5EME%20A&stage=0")["average_mastery_percent"] == 60
    assert results(school, campaign, "class=5EME%20Z")["average_mastery_percent"] is None


def test_results_are_sorted_by_name_or_by_what_is_mastered(school, group):
    campaign, _ = group

    def names(query):
        return [one["last_name"] for one in results(school, campaign, query)["items"]]

    assert names("sort=mastery") == ["Santa", "Pouzin", "Babbage", "Lovelace"]
    assert names("sort=-mastery&size=2") == ["Lovelace", "Babbage"]
    assert names("sort=name") == names("")
    refused = school.get(f"/api/campaigns/{campaign['id']}/results?sort=pix")
    assert (refused.status_code, refused.json["code"]) == (422, "fields_invalid")


def test_whoever_stands_beside_a_participant_stands_so_in_the_list_one_comes_from(school, group):
    campaign, ids = group

    def beside(name, query):
        seen = school.get(f"/api/campaigns/{campaign['id']}/participants/{ids[name]}?{query}").json
        return [next((who for who, one in ids.items() if str(one) == seen[way]), None) for way in WAYS]

    assert beside("Babbage", "status=SHARED&sort=mastery") == ["Pouzin", "Lovelace"]
    assert beside("Babbage", "class=5EME%20B") == [None, "Santa"]
    assert beside("Jackson", "status=SHARED") == [None, None]
    assert beside("Santa", "stage=0&q=garance") == [None, None]


WAYS = ("previous_id", "next_id")


def test_an_analysis_proposes_the_profiles_that_are_nearest(school, group):
    campaign, _ = group
    seen = school.get(f"/api/campaigns/{campaign['id']}/analysis").json
    first = seen["suggestions"][0]
    assert first["covered"] <= first["wanted"] <= len(seen["items"])
    assert first["covered"] >= 1
    assert {"id", "name", "duration", "topics"} <= set(first)
    assert school.campaign(target_profile=first["id"])["target_profile"] == first["id"]
    empty = school.get(f"/api/campaigns/{school.campaign()['id']}/analysis").json
    assert empty["suggestions"] == []


def test_before_any_result_there_is_no_average(school):
    seen = results(school, school.campaign())
    assert (seen["received"], seen["average_mastery_percent"], seen["average_stage"]) == (0, None, None)
    assert [one["count"] for one in seen["distribution"]] == [0, 0, 0, 0]


def test_a_profile_without_stages_has_results_without_them(school):
    campaign = school.campaign(target_profile="sans-palier")
    school.shared(campaign, school.pupil(), {("courriel", 1)})
    seen = results(school, campaign)
    assert (seen["average_mastery_percent"], seen["average_stage"], seen["distribution"]) == (100, None, [])
    assert seen["items"][0]["stage"] is None


def test_one_participant_is_seen_by_competence_and_topic(school, group):
    campaign, ids = group
    seen = school.get(f"/api/campaigns/{campaign['id']}/participants/{ids['Babbage']}").json
    assert seen["participant"]["last_name"] == "Babbage"
    assert seen["stage_reading"] == "L’élève a besoin de consolider ses bases."
    assert [(one["competence"], one["validated"]) for one in seen["results"]["competences"]] == [
        ("1.1", 3),
        ("1.2", 0),
        ("2.1", 0),
    ]
    assert [one["reached"] for one in seen["results"]["competences"][0]["topics"]] == [3, 0]
    # the list reads Babbage, Jackson, Lovelace, Pouzin, Santa
    assert (seen["previous_id"], seen["next_id"]) == (None, str(ids["Jackson"]))


def test_of_whoever_has_not_sent_only_progress_is_seen(school, group):
    campaign, ids = group
    seen = school.get(f"/api/campaigns/{campaign['id']}/participants/{ids['Jackson']}").json
    assert (seen["results"], seen["stage_reading"]) == (None, None)
    line = seen["participant"]
    assert (line["status"], line["progress_percent"], line["mastery_percent"], line["pix"]) == (
        "STARTED",
        20,
        None,
        None,
    )
    assert (UUID(seen["previous_id"]), UUID(seen["next_id"])) == (ids["Babbage"], ids["Lovelace"])


def test_the_analysis_names_first_what_is_least_mastered(school, group):
    campaign, _ = group
    seen = school.get(f"/api/campaigns/{campaign['id']}/analysis").json
    assert seen["received"] == 4
    # moteurs: 100-7.5, 92.5, 22.5+26.7+13.3+6.7, 22.5; the others: one of four masters all
    assert [(one["topic"], one["score"], one["relevance"]) for one in seen["items"]] == [
        ("dossiers", 40.0, 3),
        ("courriel", 40.0, 3),
        ("sources", 47.5, 3),
        ("moteurs", 69.2, 2),
    ]
    assert seen["items"][0] == {
        "topic": "dossiers",
        "name": "Dossiers et fichiers",
        "competence": "1.2",
        "competence_name": "Gérer des données",
        "relevance": 3,
        "score": 40.0,
        "average_level": 0.8,
        "cap": 3,
        "tutorial_id": "tuto-dossiers",
        "tutorial_title": "Apprendre : Dossiers et fichiers",
    }


def test_the_analysis_of_a_class_is_of_that_class(school, group):
    campaign, _ = group
    seen = school.get(f"/api/campaigns/{campaign['id']}/analysis?class=5EME%20B").json
    assert seen["received"] == 2
    assert seen["items"][0]["score"] == 22.5
    assert seen["items"][0]["relevance"] == 4
    assert school.get(f"/api/campaigns/{campaign['id']}/analysis?class=x").json == {
        "received": 0,
        "items": [],
        "questions": [],
        "suggestions": [],
    }


@pytest.mark.parametrize("asked", ["?format=csv", "text/csv"])
def test_the_file_holds_everybody_whoever_asks_for_it(school, group, asked):
    campaign, _ = group
    path = f"/api/campaigns/{campaign['id']}/results"
    reply = school.get(path + asked) if asked[0] == "?" else school.get(path, Accept=asked)
    assert reply.content_type == "text/csv; charset=utf-8"
    assert reply.headers["Content-Disposition"].startswith(
        f"attachment; filename=Resultats-campagne-de-rentree-5e-{campaign['id']}-20"
    )
    assert reply.headers["Cache-Control"] == "no-store"
    rows = read_csv(reply)
    assert [
        (row["Nom du Participant"], row["Partage (O/N)"], row["Palier obtenu (/3)"], row["% de progression"])
        for row in rows
    ] == [
        ("Babbage", "Oui", "1", "1"),
        ("Jackson", "Non", "NA", "0,2"),
        ("Lovelace", "Oui", "3", "1"),
        ("Pouzin", "Oui", "0", "1"),
        ("Santa", "Oui", "0", "1"),
    ]
    assert (
        rows[0]["% de maitrise des acquis de la compétence Mener une recherche et une veille d’information"]
        == "0,6"
    )
    assert {row["Nom de l'organisation"] for row in rows} == {"Lycée Ada-Lovelace"}
    assert rows[0]["Classe"] == "5EME B"


def test_the_file_follows_the_filters(school, group):
    campaign, _ = group
    path = f"/api/campaigns/{campaign['id']}/results?format=csv"
    assert [row["Nom du Participant"] for row in read_csv(school.get(path + "&class=5EME%20A"))] == [
        "Jackson",
        "Lovelace",
        "Pouzin",
    ]
    assert [row["Nom du Participant"] for row in read_csv(school.get(path + "&stage=0"))] == [
        "Pouzin",
        "Santa",
    ]


def test_the_file_of_a_campaign_without_participants_has_its_labels(school):
    campaign = school.campaign()
    reply = school.get(f"/api/campaigns/{campaign['id']}/results?format=csv")
    assert reply.data.decode().count("\n") == 1


def test_a_browser_that_takes_anything_gets_json(school, group):
    campaign, _ = group
    reply = school.get(f"/api/campaigns/{campaign['id']}/results", Accept="*/*")
    assert reply.content_type == "application/json"
    refused = school.get(f"/api/campaigns/{campaign['id']}/results?format=xlsx")
    assert (refused.status_code, refused.json["code"]) == (422, "fields_invalid")


def test_collected_profiles_are_listed_with_those_awaited(school):
    from contracts.rpc import assessment as asked

    campaign = school.collection()
    school.shared(campaign, school.pupil("Lovelace", "Ada", "TLE 1"))
    lines = tuple(asked.CompetenceLevel(index, 2, 16) for index in ("1.1", "1.2", "2.1"))
    school.assessment.profile = asked.Profile(48, True, lines)
    shared = school.shared(campaign, school.pupil("Babbage", "Charles", "TLE 2"))
    school.started(campaign, school.pupil("Pouzin", "Louis", "TLE 1"))
    path = f"/api/campaigns/{campaign['id']}/profiles"
    seen = school.get(path).json
    assert (seen["participants"], seen["received"], seen["certifiable"]) == (3, 2, 1)
    assert [(one["last_name"], one["pix"], one["certifiable"]) for one in seen["items"]] == [
        ("Babbage", 48, True),
        ("Lovelace", 48, False),
        ("Pouzin", None, None),
    ]
    assert [one["last_name"] for one in school.get(path + "?certifiable=false").json["items"]] == ["Lovelace"]
    assert [one["last_name"] for one in school.get(path + "?class=TLE%202").json["items"]] == ["Babbage"]
    rows = read_csv(school.get(path, Accept="text/csv"))
    assert rows == read_csv(school.get(f"/api/campaigns/{campaign['id']}/results?format=csv"))
    assert [
        (row["Envoi (O/N)"], row["Certifiable (O/N)"], row["Niveau pour la compétence Interagir"])
        for row in rows
    ] == [
        ("Oui", "Oui", "2"),
        ("Oui", "Non", "2"),
        ("Non", "NA", "NA"),
    ]
    one = school.get(f"/api/campaigns/{campaign['id']}/participants/{shared}").json
    assert [line["level"] for line in one["results"]["profile"]] == [2, 2, 2]


def test_each_kind_of_campaign_has_its_own_readings(school):
    assessment, collection = school.campaign(), school.collection()
    for path, campaign, code in (
        ("results", collection, "campaign_not_an_assessment"),
        ("analysis", collection, "campaign_not_an_assessment"),
        ("profiles", assessment, "campaign_not_a_collection"),
    ):
        reply = school.get(f"/api/campaigns/{campaign['id']}/{path}")
        assert (reply.status_code, reply.json["code"]) == (409, code)


def test_a_name_that_would_run_in_a_spreadsheet_is_harmless(school):
    campaign = school.campaign()
    school.started(campaign, school.pupil("=HYPERLINK(1)", "+33"))
    (row,) = read_csv(school.get(f"/api/campaigns/{campaign['id']}/results?format=csv"))
    assert (row["Nom du Participant"], row["Prénom du Participant"]) == ("'=HYPERLINK(1)", "'+33")


def test_names_stay_out_of_the_logs(school, group, capsys):
    campaign, ids = group
    for path in (
        "activity?q=lovelace",
        "results?q=lovelace",
        "results?format=csv",
        f"participants/{ids['Lovelace']}",
    ):
        assert school.get(f"/api/campaigns/{campaign['id']}/{path}").status_code == 200
    logged = capsys.readouterr()
    assert "request" in logged.out
    assert "ovelace" not in logged.out + logged.err
