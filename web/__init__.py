"""The pages: server-rendered HTML that works without JavaScript, and a player that loses no answer. A client of `/api` like any other."""
