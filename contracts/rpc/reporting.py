"""What reporting can be asked."""

from typing import Final

from contracts.rpc.personal_data import data_of_user_asked_of

DATA_OF_USER: Final = data_of_user_asked_of("reporting")
