"""What may be said of a question or a tutorial: one line that shows, and not too much in a day."""

import pytest

from services.assessment.domain.refusals import TooManyReports
from services.assessment.domain.reports import About, QuestionReason, Report, plain, require_room


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (None, None),
        ("", None),
        (" \r\n\t ", None),
        ("le lien\r\nest  mort ", "le lien est mort"),
        ("é ’ « œ » 🙂", "é ’ « œ » 🙂"),
        ("rouge \x1b[31m, cloche \x07", "rouge [31m, cloche"),
        ("à l’envers \u202e!", "à l’envers !"),
        ("\u200b", None),
    ],
)
def test_a_comment_is_one_line_of_characters_that_show(typed: str | None, kept: str | None) -> None:
    assert plain(typed) == kept


def test_the_same_report_is_one_with_the_same_reason_and_comment() -> None:
    one = Report(
        about=About.QUESTION, thing="c11-t1-1a", reason=QuestionReason.OTHER, comment="ici", release=1
    )
    assert one.says_the_same(reason="OTHER", comment="ici")
    assert not one.says_the_same(reason="OTHER", comment=None)
    assert not one.says_the_same(reason="WRONG_WORD", comment="ici")


def test_so_many_in_a_day_and_not_one_more() -> None:
    require_room(19, at_most=20)
    with pytest.raises(TooManyReports) as refused:
        require_room(20, at_most=20)
    assert refused.value.details == {"at_most": 20}
