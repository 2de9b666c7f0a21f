"""What GitHub's addresses and its API say; the sources of GitHub ask with it."""
