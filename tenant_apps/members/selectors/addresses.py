"""Where members read mail."""

from collections.abc import Collection, Mapping
from uuid import UUID

from tenant_apps.access.selectors import mail_addresses_of_people
from tenant_apps.members.models import Member


def mail_addresses_of_members(member_ids: Collection[UUID]) -> Mapping[UUID, tuple[str, ...]]:
    """The address that the registry has of a member, else those of the people who speak for it here.

    A member without either is not in it.
    """
    own = Member.objects.filter(pk__in=member_ids).exclude(email="").values_list("pk", "email")
    addresses = {member_id: (email,) for member_id, email in own}
    return {**mail_addresses_of_people(member_ids), **addresses}
