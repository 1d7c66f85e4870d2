"""What analysts take away: tables with described columns, as CSV, JSON, Parquet and Arrow, of any length."""
