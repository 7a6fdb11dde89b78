"""The running class: its folders, people, extra time, gradebook and standings."""
