"""What tests of the pages that keep accounts share: forms as they are sent, and links as they are shown."""

from bs4 import BeautifulSoup

from eventhub.accounts.models import User

NEW = {
    "name": "Lê Thị Hoà",
    "email": "Hoa@test.example",
    "role": "official",
    "unit": "Phú Thọ",
}


def filled_form(client) -> dict[str, str]:
    """The form for a new account as a page shows it, filled in: what every press of its button sends."""
    page = BeautifulSoup(client.get("/manage/accounts/new").text, "html.parser")
    return NEW | {"nonce": str(page.select_one("input[name=nonce]")["value"])}


def path_on(answer) -> str:
    """Where the sign-in link on a page leads."""
    address = BeautifulSoup(answer.text, "html.parser").select_one("#address")["value"]
    return address.removeprefix("http://127.0.0.1:8000")


def create_sign_in_link(client, user: User) -> str:
    """The path of a sign-in link that the page of an account makes."""
    return path_on(client.post(f"/manage/accounts/{user.id}/link"))


def edit_data(user: User, **changes):
    return {
        "row_version": user.row_version,
        "name": user.name,
        "grant_ids": user.grant_ids,
        "role": "",
        "unit": "",
    } | changes
