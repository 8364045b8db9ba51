"""Figures that anonymous viewers share: one answer for all who ask in the same second, and none that is older."""

from datetime import timedelta

import pytest
import time_machine

from tests.scene import make_scene

SECOND = timedelta(seconds=1)


@pytest.fixture
def running(app):
    """The morning at 8 giờ: two of three people of Yên Bái are here."""
    scene = make_scene()
    scene.record(scene.scan(), scene.scan(scene.people[1]))
    with time_machine.travel(scene.at(30), tick=False):
        yield scene


@pytest.fixture
def address(running):
    return f"/c/{running.conference.slug}/live.json"


def test_viewers_of_one_second_are_answered_as_one_and_those_of_the_next_anew(
    running, address, client, counted
):
    first = client.get(address)
    running.record(running.scan(running.people[2]))
    with time_machine.travel(running.at(30) + 0.9 * SECOND, tick=False), counted() as asked:
        assert client.get(address).data == first.data
        assert asked == []
    with time_machine.travel(running.at(30) + SECOND, tick=False):
        assert client.get(address).json["present"] == first.json["present"] + 1


def test_who_is_signed_in_never_sees_a_figure_kept_for_others(running, address, client, sign_in):
    before = client.get(address).json["present"]
    running.record(running.scan(running.people[2]))
    answer = sign_in(running.cast.olga).get(address)
    assert answer.json["present"] == before + 1
    assert "private" in answer.headers["Cache-Control"]
