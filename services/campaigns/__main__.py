"""`python -m services.campaigns api|bus|relay|migrate`."""

from chassis.process import prepare

prepare()

from chassis.commands import main
from services.campaigns.service import SERVICE

main(SERVICE)
