"""One file a system: vendor words on the left, ours on the right, nobody else's named.

A file holds the exports of a system and ends with its `System`; nothing else lists it. A package of your own brings one
in a file of the same form, named by an entry point of the group `alignkit.systems`.
"""
