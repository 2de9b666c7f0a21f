"""The reading list becomes documents. Imports nothing of the other rooms."""
