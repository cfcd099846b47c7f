"""The nouns of Kaitsu as frozen values. No I/O, no clock, no pyinfra."""
