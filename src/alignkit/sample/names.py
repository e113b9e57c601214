"""The words the sample company is made of. All invented; every domain ends in .example, which nobody can own."""

from __future__ import annotations


def words(text: str) -> tuple[str, ...]:
    """The words of a text.

    >>> words("north  west")
    ('north', 'west')
    """
    return tuple(text.split())


FIRST_NAMES = words(
    """
    Ada Amara Anders Anika Arjun Aylin Beatriz Bram Camille Carlos Chidi Chloé Clara Dana Dmitri Elena Emeka Esther
    Farah Felix Freya Gabriel Grace Hana Hiroshi Ines Isaac Ivo Jamal Jana Jörg Julia Kaito Karin Keiko Lars Leila
    Linnéa Luca Maeve Malik Marta Mei Miguel Mira Nadia Nils Nora Olu Omar Paula Pavel Petra Priya Rafael Rosa Ruth
    Sakura Samuel Sibel Silvia Sofía Sven Tariq Theo Tomasz Uma Vera Viktor Wanda Yara Yusuf Zoë
    """
)

LAST_NAMES = words(
    """
    Abara Adeyemi Álvarez Andersson Aoki Bauer Becker Bianchi Brennan Castillo Chen Clarke Costa Dahl Demir Dubois
    Eriksen Fischer Fontaine Friedman Fujita García Gruber Haddad Hansen Hartley Hughes Ibrahim Ito Jansen Johansson
    Kapoor Keller Kimura Kowalski Krüger Lambert Larsen Leclerc Lindqvist Lopez Marino Martin Mbeki Meyer Moreau
    Müller Nakamura Navarro Nguyen Novak Nowak O'Brien O'Neill Okafor Olsen Ortega Park Patel Pereira Petrov Quinn
    Rahman Reyes Ricci Rossi Santos Sato Schmidt Schneider Silva Singh Sørensen Tanaka Taylor Torres Vogel Weber
    Whitfield Yamada Yılmaz Zhang
    """
)

TITLES = (
    "VP Operations",
    "Director of Warehousing",
    "Head of Supply Chain",
    "Operations Manager",
    "CFO",
    "Finance Director",
    "IT Director",
    "Warehouse Systems Lead",
    "Continuous Improvement Manager",
    "Logistics Analyst",
    "COO",
    "Procurement Lead",
)

#: 47 beginnings and 31 endings: coprime, so that every account of a round gets its own pair.
BEGINNINGS = words(
    """
    Alder Amber Anchor Birch Blue Bright Cedar Clear Copper Crest Delta Dock East Elm Ever Fair Fern First Glen Gold
    Grand Green Gulf Harbor High Iron Juniper Keel Lake Linden Maple North Oak Orchard Pine Port Quarry Red River
    Silver Stone Summit Tide Timber Union Vale West
    """
)
ENDINGS = words(
    """
    bridge brook crest dale field ford gate haven hill horn land line mark mere mill moor point port quay ridge rock
    shore stead stone ton vale view ward water way wood
    """
)
TRADES = (
    "Logistics",
    "Freight",
    "Foods",
    "Distribution",
    "Medical Supply",
    "Home Goods",
    "Parts",
    "Apparel",
    "Beverages",
    "Electronics",
    "Fulfilment",
    "Cold Storage",
    "Outdoor",
)
INDUSTRIES = (
    "Logistics",
    "Logistics",
    "Food & Beverage",
    "Wholesale",
    "Healthcare",
    "Retail",
    "Automotive",
    "Retail",
    "Food & Beverage",
    "Electronics",
    "Logistics",
    "Logistics",
    "Retail",
)
ROUNDS = ("", "Group", "Europe", "Holdings", "International", "America", "Pacific", "Nordic", "Partners", "Direct")

#: Account names with a catch, by account number modulo 300.
DIFFICULT_NAMES = {
    11: 'Müller & Söhne "Lager" GmbH, Köln',
    57: "O'Hara, Byrne & Co.",
    103: "緑川倉庫株式会社",
    151: "Fjordlager AS\nAvd. Øst",
    199: "@Dock Freight",
    241: "[bold]Markup[/bold] Carriers",
}

FREE_MAIL = ("gmail.com", "outlook.com", "yahoo.com", "gmx.de")

#: Why deals are lost; the last is no loss, but a deal that was entered twice.
LOSS_REASONS = ("No decision", "Price", "Competitor", "Timing", "Missing feature", "Duplicate")
COMPETITORS = ("Stackwell", "Northbay WMS", "in-house")
USE_CASES = ("Slotting", "Labor", "Peak season")
NEXT_STEPS = ("Send proposal", "Security review", "Site visit", "Call the CFO")

#: Why a lead is turned away, and what people answer to "how did you hear about us?".
REJECTED = ("No budget", "Student", "Too small", "Wrong contact")
HEARD_OF = ("Podcast", "A colleague", "LinkedIn", "Search", "Trade show")

#: What is sold, and what of its price is margin, percent.
PRODUCTS = (("Slotting", 82), ("Labor planning", 78), ("Onboarding", 35))

#: Where leads wait for somebody to take them.
QUEUES = ("Inbound Americas", "Inbound EMEA & APAC")

REPS = (
    ("Noor Haddad", "Enterprise"),
    ("Jonas Lindqvist", "EMEA"),
    ("Maya Castillo", "Mid-market"),
    ("Ben Whitfield", "Mid-market"),
    ("Aiko Tanaka", "APAC"),
    ("Tess Brennan", "Enterprise"),
    ("Owen Clarke", "EMEA"),
    ("Lucía Ortega", "Mid-market"),
    ("Sam Okafor", "Customer success"),
    ("Dee Marino", "Customer success"),
)

#: Where each team works.
ZONES = {"EMEA": "Europe/Berlin", "APAC": "Asia/Tokyo"}
