"""`/mon-compte`: who I am here, how I sign in, where I am signed in, my data. One module per deed."""
