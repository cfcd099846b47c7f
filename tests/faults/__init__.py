"""Everything that can go wrong between here and a host, one call after the other."""
