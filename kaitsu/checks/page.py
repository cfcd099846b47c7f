"""A page of a shop as a person's browser understands it: text, links, marked elements and forms.

All values are frozen. ``Form.fill`` gives a new form; what was typed never shows in a repr.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal
from urllib.parse import urlencode

from kaitsu.checks.errors import CardNumberOnProduction, CheckFailed
from kaitsu.model.card_number import looks_like_card_number

FieldKind = Literal["text", "hidden", "radio", "checkbox", "select"]


@dataclass(frozen=True)
class Element:
    """An element with ``data-`` attributes; ``data`` holds them without that prefix."""

    tag: str
    data: Mapping[str, str]
    text: str = field(repr=False)


@dataclass(frozen=True)
class Link:
    url: str  # absolute
    text: str


@dataclass(frozen=True)
class Choice:
    """One radio button, checkbox or option, with the text of its label."""

    value: str
    label: str


@dataclass(frozen=True)
class Field:
    """A named field. ``value`` is what would be sent now; None where a browser would send nothing."""

    name: str
    kind: FieldKind
    value: str | None = field(repr=False)
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class Button:
    """A submit button; a nameless one has name ""."""

    name: str
    value: str
    label: str


@dataclass(frozen=True)
class Form:
    """A form of a page. ``action`` is absolute; ``encoding`` is the page's, which browsers submit in."""

    action: str
    method: Literal["get", "post"]
    fields: tuple[Field, ...]
    buttons: tuple[Button, ...]
    data: Mapping[str, str]
    encoding: str = "utf-8"

    def field(self, name: str) -> Field | None:
        return next((item for item in self.fields if item.name == name), None)

    def has(self, *names: str) -> bool:
        return all(self.field(name) is not None for name in names)

    def fill(self, **values: str) -> "Form":
        """A copy with these values typed or chosen.

        Raises CheckFailed for a field or choice the form does not have, and CardNumberOnProduction for
        anything that looks like a card number: those are typed by ``kaitsu.checks.card.type_card`` alone.
        """
        if any(looks_like_card_number(value) for value in values.values()):
            raise CardNumberOnProduction
        return self.with_values(values)

    def with_values(self, values: Mapping[str, str]) -> "Form":
        """``fill`` without the card guard; for ``type_card`` only."""
        for name, value in values.items():
            known = self.field(name)
            if known is None:
                raise CheckFailed("form_field_missing", name)
            if known.choices and value not in {choice.value for choice in known.choices}:
                raise CheckFailed("form_choice_missing", name)
        return replace(
            self,
            fields=tuple(
                replace(item, value=values[item.name]) if item.name in values else item
                for item in self.fields
            ),
        )

    def button(self, name: str, value: str) -> Button:
        """The submit button of this name and value. Raises CheckFailed when there is none."""
        for button in self.buttons:
            if (button.name, button.value) == (name, value):
                return button
        raise CheckFailed("form_button_missing", f"{name}={value}")

    def encoded(self, press: Button | None = None) -> str:
        """The submission, form-urlencoded. ``press`` None is the Enter key: it presses the first button."""
        pressed = press or next(iter(self.buttons), None)
        pairs = [(item.name, item.value) for item in self.fields if item.value is not None]
        if pressed is not None and pressed.name:
            pairs.append((pressed.name, pressed.value))
        return urlencode(pairs, encoding=self.encoding, errors="xmlcharrefreplace")


@dataclass(frozen=True)
class Page:
    """A page that was reached; ``url`` is where redirects ended and may carry a session id."""

    url: str = field(repr=False)
    status: int
    forms: tuple[Form, ...]
    links: tuple[Link, ...]
    elements: tuple[Element, ...]
    text: str = field(repr=False)
    markup: str = field(default="", repr=False)  # the HTML as it came, decoded and nothing else

    def marked(self, name: str) -> Element | None:
        """The first element that carries ``data-<name>``."""
        return next((element for element in self.elements if name in element.data), None)

    def form_marked(self, name: str, value: str) -> Form | None:
        return next((form for form in self.forms if form.data.get(name) == value), None)

    def form_with(self, *names: str) -> Form | None:
        """The first form that has all of these fields."""
        return next((form for form in self.forms if form.has(*names)), None)
