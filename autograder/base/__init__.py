"""What every wing may use; knows no course."""
