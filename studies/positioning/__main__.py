"""Run the study: `python -m studies.positioning --people 250 --out var/study`."""

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from services.assessment.domain.positioning import Bank
from studies.positioning import report
from studies.positioning.bound import bound
from studies.positioning.others import adaptivetesting_strategy, catsim_strategy
from studies.positioning.ours import AheadSitting, OurSitting, RandomSitting
from studies.positioning.reference_flash import FlashSitting
from studies.positioning.reference_rule import ReferenceSitting
from studies.positioning.simulate import (
    HORIZON,
    POPULATIONS,
    Population,
    Run,
    Strategy,
    a_bank,
    a_person,
    real_banks,
    sit,
)


def strategies(*, helped: bool) -> dict[str, Strategy]:
    """Ours (also a question ahead), the two reference rules, random, and those of the two packages that are installed."""
    found: dict[str, Strategy] = {
        "ours": OurSitting,
        "ours, one ahead": AheadSitting,
        "reference rule": ReferenceSitting,
        "reference flash": FlashSitting,
        "random": RandomSitting,
    }
    for name, make in (("catsim", catsim_strategy), ("adaptivetesting", adaptivetesting_strategy)):
        try:
            found[name] = make(helped=helped)
        except ImportError:
            print(f"{name} is not installed: pip install -r requirements/study.in")
    return found


def banks() -> dict[str, list[Bank]]:
    """Banks of several shapes, all the competences of the real content, and the largest of them."""
    found = {
        "6×3": [a_bank(6, 3)],
        "8×4": [a_bank(8, 4)],
        "12×4": [a_bank(12, 4)],
        "12×4 low": [a_bank(12, 4, firsts=(1, 2), gap=0)],
    }
    if real := real_banks():
        found["real content"] = real
        found["largest real"] = [max(real, key=lambda bank: len(bank.skills))]
    return found


def play(
    strategy: Strategy, these: Sequence[Bank], population: Population, *, people: int, seed: int
) -> list[Run]:
    """Let the same people sit; with several banks, each person takes the next one in turn."""
    rng = np.random.default_rng(seed)
    runs = []
    for number in range(people):
        bank = these[number % len(these)]
        runs.append(sit(strategy, bank, a_person(bank, population, rng), seed=number))
    return runs


def measure(
    strategies: Mapping[str, Strategy],
    populations: Sequence[Population],
    met: Mapping[str, Sequence[Bank]],
    *,
    people: int,
    seed: int,
) -> tuple[list[report.Figures], dict[str, report.Panel]]:
    """Let everybody sit everywhere; the panels to draw are those of the first population."""
    rows = []
    panels = {bank: report.Panel({}, {}) for bank in met}
    for population in populations:
        for bank, these in met.items():
            for name, strategy in strategies.items():
                runs = play(strategy, these, population, people=people, seed=seed)
                row = report.figures(population.name, bank, name, runs)
                rows.append(row)
                print(report.line(row), flush=True)
                if population is populations[0]:
                    panels[bank].stops[name] = (row.questions, row.rmse)
                    panels[bank].curves[name] = [
                        report.rmse(run.error_at(n) for run in runs) for n in range(1, HORIZON + 1)
                    ]
    for bank, these in met.items():
        panels[bank].curves["ideal bank"] = bound(these, people=people, seed=seed)
    return rows, panels


def main() -> None:
    """Simulate, print the table, save the figures and the plot."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=250, help="for each bank and population")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("var/study"))
    parser.add_argument("--helped", action="store_true", help="tell the packages about topics")
    parser.add_argument("--only", nargs="*", help="names of strategies; all when absent")
    parser.add_argument("--banks", nargs="*", help="names of banks; all when absent")
    parser.add_argument("--populations", nargs="*", default=list(POPULATIONS), choices=list(POPULATIONS))
    options = parser.parse_args()
    found = strategies(helped=options.helped)
    chosen = {name: found[name] for name in options.only or found}
    all_banks = banks()
    met = {name: all_banks[name] for name in options.banks or all_banks}
    populations = [POPULATIONS[name] for name in options.populations]
    options.out.mkdir(parents=True, exist_ok=True)
    print(report.HEADER)
    rows, panels = measure(chosen, populations, met, people=options.people, seed=options.seed)
    report.save(rows, options.out)
    if not report.draw(panels, options.out / "rmse.png"):
        print("matplotlib is not installed: no plot")


if __name__ == "__main__":
    main()
