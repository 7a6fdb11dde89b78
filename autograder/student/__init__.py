"""What runs in the student process. Nothing in this package is secret: it is all a submission sees."""
