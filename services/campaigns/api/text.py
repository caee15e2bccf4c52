"""Text as people may send it: anything that PostgreSQL can keep and UTF-8 can write."""

from marshmallow import ValidationError, validate


class Storable(validate.Validator):
    """Refuses NUL and halves of characters: a field that is told, instead of a database that chokes."""

    def __call__(self, value: str) -> str:
        """The text itself."""
        try:
            value.encode()
        except UnicodeEncodeError:
            raise ValidationError("Ce texte contient des caractères illisibles.") from None
        if "\0" in value:
            raise ValidationError("Ce texte contient des caractères illisibles.")
        return value
