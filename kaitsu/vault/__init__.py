"""Credentials at rest: age files in the agency's home, a sealed box on the host."""
