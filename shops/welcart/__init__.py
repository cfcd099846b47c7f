"""Welcart: a shop system on WordPress whose settlement modules are part of it."""
