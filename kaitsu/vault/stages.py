"""One stage's credentials held against the other's: no secret of test ever serves production."""

from hmac import compare_digest

from kaitsu.model.gateway import STAGES, Gateway
from kaitsu.model.problem import Problem, Refused
from kaitsu.vault.credentials import CredentialSet
from kaitsu.vault.store import Place, Vault


def require_own_values(credentials: CredentialSet, gateway: Gateway, vault: Vault) -> None:
    """Refuse a secret that the other stage has, too, where the gateway gives every stage its own.

    Raises Refused: credential_same_as_other. Nothing is said where the other stage has no file, where no key
    for it is at hand, or where it is not known whether the gateway may give out one value for both.
    """
    if gateway.same_values is not False:
        return
    stage = next(stage for stage in STAGES if stage != credentials.stage)
    place = Place(stage, credentials.site, credentials.gateway)
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
        for field in gateway.fields
        if field.secret and field.key in credentials.fields and field.key in other
        if compare_digest(credentials.fields[field.key].encode(), other[field.key].encode())
    ]
    if problems:
        raise Refused(problems)
