"""Renders HTML pages. Each template is a file of this package, beside the module that fills it."""

from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

# Every value is escaped, and one that is not given fails instead of leaving a hole.
_ENVIRONMENT: Final = Environment(
    loader=PackageLoader("tirkeu_metrics", ""),
    autoescape=True,
    undefined=StrictUndefined,
    auto_reload=False,
    trim_blocks=True,
    lstrip_blocks=True,
)
_ENVIRONMENT.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}


def render(template: str, **values: Any) -> str:
    """A page from its template, e.g. `annex_2/annex_2.html`.

    Raises:
        jinja2.TemplateNotFound
        jinja2.UndefinedError: the template needs a value that wasn't given.
    """
    return _ENVIRONMENT.get_template(template).render(values)
