"""Validation errors as problems with a place and plain words; refuses to hide a fault behind another."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from ivr.questions.model import LANGUAGES
from ivr.source import Path, Problem, Source

Models = tuple[type[BaseModel], ...]

_PLAIN = {
    "string_type": "must be a text",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "dict_type": "must be a mapping",
    "mapping_type": "must be a mapping",
    "model_attributes_type": "must be a mapping",
    "tuple_type": "must be a list",
    "list_type": "must be a list",
    "too_short": "must not be empty",
}
_AT_KEY = frozenset({"missing", "extra_forbidden", "union_tag_not_found"})
_KEY_MARK = "[key]"


def problems_of(error: ValidationError, model: type[BaseModel], source: Source, base: Path) -> Iterator[Problem]:
    """Every fault of the value at `base` in the source, which should have been a `model`."""
    for fault in error.errors():
        kind, loc = fault["type"], fault["loc"]
        spot = _find(source.data, base, loc, model, named=kind in {"missing", "extra_forbidden"})
        at_key = kind in _AT_KEY or loc[-1:] == (_KEY_MARK,)
        yield source.problem(_place(fault, spot.path), _message(fault, spot), at_key=at_key)


def nearest(word: str, words: Iterable[str]) -> str:
    """A hint at the word that was probably meant, or at all there are."""
    listed = list(words)
    near = get_close_matches(word, listed, n=1)
    if near:
        return f"; did you mean '{near[0]}'?"
    return f"; there are {', '.join(listed)}" if listed else ""


def _place(fault: Any, path: Path) -> Path:
    match fault["type"]:
        case "missing":
            return path[:-1]
        case "union_tag_invalid":
            return (*path, _discriminator(fault))
        case _:
            return path


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spot:
    """Where a fault is, the models its holder may be and those it may be itself."""

    path: Path
    holders: Models
    models: Models


def _message(fault: Any, spot: _Spot) -> str:
    kind, told = fault["type"], fault.get("ctx", {})
    name = str(fault["loc"][-1]) if fault["loc"] else ""
    if kind == "missing":
        return f"missing {'language' if name in LANGUAGES else 'key'} '{name}'"
    if kind == "extra_forbidden":
        hint = "; quote a text that holds a comma" if " " in name.strip() else nearest(name, _keys(spot.holders))
        return f"unknown key '{name}'{hint}"
    if kind == "union_tag_not_found":
        return f"missing key '{_discriminator(fault)}'"
    if kind == "union_tag_invalid":
        tags = [tag.strip(" '") for tag in told["expected_tags"].split(",")]
        return f"unknown {_discriminator(fault)} '{told['tag']}'{nearest(told['tag'], tags)}"
    if kind == "model_type":
        return f"must be a mapping with the keys {', '.join(_keys(spot.models))}"
    return _of_value(fault)


def _discriminator(fault: Any) -> str:
    """The key that says which of several kinds a mapping is."""
    return str(fault["ctx"]["discriminator"]).strip("'")


def _of_value(fault: Any) -> str:
    """What is wrong with a value in the right place."""
    told, message = fault.get("ctx", {}), str(fault["msg"]).removeprefix("Value error, ")
    match fault["type"]:
        case "string_type" if isinstance(fault["input"], dict):
            return "must be a text; quote one that begins with {"
        case "literal_error":
            return f"'{fault['input']}' is none of {told['expected']}"
        case "string_pattern_mismatch":
            return f"'{fault['input']}' is not written as it must be: {told['pattern']}"
        case kind:
            return _PLAIN.get(kind, message[:1].lower() + message[1:])


def _find(data: Any, base: Path, loc: tuple[int | str, ...], model: type[BaseModel], *, named: bool) -> _Spot:
    """The place that pydantic's location means. It holds names of union members and marks that stand nowhere in the file.

    named: the location's last part is a key, whether or not the file has it.
    """
    path, here = base, data
    for part in base:
        here = here[part]
    holders: Models = ()
    models: Models = (model,)
    for place, part in enumerate(loc):
        chosen = tuple(one for one in models if _tag(one) == part) if len(models) > 1 else ()
        if chosen:
            models = chosen
        elif isinstance(here, Mapping) and (part in here or (named and place == len(loc) - 1)):
            holders, models = models, _inside(models, str(part))
            path, here = (*path, part), here.get(part)
        elif isinstance(here, list) and isinstance(part, int) and part < len(here):
            path, here = (*path, part), here[part]
    return _Spot(path=path, holders=holders, models=models)


def _tag(model: type[BaseModel]) -> str | None:
    for name in ("kind", "type"):
        if name in model.model_fields:
            return str(next(iter(get_args(model.model_fields[name].annotation)), ""))
    return None


def _keys(models: Models) -> tuple[str, ...]:
    return tuple(dict.fromkeys(field.alias or name for one in models for name, field in one.model_fields.items()))


def _inside(models: Models, key: str) -> Models:
    """The models that the value under this key may be; a key of a mapping of models leads to those models themselves."""
    fields = [field for one in models for name, field in one.model_fields.items() if key in {name, field.alias}]
    return tuple(found for field in fields for found in _models_in(field.annotation)) if fields else models


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models_in(argument)
