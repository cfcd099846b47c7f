"""Our PHP, held to PHP 7.4: by 7.4 itself, built for WebAssembly."""
