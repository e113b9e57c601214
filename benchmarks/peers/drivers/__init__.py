"""One module per peer. They run in the peers' environment and know nothing of alignkit.

Every function takes plain lists and numbers and gives back what JSON can say, so that both the tests
(`benchmarks.peers.serve`) and the timings (`benchmarks.peers.timed`) call the same lines. A table of paths is a dict of
equally long lists: `path` (strings joined by ` > `), `conversions`, `nulls`, `value`.
"""
