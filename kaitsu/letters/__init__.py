"""Letters to the client: which there are, when each may be written, what it states, and its two forms."""
