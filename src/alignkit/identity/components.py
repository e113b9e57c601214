"""Which records are one: the connected components of a graph of links."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def components(size: int, left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.int64]:
    """The smallest member of each node's component, for nodes 0..size-1 joined by the links left[i]—right[i].

    Every round hands each node the smallest label among its neighbours and then follows labels to their own label, so
    the number of rounds grows with the logarithm of the longest chain, cycles included.

    >>> components(5, np.array([0, 3]), np.array([1, 1])).tolist()
    [0, 0, 2, 0, 4]
    """
    label = np.arange(size)
    while left.size:
        before = label.copy()
        smallest = np.minimum(label[left], label[right])
        np.minimum.at(label, label[left], smallest)
        np.minimum.at(label, label[right], smallest)
        label = np.minimum(label, label[label])
        if np.array_equal(before, label):
            break
    return label


def survivors(merges: dict[str, str]) -> dict[str, str]:
    """Follow each merged id to the record that is left; a cycle ends at its smallest id.

    >>> survivors({"a": "b", "b": "c"}) == {"a": "c", "b": "c"}
    True
    >>> survivors({"x": "y", "y": "x"}) == {"x": "x", "y": "x"}
    True
    """
    found: dict[str, str] = {}
    for start in merges:
        path = [start]
        while path[-1] in merges and path[-1] not in found:
            following = merges[path[-1]]
            if following in path:
                path.append(min(path[path.index(following) :]))
                break
            path.append(following)
        end = found.get(path[-1], path[-1])
        found.update(dict.fromkeys(path[:-1], end))
    return found
