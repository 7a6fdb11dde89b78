"""What `nbgrader_config.py` names, so that nbgrader goes through the judge."""
