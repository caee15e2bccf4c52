"""What the study prints and draws."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from importlib import import_module
from pathlib import Path

import numpy as np

from studies.positioning.simulate import FIXED, HORIZON, Run

# A 90 % interval is this many standard errors wide on each side.
NINETY = 1.645
PIX_PER_LEVEL = 8.0

HEADER = """\
| population | bank | strategy | questions | bias | RMSE | off by > 1 level | RMSE at 15 | in 90 % | ms |
|---|---|---|---:|---:|---:|---:|---:|---:|---:|"""


@dataclass(frozen=True, slots=True)
class Figures:
    """One strategy on one bank with one population; errors in pix, shares between 0 and 1."""

    population: str
    bank: str
    strategy: str
    questions: float
    bias: float
    rmse: float
    off_by_a_level: float
    rmse_at_15: float
    covered: float | None  # share of the stated 90 % intervals that hold the truth
    ms_per_question: float


@dataclass(frozen=True, slots=True)
class Panel:
    """A bank in the plot: RMSE after 1, 2 … questions, and where each strategy stops."""

    curves: dict[str, list[float]]
    stops: dict[str, tuple[float, float]]


def figures(population: str, bank: str, strategy: str, runs: Sequence[Run]) -> Figures:
    """Sum up the sittings of one strategy."""
    errors = np.array([run.error_at(run.stopped) for run in runs])
    spreads = [run.spreads[run.stopped - 1] for run in runs]
    held = [abs(e) <= NINETY * s for e, s in zip(errors, spreads, strict=True) if s is not None]
    return Figures(
        population=population,
        bank=bank,
        strategy=strategy,
        questions=float(np.mean([run.stopped for run in runs])),
        bias=float(errors.mean()),
        rmse=rmse(errors),
        off_by_a_level=float(np.mean(np.abs(errors) > PIX_PER_LEVEL)),
        rmse_at_15=rmse(run.error_at(FIXED) for run in runs),
        covered=float(np.mean(held)) if held else None,
        ms_per_question=1e3 * float(np.median([run.seconds for run in runs])),
    )


def rmse(errors: Iterable[float]) -> float:
    """Root of the mean square."""
    return float(np.sqrt(np.mean(np.square(list(errors)))))


def line(row: Figures) -> str:
    """Lay one line of the table out, as Markdown."""
    covered = "" if row.covered is None else f"{row.covered:.1%}"
    return (
        f"| {row.population} | {row.bank} | {row.strategy} | {row.questions:.1f} | {row.bias:+.2f} "
        f"| {row.rmse:.2f} | {row.off_by_a_level:.1%} | {row.rmse_at_15:.2f} | {covered} "
        f"| {row.ms_per_question:.2f} |"
    )


def save(rows: Sequence[Figures], folder: Path) -> None:
    """Keep the table as printed, and the same figures unrounded."""
    table = "\n".join([HEADER, *map(line, rows)])
    (folder / "figures.md").write_text(table + "\n", encoding="utf-8")
    with (folder / "figures.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [field.name for field in fields(Figures)])
        writer.writeheader()
        writer.writerows(asdict(row) for row in rows)


def draw(panels: Mapping[str, Panel], path: Path) -> bool:
    """Draw RMSE against questions, bank by bank; tell whether matplotlib was there to do it."""
    try:
        import_module("matplotlib").use("Agg")
    except ImportError:
        return False
    plt = import_module("matplotlib.pyplot")
    size = (4.2 * len(panels), 4.2)
    figure, axes = plt.subplots(1, len(panels), figsize=size, sharey=True, squeeze=False)
    for axis, (bank, panel) in zip(axes[0], panels.items(), strict=True):
        for name, curve in panel.curves.items():
            style = {"color": "black", "linestyle": ":"} if name not in panel.stops else {}
            (drawn,) = axis.plot(range(1, len(curve) + 1), curve, label=name, **style)
            if name in panel.stops:
                axis.plot(*panel.stops[name], "o", color=drawn.get_color())
        axis.set(title=bank, xlabel="questions", xlim=(1, HORIZON), ylim=(0, 14))
        axis.grid(alpha=0.3)
    axes[0][0].set_ylabel("RMSE, pix")
    axes[0][-1].legend(title="dot: where it stops", fontsize="small")
    figure.tight_layout()
    figure.savefig(path, dpi=110)
    plt.close(figure)
    return True
