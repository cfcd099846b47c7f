"""Signatures of persons: OpenSSH's SSHSIG, made and verified without OpenSSH's programs."""
