"""Web archives: read as saved pages, written from the library."""
