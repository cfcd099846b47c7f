"""The few data types of the SSH wire format (RFC 4251, section 5)."""

import struct


class WireError(ValueError):
    """The bytes are not what the format says."""


def pack(*strings: bytes) -> bytes:
    """Each as a ``string``: its length in four bytes, then itself."""
    return b"".join(struct.pack(">I", len(item)) + item for item in strings)


class Reader:
    """Takes values off the front of ``data``. Every method raises WireError where too little is left."""

    def __init__(self, data: bytes) -> None:
        self._rest = data

    def take(self, size: int) -> bytes:
        if size > len(self._rest):
            raise WireError("too short")
        taken, self._rest = self._rest[:size], self._rest[size:]
        return taken

    def number(self) -> int:
        return int.from_bytes(self.take(4))

    def string(self) -> bytes:
        return self.take(self.number())

    def positive(self) -> int:
        """An ``mpint`` that is not negative and has no needless leading zero."""
        data = self.string()
        value = int.from_bytes(data)
        if not data or data[0] & 0x80 or data != value.to_bytes(value.bit_length() // 8 + 1):
            raise WireError("not a positive number")
        return value

    def end(self) -> None:
        if self._rest:
            raise WireError("too long")


def pack_positive(value: int) -> bytes:
    return pack(value.to_bytes(value.bit_length() // 8 + 1))
