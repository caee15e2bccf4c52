"""`python -m tests.chassis.toy campaigns bus`."""

import sys

from chassis.process import prepare

prepare(sys.argv[1:])

from chassis.commands import group
from tests.chassis.toy.service import LISTENER, TELLER

group({"campaigns": LISTENER, "assessment": TELLER}[sys.argv[1]])(sys.argv[2:])
