"""A question becomes a cited answer. Imports `index` and `ingest`."""
