"""`python -m services.assessment api|bus|relay|migrate|…`."""

from chassis.process import prepare

prepare()

from chassis.commands import main
from services.assessment.service import SERVICE

main(SERVICE)
