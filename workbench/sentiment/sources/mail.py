"""Mails (.eml): subject, date and text, of the plain part where there is one."""

from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage, MIMEPart
from email.utils import parseaddr

from workbench.errors import DataError
from workbench.sentiment.sources.drafts import Draft
from workbench.sentiment.sources.markup import text_of_markup


def draft_of_mail(data: bytes, name: str) -> Draft:
    """The mail as one item; its source is its sender. Attachments are left out.

    Raises:
        DataError: it is no mail.
    """
    try:
        mail = message_from_bytes(data, policy=policy.default)
        if not isinstance(mail, EmailMessage) or not mail.keys():
            raise DataError(f"{name} has no mail headers.", "Save the mail as .eml again.")
        body = mail.get_body(preferencelist=("plain", "html"))
        text = "" if body is None else _content(body)
        markup = body is not None and body.get_content_type() == "text/html"
        sender, address = parseaddr(_header(mail, "from"))
        return Draft(
            title=" ".join(_header(mail, "subject").split()),
            text=text_of_markup(text) if markup else text,
            published_as=_header(mail, "date"),
            source=sender or address,
        )
    except (MessageError, ValueError, LookupError, AttributeError, TypeError) as error:  # what the parser lets through
        raise DataError(f"{name} cannot be read as a mail: {error}.", "Save it again, or paste its text.") from error


def _header(mail: EmailMessage, name: str) -> str:
    return str(mail.get(name, "") or "")


def _content(part: MIMEPart) -> str:
    try:
        return str(part.get_content())
    except (LookupError, UnicodeDecodeError):  # an encoding nobody knows
        payload = part.get_payload(decode=True)
        return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
