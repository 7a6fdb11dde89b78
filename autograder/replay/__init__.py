"""Walk 3: printed outputs, compared number by number."""
