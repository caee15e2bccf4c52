"""What challenges ask of their tables (CSV and JSON), worked out."""

import ipaddress
import json
import math
import re
import statistics
from collections import Counter, defaultdict
from typing import Any

from tests.services.referential.unit.working_out import (
    FILES,
    Answer,
    Row,
    WorkedOut,
    best,
    number,
    only,
    rows,
    total,
)

IN_TABLES = WorkedOut()


@IN_TABLES.asks("bases-donnees-5b")
def orders_of_lille() -> int:
    in_lille = {one["id_client"] for one in rows("bases-donnees/clients.csv") if one["ville"] == "Lille"}
    return total(
        (one for one in rows("bases-donnees/commandes.csv") if one["id_client"] in in_lille), "montant"
    )


@IN_TABLES.asks("bases-donnees-6a")
def without_order() -> int:
    ordered = {one["id_client"] for one in rows("bases-donnees/commandes.csv")}
    return sum(one["id_client"] not in ordered for one in rows("bases-donnees/clients.csv"))


@IN_TABLES.asks("donnees-structurees-4a")
def columns() -> int:
    return len(rows("donnees-structurees/contacts.csv", ",")[0])


def stations() -> list[dict[str, Any]]:
    found = json.loads((FILES / "donnees-structurees/stations.json").read_text(encoding="utf-8"))
    return list(found["stations"])


@IN_TABLES.asks("donnees-structurees-5a")
def electric_bikes() -> int:
    return sum(one["velos"]["electriques"] for one in stations() if "carte" in one["paiement"])


@IN_TABLES.asks("donnees-structurees-6a")
def two_paths() -> Answer:
    return {"un": stations()[4]["velos"]["classiques"], "deux": stations()[0]["paiement"][1]}


def sales(**wanted: str) -> list[Row]:
    return [one for one in rows("fonctions-tableur/ventes.csv") if wanted.items() <= one.items()]


@IN_TABLES.asks("fonctions-tableur-3a")
def sum_and_highest() -> Answer:
    return {"total": total(sales(), "quantite"), "max": max(int(one["quantite"]) for one in sales())}


@IN_TABLES.asks("fonctions-tableur-4a")
def large_sales() -> int:
    return sum(int(one["quantite"]) >= 20 for one in sales())


@IN_TABLES.asks("fonctions-tableur-5a")
def pens_of_lyon() -> int:
    return total(sales(ville="Lyon", produit="stylo"), "quantite")


@IN_TABLES.asks("fonctions-tableur-7a")
def takings_of_nice() -> int:
    return sum(int(one["quantite"]) * int(one["prix_unitaire"]) for one in sales(ville="Nice"))


@IN_TABLES.asks("indicateurs-donnees-4a")
def rents() -> Answer:
    found = [int(one["loyer_mensuel_euros"]) for one in rows("indicateurs-donnees/loyers.csv")]
    return {
        "moyenne": statistics.mean(found),
        "mediane": statistics.median(found),
        "choix": "la médiane",
    }


@IN_TABLES.asks("qualite-donnees-5a")
def different_people() -> int:
    return len({one["courriel"] for one in rows("qualite-donnees/inscrits.csv")})


