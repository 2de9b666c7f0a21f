"""Documents become something you can search. Imports `ingest`."""
