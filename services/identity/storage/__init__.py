"""Where people, schools and pupils are kept: the only database of the suite that holds e-mail addresses."""
