"""What runs in the student process. Nothing here is secret: it is all a submission sees."""
