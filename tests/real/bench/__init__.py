"""What a rollout on a real shop costs, beside the same work as WP-CLI calls: `make real-bench`."""
