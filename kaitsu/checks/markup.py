"""HTML read as forgivingly as a browser reads it, into a Page. Scripts are not run."""

from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

from kaitsu.checks.page import Button, Choice, Element, Field, FieldKind, Form, Link, Page

VOID_TAGS = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)
UNSEEN_TAGS = ("script", "style", "template")
BUTTON_TYPES = ("submit", "image")
UNSENT_TYPES = ("button", "reset", "file")
LONGEST_TEXT = 400  # characters of one element; keeps deeply nested pages from costing quadratic time

Attributes = dict[str, str]


@dataclass
class _Control:
    """An input, select, option, textarea or button as it was met; its label may still be to come."""

    tag: str
    attributes: Attributes
    text: str = ""
    label: str = ""
    options: list["_Control"] = field(default_factory=list)

    def is_checked(self) -> bool:
        return "checked" in self.attributes or "selected" in self.attributes

    def value(self, default: str = "") -> str:
        return self.attributes.get("value", default)


@dataclass
class _OpenForm:
    attributes: Attributes
    controls: list[_Control] = field(default_factory=list)


@dataclass
class _Open:
    """An element whose end tag has not come; ``start`` is where its text begins."""

    tag: str
    attributes: Attributes
    start: int
    control: _Control | None
    labelled: list[_Control] = field(default_factory=list)

    @property
    def switches_off(self) -> bool:
        return self.tag == "fieldset" and "disabled" in self.attributes


def parse_page(markup: str, *, url: str, status: int, encoding: str) -> Page:
    """Read a page. Never fails: what makes no sense is skipped, as in a browser."""
    reader = _Reader(url)
    reader.feed(markup)
    reader.close()
    reader.close_all()
    return Page(
        url=url,
        status=status,
        forms=tuple(_form(form, url, reader.base, encoding) for form in reader.forms),
        links=tuple(reader.links),
        elements=tuple(reader.elements),
        text=_squeezed("".join(reader.texts)),
        markup=markup,
    )


class _Reader(HTMLParser):
    def __init__(self, url: str) -> None:
        super().__init__(convert_charrefs=True)
        self.base = url
        self.texts: list[str] = []
        self.links: list[Link] = []
        self.elements: list[Element] = []
        self.forms: list[_OpenForm] = []
        self._form: _OpenForm | None = None
        self._select: _Control | None = None
        self._open: list[_Open] = []
        self._open_tags: Counter[str] = Counter()
        self._labels: list[_Open] = []
        self._disabled = 0  # open fieldsets that switch off whatever is in them
        self._by_id: dict[str, _Control] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "base" and "href" in attributes:
            self.base = _joined(self.base, attributes["href"])
        if tag == "form" and self._form is None and not self._is_unseen():
            self._form = _OpenForm(attributes)
            self.forms.append(self._form)
        control = self._met(tag, attributes)
        opened = _Open(tag, attributes, len(self.texts), control)
        if tag in VOID_TAGS:
            self._note(opened)
        else:
            self._enter(opened)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":  # by its own end tag alone: in old shops' HTML, tables close across forms
            self._form = None
        if not self._open_tags[tag]:
            return
        while self._open:
            opened = self._open.pop()
            self._shut(opened)
            if opened.tag == tag:
                return

    def handle_data(self, data: str) -> None:
        if not self._is_unseen():
            self.texts.append(data)

    def close_all(self) -> None:
        while self._open:
            self._shut(self._open.pop())

    def _is_unseen(self) -> bool:
        return any(self._open_tags[tag] for tag in UNSEEN_TAGS)

    def _met(self, tag: str, attributes: Attributes) -> _Control | None:
        """Remember a control of the open form; a disabled one is never sent, so it is not there for us."""
        if tag not in ("input", "select", "option", "textarea", "button"):
            return None
        if self._form is None or self._is_unseen() or self._disabled or "disabled" in attributes:
            return None
        control = _Control(tag, attributes)
        if tag == "option":
            if self._select is not None:
                self._select.options.append(control)
            return control
        if tag == "select":
            self._select = control
        self._form.controls.append(control)
        if "id" in attributes:
            self._by_id[attributes["id"]] = control
        if self._labels:
            self._labels[-1].labelled.append(control)
        return control

    def _enter(self, opened: _Open) -> None:
        self._open.append(opened)
        self._open_tags[opened.tag] += 1
        if opened.tag == "label":
            self._labels.append(opened)
        if opened.switches_off:
            self._disabled += 1

    def _shut(self, opened: _Open) -> None:
        self._open_tags[opened.tag] -= 1
        if opened.tag == "label":
            self._labels.pop()
        if opened.tag == "select":
            self._select = None
        if opened.switches_off:
            self._disabled -= 1
        self._note(opened)

    def _note(self, opened: _Open) -> None:
        """Keep what a closed element tells; its text is complete only now."""
        data = _data(opened.attributes)
        if not (data or opened.control or opened.tag in ("a", "label")) or self._is_unseen():
            return
        text = self._text_since(opened.start)
        if data:
            self.elements.append(Element(opened.tag, data, text))
        if opened.control:
            opened.control.text = text
        if opened.tag == "a" and "href" in opened.attributes:
            self.links.append(Link(_joined(self.base, opened.attributes["href"]), text))
        if opened.tag == "label":
            self._label(opened, text)

    def _label(self, opened: _Open, text: str) -> None:
        named = self._by_id.get(opened.attributes.get("for", ""))
        for control in (*opened.labelled, *((named,) if named else ())):
            control.label = text

    def _text_since(self, start: int) -> str:
        pieces: list[str] = []
        length = 0
        for index in range(start, len(self.texts)):
            pieces.append(self.texts[index])
            length += len(self.texts[index])
            if length >= LONGEST_TEXT:
                break
        return _squeezed("".join(pieces))[:LONGEST_TEXT]


