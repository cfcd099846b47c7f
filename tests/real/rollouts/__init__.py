"""Whole rollouts on a real shop, by the documented command."""
