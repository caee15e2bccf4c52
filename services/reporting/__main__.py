"""`python -m services.reporting api|bus|relay|migrate|export-feed|…`."""

from chassis.process import prepare

prepare()

from chassis.commands import main
from services.reporting.service import SERVICE

main(SERVICE)
