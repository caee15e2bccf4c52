"""The badge as a picture: what people see, and the signed credential inside it (Open Badges 3.0, « baked » SVG)."""

from typing import Final
from xml.sax.saxutils import escape, quoteattr

from services.certification.domain.badges import NAME
from services.certification.domain.calendar import in_words
from services.certification.domain.certificates import Certificate

_INK: Final = "#14213d"
_BLUE: Final = "#1d4ed8"
_WASH: Final = "#f3f5fa"
_WIDEST: Final = 420
_SPACES: Final = "xmlns='http://www.w3.org/2000/svg' xmlns:openbadges='https://purl.imsglobal.org/ob/v3p0'"
_FONTS: Final = "font-family='Atkinson Hyperlegible Next, Verdana, sans-serif'"


def badge_svg(certificate: Certificate, token: str, *, named: bool) -> str:
    """A square; its words are its title too, for whoever does not see it. `named`: with the holder's name."""
    holder = f"{certificate.holder.first_name} {certificate.holder.last_name}" if named else ""
    score = f"{certificate.pix} pix sur {certificate.max_pix}"
    until = f"Valable jusqu’au {in_words(certificate.valid_until)}"
    told = ". ".join(one for one in (NAME, holder, score, until) if one)
    return "\n".join(
        (
            '<?xml version="1.0" encoding="UTF-8"?>',
            f"<svg {_SPACES} viewBox='0 0 512 512' role='img'>",
            f"<openbadges:credential verify={quoteattr(token)}></openbadges:credential>",
            f"<title>{escape(told)}</title>",
            f"<rect width='512' height='512' rx='64' fill='{_INK}'/>",
            f"<rect x='20' y='20' width='472' height='472' rx='48' fill='{_WASH}'/>",
            f"<path d='M176 176v-56h34v56zM239 176V88h34v88zM302 176v-32h34v32z' fill='{_BLUE}'/>",
            _line("Certification", 226, 34, "600"),
            _line("des compétences numériques", 264, 26, "600"),
            _line(f"{certificate.pix} pix", 348, 64, "700", _BLUE),
            _line(f"sur {certificate.max_pix}", 384, 24),
            _line(holder, 426, 26, "600") if holder else "",
            _line(until, 462, 20),
            "</svg>",
        )
    )


def _line(words: str, y: int, size: int, weight: str = "400", colour: str = _INK) -> str:
    # a long name is drawn closer, never cut
    wide = len(words) * size * 0.55 > _WIDEST
    fit = f" textLength='{_WIDEST}' lengthAdjust='spacingAndGlyphs'" if wide else ""
    return (
        f"<text x='256' y='{y}' {_FONTS} font-size='{size}' font-weight='{weight}' fill='{colour}'"
        f" text-anchor='middle'{fit}>{escape(words)}</text>"
    )