def _form(met: _OpenForm, url: str, base: str, encoding: str) -> Form:
    fields: dict[str, Field] = {}
    buttons: list[Button] = []
    for control in met.controls:
        kind = _type(control)
        name = control.attributes.get("name", "")
        if kind in BUTTON_TYPES:
            buttons.append(Button(name, control.value(), control.text or control.value()))
        elif name and kind not in UNSENT_TYPES:
            fields[name] = _field(control, kind, fields.get(name))
    action = met.attributes.get("action", "").strip()
    return Form(
        action=_joined(base, action) if action else url,
        method="post" if met.attributes.get("method", "").lower() == "post" else "get",
        fields=tuple(fields.values()),
        buttons=tuple(buttons),
        data=_data(met.attributes),
        encoding=encoding,
    )


def _field(control: _Control, kind: str, same_name: Field | None) -> Field:
    """A field; radio buttons and checkboxes of one name are one field with several choices."""
    name = control.attributes["name"]
    if kind in ("radio", "checkbox"):
        group: FieldKind = "radio" if kind == "radio" else "checkbox"
        choice = Choice(control.value("on"), control.label)
        before = same_name.choices if same_name else ()
        value = choice.value if control.is_checked() else same_name.value if same_name else None
        return Field(name, group, value, (*before, choice))
    if kind == "select":
        choices = tuple(Choice(option.value(option.text), option.text) for option in control.options)
        chosen = [option.value(option.text) for option in control.options if option.is_checked()]
        first = choices[0].value if choices else None
        return Field(name, "select", chosen[-1] if chosen else first, choices)
    if kind == "textarea":
        return Field(name, "text", control.text)
    return Field(name, "hidden" if kind == "hidden" else "text", control.value())


def _type(control: _Control) -> str:
    """The kind of control; a ``<button>`` without a type submits, as browsers do it."""
    if control.tag == "input":
        return control.attributes.get("type", "text").lower()
    if control.tag == "button":
        return control.attributes.get("type", "submit").lower()
    return control.tag


def _data(attributes: Attributes) -> dict[str, str]:
    return {name[5:]: value for name, value in attributes.items() if name.startswith("data-")}


def _joined(base: str, reference: str) -> str:
    try:
        return urljoin(base, reference.strip())
    except ValueError:  # a reference that is no URL leads nowhere; never where the base is
        return "about:invalid"


def _squeezed(text: str) -> str:
    return " ".join(text.split())
