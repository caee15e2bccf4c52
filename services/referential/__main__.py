"""`python -m services.referential api|bus|relay|migrate|check|stats|publish`."""

from chassis.process import prepare

prepare()

from chassis.commands import main
from services.referential.service import SERVICE

main(SERVICE)
