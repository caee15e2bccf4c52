"""The result files of a campaign: which columns, and what each says of a participant (facts, identity 5.10).

Cells are values; how they are written (commas, quotes, times) is the file format's business. None is "not available": a row
that was not shared shows only progress. Labels are the reference platform's, down to their spelling; the label of the campaign's
code is not known there, ours is « Code ».
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from services.campaigns.domain.campaign import Campaign, Kind
from services.campaigns.domain.framework import Area, Competence, Framework
from services.campaigns.domain.mastery import (
    CompetenceLevel,
    Tally,
    add_up,
    certifiable_competences,
    progress_rate,
)
from services.campaigns.domain.participants import Participant
from services.campaigns.domain.stages import Stage

Cell = str | int | Decimal | bool | datetime | None


@dataclass(frozen=True)
class SheetRow:
    """A participant with what they sent: skills validated by topic, or levels by competence."""

    participant: Participant
    validated: Mapping[str, int]
    profile: Sequence[CompetenceLevel] = ()


@dataclass(frozen=True)
class Sheet:
    """The file of one campaign. `with_classes` where the organisation manages learners."""

    campaign: Campaign
    framework: Framework
    organisation: str
    with_classes: bool

    def header(self) -> list[str]:
        """The labels, in order."""
        labels = ["Nom de l'organisation", "ID Campagne", "Code", "Nom de la campagne"]
        if self.campaign.kind is Kind.ASSESSMENT:
            labels.append("Nom du Profil Cible")
        labels += ["Nom du Participant", "Prénom du Participant"]
        if self.with_classes:
            labels.append("Classe")
        own = self._assessment_labels() if self.campaign.kind is Kind.ASSESSMENT else self._profile_labels()
        return [*labels, *own]

    def row(self, row: SheetRow) -> list[Cell]:
        """The cells of one participant, as many as labels."""
        campaign, participant = self.campaign, row.participant
        cells: list[Cell] = [self.organisation, str(campaign.id), campaign.code, campaign.name]
        if campaign.kind is Kind.ASSESSMENT:
            cells.append(campaign.target_profile_name)
        cells += [participant.last_name, participant.first_name]
        if self.with_classes:
            cells.append(participant.class_name)
        own = self._assessment_cells(row) if campaign.kind is Kind.ASSESSMENT else self._profile_cells(row)
        return [*cells, *own]

    def _assessment_labels(self) -> Iterator[str]:
        yield from ("% de progression", "Date de début", "Partage (O/N)", "Date du partage")
        if self._stages:
            yield f"Palier obtenu (/{len(self._stages) - 1})"
        yield "% maitrise de l'ensemble des acquis du profil"
        for competence in self._competences:
            yield f"% de maitrise des acquis de la compétence {competence.name}"
            yield f"Nombre d'acquis du profil cible dans la compétence {competence.name}"
            yield f"Acquis maitrisés dans la compétence {competence.name}"
        for area in self._areas:
            yield f"% de maitrise des acquis du domaine {area.name}"
            yield f"Nombre d'acquis du profil cible du domaine {area.name}"
            yield f"Acquis maitrisés du domaine {area.name}"

    def _assessment_cells(self, row: SheetRow) -> Iterator[Cell]:
        participation = row.participant.participation
        shared = participation.is_shared
        yield progress_rate(participation.progress_percent)
        yield participation.started_at
        yield shared
        yield participation.shared_at
        if self._stages:
            yield participation.stage
        by_topic = self._tallies(row)
        yield add_up(by_topic.values()).rate if shared else None
        by_competence = {
            one.id: add_up(tally for topic, tally in by_topic.items() if self._competence_of(topic) == one.id)
            for one in self._competences
        }
        for tally in by_competence.values():
            yield from _three(tally, shared=shared)
        for area in self._areas:
            inside = (by_competence[one.id] for one in self._competences if one.area == area.id)
            yield from _three(add_up(inside), shared=shared)

    def _profile_labels(self) -> Iterator[str]:
        yield from ("Envoi (O/N)", "Date de l'envoi", "Nombre de pix total", "Certifiable (O/N)")
        yield "Nombre de compétences certifiables"
        for competence in self.framework.competences.values():
            yield f"Niveau pour la compétence {competence.name}"
            yield f"Nombre de pix pour la compétence {competence.name}"

    def _profile_cells(self, row: SheetRow) -> Iterator[Cell]:
        participation = row.participant.participation
        shared = participation.is_shared
        yield shared
        yield participation.shared_at
        yield participation.pix
        yield participation.certifiable
        yield certifiable_competences(row.profile) if shared else None
        levels = {one.competence: one for one in row.profile}
        for competence in self.framework.competences:
            # somebody who never touched a competence stands at 0 there
            level = levels.get(competence, CompetenceLevel(competence, 0, 0))
            yield level.level if shared else None
            yield level.pix if shared else None

    @property
    def _stages(self) -> tuple[Stage, ...]:
        return self.framework.stages_of(self.campaign.target_profile)

    @cached_property
    def _competences(self) -> tuple[Competence, ...]:
        return self.framework.competences_of(self.campaign.skills)

    @cached_property
    def _areas(self) -> tuple[Area, ...]:
        return self.framework.areas_of(self._competences)

    def _tallies(self, row: SheetRow) -> dict[str, Tally]:
        return {
            topic: Tally(row.validated.get(topic, 0), len(levels))
            for topic, levels in self.campaign.skills.items()
        }

    def _competence_of(self, topic: str) -> str:
        return self.framework.topics[topic].competence


def _three(tally: Tally, *, shared: bool) -> tuple[Cell, Cell, Cell]:
    return (tally.rate, tally.targeted, tally.validated) if shared else (None, None, None)
