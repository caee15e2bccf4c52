"""Who people are: accounts, schools, who belongs where, and which account is which pupil of a school's list."""
