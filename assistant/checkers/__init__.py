"""What judges whether a passage supports a sentence: local.py without a further model, nli.py with one."""
