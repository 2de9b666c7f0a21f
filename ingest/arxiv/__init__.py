"""What arXiv's names and its API say."""
