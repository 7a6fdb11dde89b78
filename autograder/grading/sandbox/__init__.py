"""Around the student process: how it starts, what it may use, what it is asked."""
