"""Printed forms: typst templates of a service, filled with data passed as JSON, never as markup.

What several forms have in common lies here; a template takes it with `#import "letter.typ"`,
`#import "signature.typ"` or `#import "fitting.typ"`: no word of any length runs over another or off the page, and
each page of several says of which document it is.

The fonts are part of this package (Noto Sans, SIL Open Font License): every Kazakh letter is in them. The same
data gives the same bytes.
"""

import asyncio
import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import cache, partial
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, Protocol

import typst

from tirkeu_chassis.forms.printable import marked
from tirkeu_contracts.standard.names import Language

FONTS = typst.Fonts(font_paths=[Path(str(files("tirkeu_chassis") / "fonts"))], include_system_fonts=False)
PRINTERS: Final = ThreadPoolExecutor(2, thread_name_prefix="form")
"""Threads of their own: a burst of forms takes none of those that transactions wait for."""
PARTS: Final = ("fitting.typ", "letter.typ", "signature.typ")


@cache
def _template(package: str, name: str) -> dict[str, bytes]:
    parts = {part: (files(__package__) / part).read_bytes() for part in PARTS}
    return {"main.typ": (files(package) / name).read_bytes(), **parts}


async def render(package: str, template: str, data: Mapping[str, Any], *, printed_at: datetime) -> bytes:
    """A PDF/A-2a of a template that lies in a package.

    Args:
        package: where the template is, such as `tirkeu_<service>.forms`.
        data: JSON values; the template reads them with `json(bytes(sys.inputs.data))`. What the fonts don't have is
            marked as lost: requests take none of it, but earlier versions did.
        printed_at: the document's time stamp.
    """
    compiled = partial(_compile, _template(package, template), json.dumps(_marked(data)), printed_at)
    return await asyncio.get_running_loop().run_in_executor(PRINTERS, compiled)


def _marked(value: Any) -> Any:
    match value:
        case str():
            return marked(value)
        case Mapping():
            return {name: _marked(one) for name, one in value.items()}
        case list() | tuple():
            return [_marked(one) for one in value]
    return value


def _compile(template: dict[str, bytes], data: str, printed_at: datetime) -> bytes:
    pdf = typst.compile(  # type: ignore[call-overload]  # several files in a dictionary: its types don't know of them
        template,
        format="pdf",
        sys_inputs={"data": data},
        font_paths=FONTS,
        pdf_standards="a-2a",
        timestamp=int(printed_at.timestamp()),
    )
    return bytes(pdf)


def form_language(code: str) -> Language:
    """The language of a form, from the code that its data carries.

    Raises:
        ValueError: no form is printed in that language.
    """
    match code:
        case "kk" | "ru" | "en":
            return code
    raise ValueError(f"no forms in {code!r}")


class Named(Protocol):
    """Somebody with a name of three parts, of which some may not be known."""

    @property
    def surname(self) -> str | None: ...
    @property
    def name(self) -> str | None: ...
    @property
    def patronymic(self) -> str | None: ...


def full_name(person: Named) -> str:
    """Surname, name and patronymic, as far as they are known; the order of the standard's forms."""
    return " ".join(filter(None, (person.surname, person.name, person.patronymic)))
