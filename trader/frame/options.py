"""What every bot type asks for in its form, without writing it."""

from typing import Any

from pydantic import BaseModel, Field, create_model

from trader.frame.protections import Protections


class Options(BaseModel):
    """The fields that stand after the own ones of a type that looks at the market."""

    whole_only: bool = Field(
        default=False,
        title="Whole data only",
        description="wait while trades are missing in the windows and candles that it looks at",
    )


def with_options(params_type: type[BaseModel], *, looks_at_market: bool = True) -> type[BaseModel]:
    """Return a type's parameters with the common ones after them, its protections last."""
    common = Options.model_fields if looks_at_market else {}
    common = {**common, **Protections.model_fields}
    fields: Any = {name: (field.annotation, field) for name, field in common.items()}
    return create_model(
        params_type.__name__, __base__=params_type, __module__=params_type.__module__, **fields
    )
