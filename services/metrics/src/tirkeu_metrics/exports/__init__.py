"""The exported tables: described columns, as CSV, JSON, Parquet and Arrow, of any length."""
