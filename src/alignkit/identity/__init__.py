"""Who is whom: records of one human, people of an account, each match with its tier (`RULES.md` 7 to 9)."""
