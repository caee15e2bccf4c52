"""The content becomes a release: whole, numbered, immutable; or, if anything is wrong in it, nothing at all."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from contracts.content.release import Challenge, Release
from contracts.events.referential import ReleasePublished
from contracts.shapes import dump
from services.referential.authoring.reading import challenges_of, read_content
from services.referential.authoring.simulators import whole_page
from services.referential.domain import SIMULATORS, ContentBroken
from services.referential.storage.unit_of_work import ReferentialUnitOfWork


def publish_release(folder: Path, *, uow: ReferentialUnitOfWork, now: datetime) -> tuple[int, bool]:
    """The number of the release in force, and whether it is new; the same content is not published twice."""
    content = read_content(folder, number=0, published_at=now)
    if content.problems:
        raise ContentBroken([str(problem) for problem in content.problems])
    files = _files_of(content.release, folder / "files")
    pages = _pages_of(content.release, folder / SIMULATORS)
    release = _with_immutable_paths(content.release, _paths(files), _paths(pages))
    digest = digest_of(release)
    with uow:
        uow.lock_releases()
        newest = uow.newest()
        if newest and newest[1] == digest:
            return newest[0], False
        release = replace(release, number=newest[0] + 1 if newest else 1)
        for path, bytes_ in (*files.values(), *pages.values()):
            uow.keep_file(path, bytes_)
        uow.add(release, digest=digest, document=json.dumps(dump(release), ensure_ascii=False))
        uow.announce(_told(release, digest), subject=release.number)
        uow.commit()
    return release.number, True


def digest_of(release: Release) -> str:
    """SHA-256 of the canonical JSON of what is in it: neither its number nor its date count."""
    data = dump(release)
    del data["number"], data["published_at"]
    canonical = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _told(release: Release, digest: str) -> ReleasePublished:
    skills = [skill for topic in release.topics for skill in topic.skills]
    return ReleasePublished(
        number=release.number,
        digest=digest,
        competences=len(release.competences),
        topics=len(release.topics),
        skills=len(skills),
        challenges=sum(len(skill.challenges) for skill in skills),
        published_at=release.published_at,
    )


def _files_of(release: Release, folder: Path) -> dict[str, tuple[str, bytes]]:
    """Name as written -> (immutable path, bytes), for every file that a challenge shows or gives."""
    names = {
        name
        for challenge in challenges_of(release)
        for name in (*challenge.files, *([challenge.image.file] if challenge.image else []))
    }
    files = {}
    for name in sorted(names):
        content = (folder / name).read_bytes()
        files[name] = (immutable_path(name, content), content)
    return files


def _pages_of(release: Release, folder: Path) -> dict[str, tuple[str, bytes]]:
    """Name as written -> (immutable path, bytes), for every simulator: what they share is put in, each is whole by itself."""
    names = {one.simulator.file for one in challenges_of(release) if one.simulator}
    pages = {name: whole_page(folder, name).encode() for name in sorted(names)}
    return {
        name: (f"{SIMULATORS}/{immutable_path(name, content)}", content) for name, content in pages.items()
    }


def immutable_path(name: str, content: bytes) -> str:
    """Where this content is kept: another content is kept elsewhere, whatever its name."""
    return f"{hashlib.sha256(content).hexdigest()[:16]}/{name}"


def _paths(kept: Mapping[str, tuple[str, bytes]]) -> dict[str, str]:
    return {name: path for name, (path, _) in kept.items()}


def _with_immutable_paths(release: Release, files: Mapping[str, str], pages: Mapping[str, str]) -> Release:
    def moved(challenge: Challenge) -> Challenge:
        image, simulator = challenge.image, challenge.simulator
        return replace(
            challenge,
            files=tuple(files[name] for name in challenge.files),
            image=image and replace(image, file=files[image.file]),
            # its address says that it is a simulator, so its path need not
            simulator=simulator
            and replace(simulator, file=pages[simulator.file].removeprefix(f"{SIMULATORS}/")),
        )

    return _each_challenge(release, moved)


def _each_challenge(release: Release, change: Callable[[Challenge], Challenge]) -> Release:
    return replace(
        release,
        topics=tuple(
            replace(
                topic,
                skills=tuple(
                    replace(skill, challenges=tuple(change(one) for one in skill.challenges))
                    for skill in topic.skills
                ),
            )
            for topic in release.topics
        ),
    )
