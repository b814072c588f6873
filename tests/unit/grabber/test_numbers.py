"""The numbers of a connection's messages."""

from grabber.numbers import Numbers, Place


def test_messages_in_turn_are_next() -> None:
    numbers = Numbers()

    assert [numbers.take(each) for each in range(3)] == [Place.NEXT] * 3
    assert numbers.lost_count == 0


def test_a_hole_shows_at_the_message_after_it_and_only_there() -> None:
    numbers = Numbers()

    assert [numbers.take(each) for each in (0, 3, 4)] == [Place.NEXT, Place.BEYOND, Place.NEXT]
    assert numbers.lost_count == 2


def test_what_comes_late_or_again_is_no_news_of_the_order() -> None:
    numbers = Numbers()

    assert [numbers.take(each) for each in (0, 2, 1, 2, 3)] == [
        Place.NEXT,
        Place.BEYOND,
        Place.BEFORE,
        Place.BEFORE,
        Place.NEXT,
    ]


def test_the_first_message_of_a_connection_can_be_lost_too() -> None:
    assert Numbers().take(1) is Place.BEYOND


def test_a_new_connection_counts_from_0() -> None:
    numbers = Numbers()
    numbers.take(0)
    numbers.take(1)

    numbers.begin()

    assert numbers.take(0) is Place.NEXT
