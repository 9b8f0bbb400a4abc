"""What is measured, by area. See `registry`."""
