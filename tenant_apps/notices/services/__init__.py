from tenant_apps.notices.services.reading import notice_read, notices_read_all, settings_set
from tenant_apps.notices.services.sending import mail_send_again, mail_track, mails_send
from tenant_apps.notices.services.telling import notice_tell
from tenant_apps.notices.services.texts import text_preview, text_write

__all__ = [
    "mail_send_again",
    "mail_track",
    "mails_send",
    "notice_read",
    "notice_tell",
    "notices_read_all",
    "settings_set",
    "text_preview",
    "text_write",
]
