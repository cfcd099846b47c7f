"""EC-CUBE 4.2 and 4.3."""
