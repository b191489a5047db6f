"""Every write of this slice."""

from shared_space.members.service.account import (
    change_password,
    edit_account,
    end_device,
    end_other_devices,
    give_demo_password,
    want_invitations,
)
from shared_space.members.service.deputies import end_deputy, name_deputy
from shared_space.members.service.kept import forget_form, keep_form
from shared_space.members.service.people import (
    create_administrator,
    invite_person,
    invite_staff,
    leave,
    send_link_again,
    set_roles,
)
from shared_space.members.service.signing import (
    Browser,
    SignedInDevice,
    issue_link,
    note_seen,
    request_link,
    sign_in_with_password,
    sign_out,
    use_link,
)
from shared_space.members.service.sweep import forget_old

__all__ = [
    "Browser",
    "SignedInDevice",
    "change_password",
    "create_administrator",
    "edit_account",
    "end_deputy",
    "end_device",
    "end_other_devices",
    "forget_form",
    "forget_old",
    "give_demo_password",
    "invite_person",
    "invite_staff",
    "issue_link",
    "keep_form",
    "leave",
    "name_deputy",
    "note_seen",
    "request_link",
    "send_link_again",
    "set_roles",
    "sign_in_with_password",
    "sign_out",
    "use_link",
    "want_invitations",
]
