"""A small content whose counts are easy: the parcours « Rentrée 5e » measures 10 skills, in 3 competences of 2 areas."""

from contracts.content.release import Area, Competence, Outline, Stage, TargetProfile, TopicOutline

READINGS = (
    (0, "maîtrise insuffisante", "L’élève a besoin d’un accompagnement important."),
    (21, "maîtrise fragile", "L’élève a besoin de consolider ses bases."),
    (51, "maîtrise satisfaisante", "L’élève peut progresser sur des sujets ciblés."),
    (81, "très bonne maîtrise", "L’élève peut aider ses camarades."),
)
STAGES = tuple(Stage(*reading) for reading in READINGS)

# in the order in which topics are taught, which is neither that of the target profile nor the alphabet's
SKILLS = {"moteurs": (1, 2, 3), "sources": (2, 4), "dossiers": (1, 2, 3), "courriel": (1, 3)}


def an_outline(number: int = 1) -> Outline:
    """The release without its questions."""
    return Outline(
        number=number,
        areas=(Area("1", "Information et données"), Area("2", "Communication et collaboration")),
        competences=(
            _competence("1.1", "Mener une recherche et une veille d’information"),
            _competence("1.2", "Gérer des données"),
            _competence("2.1", "Interagir"),
        ),
        topics=(
            _topic("moteurs", "Moteurs de recherche", "1.1", (1, 2, 3)),
            _topic("sources", "Sources d’une information", "1.1", (2, 4)),
            _topic("dossiers", "Dossiers et fichiers", "1.2", (1, 2, 3, 5)),
            _topic("courriel", "Courriel", "2.1", (1, 3)),
            _topic("agenda", "Agenda partagé", "2.1", (1, 2)),
        ),
        target_profiles=(
            TargetProfile(
                id="rentree-5e",
                name="Rentrée 5e",
                category="rentree",
                description="Les bases du numérique",
                duration=45,
                topics={"courriel": 3, "dossiers": 3, "sources": 4, "moteurs": 3},
                stages=STAGES,
            ),
            TargetProfile(
                id="sans-palier",
                name="Courriel seulement",
                category="theme",
                description="Un seul sujet",
                duration=5,
                topics={"courriel": 1},
                stages=(),
            ),
        ),
    )


def _competence(index: str, name: str) -> Competence:
    return Competence(index, name, f"Description de {index}", index[0], (index,), {"general": "Généralités"})


def _topic(topic: str, name: str, competence: str, levels: tuple[int, ...]) -> TopicOutline:
    return TopicOutline(
        topic,
        name,
        f"À propos : {name}",
        competence,
        levels,
        f"tuto-{topic}",
        f"Apprendre : {name}",
        tuple(f"{name}, à savoir au niveau {level}" for level in levels),
    )
