"""Kaitsu (開通): from a signed payment contract to the day a shopper can really pay."""
