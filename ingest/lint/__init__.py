"""What is wrong with a reading list, and what mends it."""
