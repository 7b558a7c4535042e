"""The members of a community: the model of what every page is held to."""

from playwright.sync_api import expect

from tests.end_to_end.browsing import Community, axe_clean, pictures


def test_members_are_found_and_opened(community: Community) -> None:
    page = community.sign_in(path="/members")
    pictures(page, "members")
    _, members = community.api("/api/v1/members")
    first = members["items"][0]
    page.get_by_role("searchbox").fill(first["code"])
    page.get_by_role("link", name=first["name"]).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(first["name"])
    pictures(page, "member")


def test_the_pages_of_members_are_accessible(community: Community) -> None:
    page = community.sign_in(path="/members")
    axe_clean(page)
    for path in ("/members/new", "/members/import", community.member_path()):
        axe_clean(community.open(path))
