"""The page at `/`: figures to look at, live, in three languages, with nothing from elsewhere."""
