"""``templates/pages/plan.yml``: the rules of the page plan, the home's own file before Kaitsu's."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError

from kaitsu.declare.fields import Declared
from kaitsu.declare.home import ROOT, Home
from kaitsu.declare.validation import problem_at, problems_of
from kaitsu.declare.yaml_file import Document, read_yaml
from kaitsu.model.gateway import MethodKind
from kaitsu.model.page_plan import Change, Need, PageRule, PlanRules, Section, WordingRule
from kaitsu.model.problem import Problem, Refused
from kaitsu.model.text import Text

NAME = "plan.yml"

_NEEDS: Mapping[str, Need] = {"R": "required", "r": "recommended"}


class TextFile(Declared):
    ja: str = Field(min_length=1)
    en: str = Field(min_length=1)

    @property
    def text(self) -> Text:
        return Text(self.ja, self.en)


class SectionFile(Declared):
    key: str
    title: TextFile
    needs: dict[MethodKind, Literal["R", "r"]]
    why: list[str] = Field(min_length=1)
    facts: dict[MethodKind | Literal["any"], list[str]] = Field(default_factory=dict)


class PageFile(Declared):
    page: str
    title: TextFile
    usual: Change
    sections: list[SectionFile] = Field(min_length=1)
    materials: dict[MethodKind, list[str]] = Field(default_factory=dict)
    names: bool = False
    after_contract: bool = False
    after_release: bool = False


class WordingFile(Declared):
    title: TextFile
    why: list[str] = Field(min_length=1)
    places: list[str] = Field(min_length=1)


class PlanFile(Declared):
    laws: dict[str, TextFile]
    facts: dict[str, TextFile]
    materials: dict[str, TextFile]
    pages: list[PageFile] = Field(min_length=1)
    wording: WordingFile


def page_template_folders(home: Home) -> tuple[Path, ...]:
    """Where the agency's own page templates lie, then Kaitsu's."""
    own, ours = home.page_templates, ROOT / "templates" / "pages"
    return (ours,) if own == ours else (own, ours)


def read_page_rules(home: Home) -> PlanRules:
    """The rules in force. Raises Refused for a file that is no plan."""
    folders = page_template_folders(home)
    document = read_yaml(next((one / NAME for one in folders if (one / NAME).exists()), folders[-1] / NAME))
    try:
        declared = PlanFile.model_validate(document.data)
    except ValidationError as error:
        raise Refused(problems_of(error, document, PlanFile)) from None
    if wrong := list(_unknown(declared, document)):
        raise Refused(wrong)
    return PlanRules(
        laws=_texts(declared.laws),
        facts=_texts(declared.facts),
        materials=_texts(declared.materials),
        pages=tuple(map(_page, declared.pages)),
        wording=WordingRule(
            declared.wording.title.text, tuple(declared.wording.why), tuple(declared.wording.places)
        ),
    )


def _unknown(declared: PlanFile, document: Document) -> Iterator[Problem]:
    """Keys that are named and nowhere explained, and pages that stand there twice."""
    names = [page.page for page in declared.pages]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield problem_at(document, "plan_rules_wrong", ("pages",), why=f"{name}: 2")
    for index, page in enumerate(declared.pages):
        place = ("pages", index)
        for section in page.sections:
            yield from _missing(document, place, section.why, declared.laws)
            yield from _missing(document, place, _flat(section.facts), declared.facts)
        yield from _missing(document, place, _flat(page.materials), declared.materials)
    yield from _missing(document, ("wording",), declared.wording.why, declared.laws)
    yield from _missing(document, ("wording",), declared.wording.places, names)


def _missing(
    document: Document, place: tuple[str | int, ...], named: Iterable[str], known: Iterable[str]
) -> Iterator[Problem]:
    for key in named:
        if key not in known:
            yield problem_at(document, "plan_rules_wrong", place, why=key[:40])


def _flat(by_kind: Mapping[Any, list[str]]) -> list[str]:
    return [key for keys in by_kind.values() for key in keys]


def _texts(declared: Mapping[str, TextFile]) -> dict[str, Text]:
    return {key: item.text for key, item in declared.items()}


def _page(declared: PageFile) -> PageRule:
    return PageRule(
        page=declared.page,
        title=declared.title.text,
        usual=declared.usual,
        sections=tuple(map(_section, declared.sections)),
        materials={kind: tuple(keys) for kind, keys in declared.materials.items()},
        names=declared.names,
        after_contract=declared.after_contract,
        after_release=declared.after_release,
    )


def _section(declared: SectionFile) -> Section:
    return Section(
        key=declared.key,
        title=declared.title.text,
        needs={kind: _NEEDS[need] for kind, need in declared.needs.items()},
        why=tuple(declared.why),
        facts={kind: tuple(keys) for kind, keys in declared.facts.items()},
    )
