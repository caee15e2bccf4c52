"""What schools and record systems read of it all: the LSU/LSL feed and the follow-up of each school, rebuilt from facts."""
