"""For tests: the suites that every way of carrying facts and questions must pass, the laptop's as the broker's."""
