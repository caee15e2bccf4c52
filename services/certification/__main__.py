"""`python -m services.certification api|bus|relay|migrate|…`."""

from chassis.process import prepare

prepare()

from chassis.commands import main
from services.certification.service import SERVICE

main(SERVICE)
