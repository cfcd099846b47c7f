"""What others do: shoppers, the client's own people, and somebody who puts the wrong file in its place."""

from collections.abc import Iterator
from contextlib import contextmanager

from kaitsu.model.gateway import Stage
from tests.machine import people
from tests.machine.seen import FRAGMENT, MODULE
from tests.machine.shop import opened, order
from tests.machine.world import World

OTHER: dict[Stage, Stage] = {"test": "production", "production": "test"}
FRAGMENTS = (
    "<p>VISA、Mastercardをご利用いただけます。</p>\n",
    "<p>カードをご利用いただけます。</p>\r\n<p>一括払いのみ。</p>",
    "<p>分割払いもできます。</p>  \n\n",
)


def shopper_order(world: World, stage: Stage, *, status: str = "paid") -> None:
    """A real order by card, if a shopper is offered it."""
    if not world.see(stage).is_open:
        return
    orders = world.memory.real_orders[stage]
    number = f"{stage}-{len(orders) + 1}"
    order(world.root(stage), number, status=status)
    orders.append(number)


def edit_page(world: World, who: str, page: str, text: str) -> None:
    """The engineer edits a fragment in the home."""
    world.engineers[who].page(page).write_bytes(text.encode())


def change_option(world: World, stage: Stage) -> None:
    """Somebody changes an option of the module on the shop's admin side."""
    with opened(world.root(stage)) as db:
        db.execute(
            "UPDATE module_settings SET value = 'by hand' WHERE module = ? AND key = 'capture'", (MODULE,)
        )
    _note_hand(world, stage)


def change_around(world: World, stage: Stage, page: str, text: str) -> None:
    """The client's own people write something above our fragment, or below it."""
    with opened(world.root(stage)) as db:
        body = db.execute("SELECT body FROM pages WHERE name = ?", (page,)).fetchone()["body"]
        changed = f"{body}{text}" if "below" in text else f"{text}{body}"
        db.execute("UPDATE pages SET body = ? WHERE name = ?", (changed, page))


def change_fragment(world: World, stage: Stage, page: str) -> None:
    """Somebody edits our fragment on the shop itself."""
    with opened(world.root(stage)) as db:
        body = db.execute("SELECT body FROM pages WHERE name = ?", (page,)).fetchone()["body"]
        found = FRAGMENT.search(body)
        if found is not None:
            changed = f"{body[: found.start(1)]}<p>edited on the shop</p>{body[found.end(1) :]}"
            db.execute("UPDATE pages SET body = ? WHERE name = ?", (changed, page))
    _note_hand(world, stage)


def toggle_own_method(world: World, stage: Stage, code: str) -> None:
    """The client closes or opens a method of the shop's own."""
    with opened(world.root(stage)) as db:
        db.execute("UPDATE payment_methods SET open = 1 - open WHERE code = ?", (code,))
    world.memory.own_methods[stage] = world.see(stage).own_methods


def _note_hand(world: World, stage: Stage) -> None:
    """What is open now was made by somebody else: no check of ours is to blame for it."""
    seen = world.see(stage)
    if seen.is_open:
        world.memory.witness.by_hand.add((stage, seen.substance))
        world.memory.witness.pages_by_hand.add((stage, seen.pages))
        world.memory.witness.released_by_hand.add((stage, seen.revision))


@contextmanager
def swapped_secrets(world: World, who: str, stage: Stage, *, resealed: bool) -> Iterator[None]:
    """The other stage's credentials in this stage's place: the file itself, or sealed as this stage's."""
    engineer = world.engineers[who]
    file = engineer.secrets_file(stage)
    right = file.read_bytes()
    if resealed:  # under this stage's name, and on record: its values alone tell whose they are
        people.rotate(world, who, stage, engineer.fields(OTHER[stage]))
    else:
        file.write_bytes(engineer.secrets_file(OTHER[stage]).read_bytes())
    try:
        yield
    finally:
        if resealed:
            people.rotate(world, who, stage)
        else:
            file.write_bytes(right)
