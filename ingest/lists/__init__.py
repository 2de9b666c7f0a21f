"""Every form that a reading list comes in."""
