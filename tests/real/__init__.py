"""Tests on installed real shops, `make real`: no part of `make test`, where they skip."""
