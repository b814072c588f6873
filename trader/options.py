"""What every bot type that looks at the market asks for in its form, without writing it."""

from typing import Any

from pydantic import BaseModel, Field, create_model


class Options(BaseModel):
    """The fields that stand after a type's own."""

    whole_only: bool = Field(
        default=False,
        title="Whole data only",
        description="wait while trades are missing in the windows and candles that it looks at",
    )


def with_options(params_type: type[BaseModel]) -> type[BaseModel]:
    """Return a type's parameters with the common ones after them."""
    fields: Any = {name: (field.annotation, field) for name, field in Options.model_fields.items()}
    return create_model(
        params_type.__name__, __base__=params_type, __module__=params_type.__module__, **fields
    )
