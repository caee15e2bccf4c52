"""Releases are documents: written once, read whole, never updated. Files are kept by what they contain."""

from sqlalchemy import Column, DateTime, Integer, LargeBinary, MetaData, String, Table, Text

METADATA = MetaData()

RELEASES = Table(
    "releases",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("digest", String(64), nullable=False),
    Column("document", Text, nullable=False),
    Column("published_at", DateTime(timezone=True), nullable=False),
)

FILES = Table(
    "files",
    METADATA,
    Column("path", String(300), primary_key=True),
    Column("content", LargeBinary, nullable=False),
)
"""`path` begins with the digest of the content (a simulator's, after `simulators/`), so what it names can never change."""
