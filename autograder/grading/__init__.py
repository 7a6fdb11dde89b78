"""Walk 2: from a submission's bytes to a record of marks and words. Knows no class."""
