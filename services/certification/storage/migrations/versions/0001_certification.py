"""Everything certification keeps."""

from alembic import op

from chassis.migrations import create_plumbing

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_plumbing(op)
    for statement in STATEMENTS:
        op.execute(statement)


STATEMENTS = (
    """
CREATE TABLE competence_levels (
    user_id UUID NOT NULL,
    competence VARCHAR(8) NOT NULL,
    level SMALLINT NOT NULL,
    revision INTEGER NOT NULL,
    PRIMARY KEY (user_id, competence)
)
    """,
    """
CREATE TABLE frameworks (
    release INTEGER NOT NULL,
    areas JSONB NOT NULL,
    PRIMARY KEY (release)
)
    """,
    """
CREATE TABLE learners (
    id UUID NOT NULL,
    organisation_id UUID NOT NULL,
    last_name TEXT,
    first_name TEXT,
    birth_date DATE,
    sex VARCHAR(1),
    birth_city TEXT,
    birth_city_code TEXT,
    birth_country_code TEXT,
    class_name TEXT,
    user_id UUID,
    disabled BOOLEAN DEFAULT false NOT NULL,
    record_revision INTEGER DEFAULT 0 NOT NULL,
    presence_revision INTEGER DEFAULT 0 NOT NULL,
    link_revision INTEGER DEFAULT 0 NOT NULL,
    PRIMARY KEY (id)
)
    """,
    "CREATE INDEX learners_of_class ON learners (organisation_id, class_name)",
    "CREATE INDEX learners_of_user ON learners (user_id)",
    """
CREATE TABLE memberships (
    organisation_id UUID NOT NULL,
    user_id UUID NOT NULL,
    role VARCHAR(20),
    revision INTEGER NOT NULL,
    PRIMARY KEY (organisation_id, user_id)
)
    """,
    "CREATE INDEX memberships_of_user ON memberships (user_id)",
    """
CREATE TABLE organisations (
    id UUID NOT NULL,
    name TEXT NOT NULL,
    kind VARCHAR(20) NOT NULL,
    uai VARCHAR(8),
    manages_learners BOOLEAN NOT NULL,
    PRIMARY KEY (id)
)
    """,
    """
CREATE TABLE sessions (
    id UUID NOT NULL,
    number INTEGER GENERATED ALWAYS AS IDENTITY (START WITH 1000),
    organisation_id UUID NOT NULL,
    centre TEXT NOT NULL,
    site TEXT NOT NULL,
    room TEXT NOT NULL,
    day DATE NOT NULL,
    hour VARCHAR(5) NOT NULL,
    invigilators TEXT[] NOT NULL,
    observations TEXT,
    access_code VARCHAR(6) NOT NULL,
    invigilator_password VARCHAR(6) NOT NULL,
    created_by UUID NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    finalised_at TIMESTAMP WITH TIME ZONE,
    finalised_by UUID,
    published_at TIMESTAMP WITH TIME ZONE,
    published_by UUID,
    comment TEXT,
    has_incident BOOLEAN DEFAULT false NOT NULL,
    has_joining_issue BOOLEAN DEFAULT false NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT one_session_per_number UNIQUE (number),
    CONSTRAINT one_session_per_room_and_hour UNIQUE (organisation_id, site, room, day, hour),
    CONSTRAINT published_after_finalised CHECK (published_at IS NULL OR finalised_at IS NOT NULL),
    FOREIGN KEY(organisation_id) REFERENCES organisations (id)
)
    """,
    "CREATE INDEX sessions_finalised ON sessions (finalised_at) WHERE finalised_at IS NOT NULL",
    "CREATE INDEX sessions_of_organisation ON sessions (organisation_id, number)",
    """
CREATE TABLE candidates (
    id UUID NOT NULL,
    session_id UUID NOT NULL,
    learner_id UUID,
    last_name TEXT NOT NULL,
    first_name TEXT NOT NULL,
    birth_date DATE NOT NULL,
    sex VARCHAR(1),
    birth_city TEXT,
    birth_city_code TEXT,
    birth_country_code TEXT,
    class_name TEXT,
    identity_key TEXT NOT NULL,
    extra_time_percentage SMALLINT,
    user_id UUID,
    joined_at TIMESTAMP WITH TIME ZONE,
    authorised BOOLEAN DEFAULT false NOT NULL,
    enrolled_at TIMESTAMP WITH TIME ZONE NOT NULL,
    enrolled_by UUID NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT one_candidate_per_learner UNIQUE (session_id, learner_id),
    CONSTRAINT one_candidate_per_account UNIQUE (session_id, user_id),
    FOREIGN KEY(session_id) REFERENCES sessions (id)
)
    """,
    "CREATE INDEX candidates_by_identity ON candidates (session_id, identity_key)",
    "CREATE UNIQUE INDEX one_candidate_per_typed_identity ON candidates (session_id, identity_key) WHERE learner_id IS NULL",
    """
CREATE TABLE invigilations (
    session_id UUID NOT NULL,
    user_id UUID NOT NULL,
    admitted_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (session_id, user_id),
    FOREIGN KEY(session_id) REFERENCES sessions (id)
)
    """,
    """
CREATE TABLE certifications (
    id UUID NOT NULL,
    session_id UUID NOT NULL,
    candidate_id UUID NOT NULL,
    user_id UUID NOT NULL,
    verification_code VARCHAR(10) NOT NULL,
    max_level SMALLINT NOT NULL,
    entered_at TIMESTAMP WITH TIME ZONE NOT NULL,
    assessment_id UUID,
    questions SMALLINT DEFAULT 0 NOT NULL,
    started_at TIMESTAMP WITH TIME ZONE,
    answered SMALLINT DEFAULT 0 NOT NULL,
    last_answer_at TIMESTAMP WITH TIME ZONE,
    completed_at TIMESTAMP WITH TIME ZONE,
    ended_at TIMESTAMP WITH TIME ZONE,
    abort_reason VARCHAR(10),
    closed_at TIMESTAMP WITH TIME ZONE,
    cancelled BOOLEAN DEFAULT false NOT NULL,
    fraud BOOLEAN DEFAULT false NOT NULL,
    revision INTEGER DEFAULT 0 NOT NULL,
    issued_at TIMESTAMP WITH TIME ZONE,
    valid_until DATE,
    revoked_at TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (id),
    CONSTRAINT one_certification_per_account_and_session UNIQUE (session_id, user_id),
    CONSTRAINT one_certification_per_candidate UNIQUE (candidate_id),
    CONSTRAINT one_certification_per_verification_code UNIQUE (verification_code),
    CONSTRAINT started_with_a_test CHECK ((assessment_id IS NULL) = (started_at IS NULL)),
    CONSTRAINT issued_with_an_end CHECK ((issued_at IS NULL) = (valid_until IS NULL)),
    CONSTRAINT revoked_after_issued CHECK (revoked_at IS NULL OR issued_at IS NOT NULL),
    FOREIGN KEY(session_id) REFERENCES sessions (id),
    FOREIGN KEY(candidate_id) REFERENCES candidates (id)
)
    """,
    "CREATE INDEX certifications_of_user ON certifications (user_id)",
    """
CREATE TABLE drawn_competences (
    certification_id UUID NOT NULL,
    competence VARCHAR(8) NOT NULL,
    level SMALLINT NOT NULL,
    pix SMALLINT NOT NULL,
    PRIMARY KEY (certification_id, competence),
    FOREIGN KEY(certification_id) REFERENCES certifications (id)
)
    """,
    """
CREATE TABLE incidents (
    id UUID NOT NULL,
    certification_id UUID NOT NULL,
    category VARCHAR(40) NOT NULL,
    subcategory VARCHAR(40),
    description TEXT,
    question_number SMALLINT,
    reported_by UUID NOT NULL,
    reported_at TIMESTAMP WITH TIME ZONE NOT NULL,
    resolved_at TIMESTAMP WITH TIME ZONE,
    resolution TEXT,
    resolved_automatically BOOLEAN DEFAULT false NOT NULL,
    had_effect BOOLEAN DEFAULT false NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(certification_id) REFERENCES certifications (id)
)
    """,
    "CREATE INDEX incidents_of_certification ON incidents (certification_id)",
    """
CREATE TABLE questions (
    certification_id UUID NOT NULL,
    position SMALLINT NOT NULL,
    challenge_id TEXT NOT NULL,
    kind VARCHAR(12) NOT NULL,
    competence VARCHAR(8) NOT NULL,
    topic TEXT NOT NULL,
    level SMALLINT NOT NULL,
    timed BOOLEAN NOT NULL,
    focused BOOLEAN NOT NULL,
    has_files BOOLEAN NOT NULL,
    has_image BOOLEAN NOT NULL,
    result VARCHAR(12),
    answered_at TIMESTAMP WITH TIME ZONE,
    neutralised BOOLEAN DEFAULT false NOT NULL,
    skipped_automatically BOOLEAN DEFAULT false NOT NULL,
    accepted BOOLEAN DEFAULT false NOT NULL,
    PRIMARY KEY (certification_id, position),
    FOREIGN KEY(certification_id) REFERENCES certifications (id)
)
    """,
    """
CREATE TABLE results (
    certification_id UUID NOT NULL,
    revision INTEGER NOT NULL,
    status VARCHAR(10) NOT NULL,
    cause VARCHAR(60),
    pix INTEGER NOT NULL,
    reproducibility SMALLINT NOT NULL,
    asked SMALLINT NOT NULL,
    counted SMALLINT NOT NULL,
    trusted BOOLEAN NOT NULL,
    marks JSONB NOT NULL,
    emitter VARCHAR(12) NOT NULL,
    judge_id UUID,
    scored_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (certification_id, revision),
    FOREIGN KEY(certification_id) REFERENCES certifications (id)
)
    """,
)
