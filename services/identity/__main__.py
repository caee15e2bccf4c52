"""`python -m services.identity api|bus|relay|migrate|create-organisation|import-organisations|create-application|…`."""

from chassis.process import prepare

prepare()

from chassis.commands import main
from services.identity.service import SERVICE

main(SERVICE)
