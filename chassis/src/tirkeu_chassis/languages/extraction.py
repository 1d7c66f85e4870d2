"""The texts that a package shows to people, and what its translations lack.

    python -m tirkeu_chassis.languages.extraction PACKAGE

adds new texts to the package's `.po` files, without a translation, and removes those that the code no longer has.
"""

import ast
import inspect
import pkgutil
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from string import Formatter
from types import ModuleType

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from tirkeu_chassis.decider.decision import Aggregate
from tirkeu_chassis.decider.messages import Message
from tirkeu_chassis.decider.refusals import Refusal
from tirkeu_chassis.languages.translations import TRANSLATED, read_translations
from tirkeu_contracts.standard.names import Language

HEADER = """\
msgid ""
msgstr ""
"Language: {lang}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
_NOT_SERVED = ("sandbox", "__main__")
"""Parts of a package that say nothing to the people a service serves."""


def messages_of(package: str) -> dict[str, str]:
    """Every text that a package says to people, with the module where it stands.

    These are the titles and details of its refusals, the names of its aggregates, and each `Message("...")`.

    Raises:
        ValueError: a message isn't one literal, so that no `.po` file could hold it.
    """
    found: dict[str, str] = {}
    for module in _modules(package):
        for text in (*_of_refusals(module), *_of_aggregates(module), *_marked(module)):
            found.setdefault(text, module.__name__)
    return found


def gaps(package: str, lang: Language) -> list[str]:
    """What keeps the translations from being complete, in words; empty where nothing does.

    Every text has a translation with the same parameters that nobody has left unconfirmed (`fuzzy`), and nothing is
    translated that is no longer said.
    """
    translated, said = read_translations(package, lang), messages_of(package)
    found = []
    for text, place in said.items():
        entry = translated.get(text)
        translation = str(entry.string) if entry is not None else ""
        if not translation.strip():
            found.append(f"{place}: no translation of {text!r}")
        elif entry is not None and entry.fuzzy:
            found.append(f"{place}: the translation of {text!r} is fuzzy")
        elif _parameters(translation) != _parameters(text):
            found.append(f"{place}: other parameters in the translation of {text!r}")
    return found + [f"no longer said: {entry.id!r}" for entry in translated if entry.id and entry.id not in said]


def update(package: str) -> None:
    """Bring the translations of a package in line with its code; what is translated stays."""
    said = messages_of(package)
    folder = Path(next(iter(import_module(package).__path__)))
    for lang in TRANSLATED:
        path = folder / "locale" / lang / "LC_MESSAGES" / f"{package}.po"
        before = read_translations(package, lang) if path.exists() else Catalog(locale=lang)
        after = Catalog(locale=lang)
        for text, place in sorted(said.items(), key=lambda one: (one[1], one[0])):
            known = before.get(text)
            after.add(
                text,
                known.string if known is not None else "",
                locations=[(place, 0)],
                flags=known.flags if known is not None else (),
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.write(HEADER.format(lang=lang).encode())
            write_po(file, after, width=120, omit_header=True, include_lineno=False)


def _modules(package: str) -> Iterator[ModuleType]:
    root = import_module(package)
    yield root
    for found in pkgutil.walk_packages(root.__path__, f"{package}."):
        if not set(found.name.split(".")) & set(_NOT_SERVED):
            yield import_module(found.name)


def _of_refusals(module: ModuleType) -> Iterator[str]:
    for one in vars(module).values():
        if inspect.isclass(one) and issubclass(one, Refusal) and one.__module__ == module.__name__:
            yield from filter(None, (one.title, one.detail))


def _of_aggregates(module: ModuleType) -> Iterator[str]:
    for one in vars(module).values():
        if isinstance(one, Aggregate) and one.state.__module__ == module.__name__:
            yield one.name


def _marked(module: ModuleType) -> Iterator[str]:
    for node in ast.walk(ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == Message.__name__:
            match node.args:
                case [ast.Constant(value=str(text))]:
                    yield text
                case _ if module.__name__ != Aggregate.__module__:
                    raise ValueError(f"{module.__name__}, line {node.lineno}: a message is one literal")


def _parameters(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


if __name__ == "__main__":
    for name in sys.argv[1:]:
        update(name)
