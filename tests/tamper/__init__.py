"""Whatever is changed behind our back is refused by name, and whatever is fed to us ends in a sentence."""
