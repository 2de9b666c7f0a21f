"""One file per kind of page at GitHub."""
