"""What every shop system on WordPress shares; not a shop system itself."""
