"""`python -m services.assessment api|bus|relay|migrate|calibrate|…`."""

import os

from chassis.process import prepare

prepare()
# Our matrices are small: threads that share one spend most of their time waiting for each other. Measured on calibration, on
# two busy processors: four times the work. numpy reads this when it is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from chassis.commands import main
from services.assessment.service import SERVICE

main(SERVICE)
