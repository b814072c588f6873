"""A bot's document as it stands in Redis."""

from decimal import Decimal

from common.channels import BOT_DOCUMENTS
from common.messages.bot import BotDocument
from tests.support.bots import admitted, wish


def test_the_pairs_rules_are_read_from_json_however_it_was_read() -> None:
    document = admitted(wish()).document

    from_text = BOT_DOCUMENTS.decode(BOT_DOCUMENTS.encode(document))
    from_values = BotDocument.model_validate(document.model_dump(mode="json"))

    assert from_text.product == from_values.product == document.product
    assert document.product is not None
    assert document.product.quote_increment == Decimal("0.01")


def test_a_document_written_before_the_rules_were_kept_has_none() -> None:
    written = admitted(wish()).document.model_dump(mode="json", exclude={"product"})

    assert BotDocument.model_validate(written).product is None