@IN_TABLES.asks("qualite-donnees-4a")
def bad_addresses() -> Answer:
    found = rows("qualite-donnees/inscrits.csv")
    un, deux = [one["nom"] for one in found if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[a-z]+", one["courriel"])]
    return {"un": un, "deux": deux}


def loans(**wanted: str) -> list[Row]:
    return [one for one in rows("tableau-croise/prets.csv") if wanted.items() <= one.items()]


@IN_TABLES.asks("tableau-croise-4a")
def teenagers_books() -> Answer:
    found = loans(public="adolescent", support="livre")
    return {"prets": len(found), "livres": total(found, "nombre")}


@IN_TABLES.asks("tableau-croise-5a")
def children_on_saturday() -> int:
    share = total(loans(jour="samedi", public="enfant"), "nombre") / total(loans(jour="samedi"), "nombre")
    return round(100 * share)


@IN_TABLES.asks("tri-filtre-3a")
def comics_left() -> int:
    found = rows("tri-filtre/livres.csv")
    return sum((one["genre"], one["disponible"]) == ("bande dessinée", "oui") for one in found)


@IN_TABLES.asks("tri-filtre-5a")
def third_book() -> str:
    return sorted(rows("tri-filtre/livres.csv"), key=lambda one: (one["genre"], -int(one["annee"])))[2][
        "titre"
    ]


@IN_TABLES.asks("taille-fichier-4a")
def weight_of_videos() -> float:
    sizes = [one["taille"].split() for one in rows("taille-fichier/dossier.csv") if one["type"] == "vidéo"]
    return sum(number(size) * {"Go": 1000, "Mo": 1}[unit] for size, unit in sizes)


@IN_TABLES.asks("boite-reception-3b")
def unread_with_attachment() -> int:
    wanted = {"de": "cantine@exemple.fr", "piece_jointe": "oui", "lu": "non"}
    return sum(wanted.items() <= one.items() for one in rows("boite-reception/messages.csv"))


@IN_TABLES.asks("hashtag-mention-4a")
def same_hashtag() -> int:
    texts = [one["texte"].lower() for one in rows("hashtag-mention/publications.csv")]
    return sum(bool(re.search(r"#fêteduvélo\b", text)) for text in texts)


@IN_TABLES.asks("hashtag-mention-4b")
def most_mentioned() -> str:
    texts = [one["texte"] for one in rows("hashtag-mention/publications.csv")]
    return best(Counter(name for text in texts for name in set(re.findall(r"(?<!\w)@\w+", text))))


@IN_TABLES.asks("articles-commentaires-4a")
def comments_waiting() -> int:
    wanted = {"article": "Sortie au lac", "statut": "en attente"}
    return sum(wanted.items() <= one.items() for one in rows("articles-commentaires/commentaires.csv"))


@IN_TABLES.asks("partage-par-lien-5a")
def most_exposed() -> Answer:
    wanted = {"droit": "modification", "mot de passe": "non", "expiration": "aucune"}
    found = [one for one in rows("partage-par-lien/partages.csv") if wanted.items() <= one.items()]
    un, deux = [one["document"] for one in found if one["accès"].startswith("toute personne")]
    return {"un": un, "deux": deux}


@IN_TABLES.asks("publication-reseau-social-5a")
def most_engaging() -> str:
    return best(
        {
            one["publication"]: sum(int(one[name]) for name in ("j’aime", "commentaires", "partages"))
            / int(one["vues"])
            for one in rows("publication-reseau-social/statistiques.csv")
        }
    )


@IN_TABLES.asks("agenda-partage-4b")
def best_day() -> str:
    people = {one.pop("participant"): one for one in rows("agenda-partage/disponibilites.csv")}
    possible = [day for day in people["Inès"] if people["Inès"][day] == people["Pablo"][day] == "oui"]
    return best({day: sum(one[day] == "oui" for one in people.values()) for day in possible})


@IN_TABLES.asks("historique-versions-5a")
def who_removed_most() -> str:
    found = rows("historique-versions/modifications.csv")
    sizes = [int(one["taille de la page après (octets)"]) for one in found]
    removed = {n: float(sizes[n - 1] - sizes[n]) for n in range(1, len(sizes))}
    return found[int(best({str(n): lost for n, lost in removed.items()}))]["contributeur"]


@IN_TABLES.asks("repartition-taches-3a")
def busiest() -> str:
    left = [one for one in rows("repartition-taches/taches.csv") if one["état"] != "terminée"]
    return best(Counter(one["responsable"] for one in left))


@IN_TABLES.asks("repartition-taches-7b")
def without_accountable() -> str:
    found = rows("repartition-taches/matrice.csv")
    return str(only(one["tâche"] for one in found if list(one.values()).count("A") != 1))


@IN_TABLES.asks("roles-droits-acces-3b")
def may_edit_both() -> str:
    wanted = {"Budget": "modification", "Planning": "modification"}
    found = rows("roles-droits-acces/droits.csv")
    return str(only(one["personne"] for one in found if wanted.items() <= one.items()))


@IN_TABLES.asks("participation-en-ligne-4a")
def projects_kept() -> int:
    left, kept = 60_000, 0
    for one in sorted(rows("participation-en-ligne/projets.csv"), key=lambda one: -int(one["voix"])):
        if int(one["coût (euros)"]) <= left:
            left, kept = left - int(one["coût (euros)"]), kept + 1
    return kept


@IN_TABLES.asks("publipostage-5a")
def reminders() -> int:
    wanted = {"Ville": "Nantes", "Cotisation": "non"}
    return sum(wanted.items() <= one.items() for one in rows("publipostage/adherents.csv"))


@IN_TABLES.asks("arnaques-manipulation-5b")
def iban_changed() -> str:
    known, received = (
        {one["fournisseur"]: one["IBAN"] for one in rows(f"arnaques-manipulation/coordonnees-{which}.csv")}
        for which in ("2024", "recues")
    )
    return str(only(name for name in known if known[name] != received[name]))


@IN_TABLES.asks("mots-de-passe-3b")
def same_password() -> str:
    words = {one["compte"]: one["mot de passe"] for one in rows("mots-de-passe/comptes.csv")}
    stolen = words.pop("Médiathèque")
    return str(only(name for name, word in words.items() if word == stolen))


@IN_TABLES.asks("cookies-traceurs-4b")
def widest_tracker() -> str:
    sites = defaultdict(set)
    for one in rows("cookies-traceurs/cookies.csv"):
        if one["domaine du cookie"] != one["site visité"]:
            sites[one["domaine du cookie"]].add(one["site visité"])
    return best({domain: len(seen) for domain, seen in sites.items()})


@IN_TABLES.asks("donnees-sensibles-7a")
def anonymity() -> int:
    return min(
        Counter(
            (one["âge"], one["département"], one["sexe"])
            for one in rows("donnees-sensibles/consultations.csv")
        ).values()
    )


@IN_TABLES.asks("choisir-equipement-5a")
def cheapest_printer() -> str:
    cost = {
        one["modèle"]: int(one["prix de l’imprimante (€)"])
        + math.ceil(6000 / int(one["pages par cartouche"])) * int(one["prix d’une cartouche (€)"])
        for one in rows("choisir-equipement/imprimantes.csv")
    }
    return best({name: -price for name, price in cost.items()})


@IN_TABLES.asks("temps-attention-5b")
def late_evening() -> Answer:
    late: Counter[str] = Counter()
    for one in rows("temps-attention/usage.csv"):
        late[one["application"]] += int(one["durée (min)"]) * (one["début"] >= "22:00")
    return {"appli": best(late), "minutes": max(late.values())}


@IN_TABLES.asks("usages-sobres-4a")
def standby() -> Answer:
    found = {
        one["appareil"]: int(one["nombre"])
        * number(one["puissance en veille d’un appareil (W)"])
        * number(one["heures de veille par jour"])
        * 365
        / 1000
        for one in rows("usages-sobres/veille.csv")
    }
    return {"appareil": best(found), "kwh": round(max(found.values()))}


@IN_TABLES.asks("demarche-diagnostic-4a")
def at_fault() -> str:
    found = rows("demarche-diagnostic/essais.csv")
    names = {one[kind] for one in found for kind in ("ordinateur", "câble", "vidéoprojecteur")}
    fails = [(set(one.values()), one["résultat"] != "image correcte") for one in found]
    return str(only(name for name in names if all((name in used) == failed for used, failed in fails)))


@IN_TABLES.asks("demarche-diagnostic-6a")
def where_it_drops() -> Answer:
    pairs: defaultdict[bool, set[tuple[str, str]]] = defaultdict(set)
    for one in rows("demarche-diagnostic/seances.csv"):
        pairs[one["résultat"] == "ok"].add((one["borne"], one["bande"]))
    borne, bande = only(pairs[False] - pairs[True])
    return {"borne": borne, "bande": bande}


@IN_TABLES.asks("adresses-ip-dns-7a")
def wrong_gateway() -> str:
    return str(
        only(
            one["poste"]
            for one in rows("adresses-ip-dns/postes.csv")
            if ipaddress.ip_address(one["passerelle"])
            not in ipaddress.ip_network(f"{one['adresse']}/{one['masque']}", strict=False)
        )
    )


@IN_TABLES.asks("fiabilite-information-7b")
def coordinated() -> int:
    groups = defaultdict(set)
    for one in rows("fiabilite-information/messages.csv"):
        groups[one["message"], one["publie_le"][:16], one["compte_cree_le"]].add(one["compte"])
    return int(only(len(accounts) for accounts in groups.values() if len(accounts) > 1))
