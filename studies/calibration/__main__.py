"""Run the study: `python -m studies.calibration --answers 20000 --worlds 3 --out var/study`."""

import argparse
import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, astuple, dataclass, fields
from pathlib import Path

import numpy as np

from services.assessment.domain.calibration import calibrate
from studies.calibration.recovery import Recovery, recovery
from studies.calibration.simulate import Crowd, World, a_world, real_world, recorded

FOUR = ("1.1", "2.2", "3.4", "5.1")
MakesWorld = Callable[[np.random.Generator], World]

HEADER = """\
| case | answers | each | authors | RMSE | bias | r | r of errors | in 95 % | slope RMSE | slope r | in 95 % | flagged |
|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|"""


@dataclass(frozen=True, slots=True)
class Case:
    """Who answers what, and how questions are chosen."""

    name: str
    world: MakesWorld = a_world
    crowd: Crowd = Crowd()  # noqa: RUF009 (frozen)
    adaptive: bool = True
    crossing: bool = False
    times: int = 1  # so many times the answers asked for


CASES = (
    Case("at random", adaptive=False),
    Case("adaptive"),
    Case("adaptive, 3 times the answers", times=3),
    Case(
        "campaign, four competences",
        world=lambda rng: a_world(rng, competences=FOUR, topics=4),
        crossing=True,
    ),
    Case("younger, much alike", crowd=Crowd(mean=2.2, spread=1.1, topic_spread=0.7)),
    Case("two crowds", crowd=Crowd(mean=4.5, spread=1.0, beginners=0.4)),
    Case("authors never wrong", world=lambda rng: a_world(rng, author_error=0.0)),
    Case("real content, 1.1", world=lambda rng: real_world("1.1", rng)),
)


def measure(case: Case, *, answers: int, worlds: int, seed: int) -> Recovery:
    """The mean of each figure over some worlds."""
    found = []
    for number in range(worlds):
        rng = np.random.default_rng([seed, number])
        world = case.world(rng)
        answered = recorded(
            world,
            answers=answers * case.times,
            rng=rng,
            crowd=case.crowd,
            adaptive=case.adaptive,
            crossing=case.crossing,
        )
        found.append(astuple(recovery(calibrate(answered), world.truths)))
    return Recovery(*np.mean(found, axis=0).tolist())


def line(case: Case, row: Recovery, *, answers: int) -> str:
    """Lay one line of the table out, as Markdown."""
    return (
        f"| {case.name} | {answers * case.times:,} | {row.answers:.0f} | {row.authors:.2f} | {row.rmse:.3f}"
        f" | {row.bias:+.3f} | {row.correlation:.3f} | {row.error_correlation:.2f} | {row.in_95:.0%}"
        f" | {row.slope_rmse:.2f} | {row.slope_correlation:.2f} | {row.slope_in_95:.0%} | {row.flagged:.1%} |"
    )


def save(lines: Sequence[str], rows: Mapping[str, Recovery], folder: Path) -> None:
    """Keep the table as printed, and the same figures unrounded."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "calibration.md").write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    with (folder / "calibration.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["case", *(field.name for field in fields(Recovery))])
        writer.writeheader()
        writer.writerows({"case": name, **asdict(row)} for name, row in rows.items())


def main() -> None:
    """Simulate, calibrate, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=20_000)
    parser.add_argument("--worlds", type=int, default=3, help="each figure is the mean over so many worlds")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("var/study"))
    options = parser.parse_args()
    print(HEADER)
    lines, rows = [], {}
    for case in CASES:
        row = measure(case, answers=options.answers, worlds=options.worlds, seed=options.seed)
        lines.append(line(case, row, answers=options.answers))
        rows[case.name] = row
        print(lines[-1], flush=True)
    save(lines, rows, options.out)


if __name__ == "__main__":
    main()
