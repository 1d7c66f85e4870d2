"""The dashboard at `/`: live figures in three languages, without files from other hosts."""
