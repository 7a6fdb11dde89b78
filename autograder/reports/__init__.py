"""What an instructor reads: the class report, marks for other systems, look-alikes."""
