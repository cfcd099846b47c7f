"""Against real shops that somebody has installed: `make real`, never in `make test`."""
