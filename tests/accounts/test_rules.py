"""What has become of a link, when somebody may try again, and which role gives which."""

from datetime import UTC, datetime, timedelta

import pytest

from eventhub.accounts.models import AccessLink, Role
from eventhub.accounts.rules import (
    LinkState,
    link_state,
    normal_email,
    role_to_give,
    roles_including,
)

NOW = datetime(2022, 6, 20, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("link", "state"),
    [
        (None, LinkState.UNKNOWN),
        (AccessLink(expires_at=NOW + HOUR), LinkState.OPEN),
        (AccessLink(expires_at=None), LinkState.OPEN),
        (AccessLink(expires_at=NOW), LinkState.EXPIRED),
        (AccessLink(expires_at=NOW - HOUR, used_at=NOW - HOUR), LinkState.USED),
        (AccessLink(expires_at=NOW + HOUR, revoked_at=NOW), LinkState.REVOKED),
    ],
)
def test_state_of_a_link(link, state):
    assert link_state(link, NOW) is state


def test_each_role_includes_those_below_it():
    assert roles_including([Role.ORGANIZER]) == {Role.ORGANIZER, Role.OFFICIAL}
    assert roles_including([]) == frozenset()


def test_officials_are_made_by_organizers_and_each_other_role_by_its_like():
    assert [role_to_give(role) for role in Role] == [
        Role.ADMINISTRATOR,
        Role.ORGANIZER,
        Role.ORGANIZER,
    ]


def test_address_is_compared_without_capitals_and_blanks():
    assert normal_email("  Yen@Test.Example ") == "yen@test.example"
