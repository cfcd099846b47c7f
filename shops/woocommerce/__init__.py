"""WooCommerce, on what shops/wordpress knows."""
