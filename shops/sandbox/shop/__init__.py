"""The embedded shop: a small real storefront, its admin side, and the server that runs it."""
