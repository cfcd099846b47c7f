"""Certificates and keys made on the spot: nobody's, and good until the day a test asks for."""

from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

LONG = datetime(2030, 1, 2, 12, 0, tzinfo=UTC)


def new_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def certificate(key: ec.EllipticCurvePrivateKey, ends: datetime = LONG) -> str:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "kaitsu test")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(ends - timedelta(days=365))
        .not_valid_after(ends)
        .sign(key, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM).decode()


def private_key(key: ec.EllipticCurvePrivateKey, passphrase: bytes | None = None) -> str:
    closed = (
        serialization.NoEncryption()
        if passphrase is None
        else serialization.BestAvailableEncryption(passphrase)
    )
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, closed)
    return pem.decode()


def client_pem(ends: datetime = LONG, passphrase: bytes | None = None) -> str:
    """As gateways send them: what `openssl pkcs12` writes before each part, the certificate, its key."""
    key = new_key()
    return f"Bag Attributes\n    friendlyName: はなや\n{certificate(key, ends)}{private_key(key, passphrase)}"


def authorities_pem(*ends: datetime) -> str:
    return "".join(f"# one\n{certificate(new_key(), end)}" for end in ends or (LONG,))
