"""One stage's credentials held against the other's: no secret of test ever serves production."""

from hmac import compare_digest

from kaitsu.model.gateway import STAGES, Field, Gateway
from kaitsu.model.problem import Problem, Refused
from kaitsu.vault.credentials import CredentialSet
from kaitsu.vault.store import Place, Vault


def require_own_values(credentials: CredentialSet, gateway: Gateway, vault: Vault) -> None:
    """Refuse a secret that the other stage has, too, where the gateway gives every stage its own.

    A client certificate is always of one stage, and nothing in it tells of which. Raises Refused:
    credential_same_as_other. Nothing is said where the other stage has no file, where no key for it is at
    hand, or where it is not known whether the gateway may give out one value for both.
    """
    stage = next(stage for stage in STAGES if stage != credentials.stage)
    place = Place(stage, credentials.site, credentials.gateway)
    own = [field for field in gateway.fields if _is_of_one_stage(field, gateway)]
    if not own or not vault.file(place).is_file():
        return
    try:
        other = vault.open(place).fields
    except Refused:  # another command's to say
        return
    problems = [
        Problem(
            "credential_same_as_other",
            {"label": f"{field.label.ja} / {field.label.en}", "stage": credentials.stage, "other": stage},
            str(vault.file(Place(credentials.stage, credentials.site, credentials.gateway))),
            field=field.key,
        )
        for field in own
        if field.key in credentials.fields and field.key in other
        if compare_digest(credentials.fields[field.key].encode(), other[field.key].encode())
    ]
    if problems:
        raise Refused(problems)


def _is_of_one_stage(field: Field, gateway: Gateway) -> bool:
    if field.file is not None:
        return field.file == "client_certificate"
    return field.secret and gateway.same_values is False
