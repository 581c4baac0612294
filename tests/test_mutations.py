"""The list of mistakes that `tests/mutate.py` plants: each can be planted still. It takes long, and is run by hand."""

import collections

import mutate
import pytest

MUTATIONS = mutate.mutations()


def test_there_are_many_over_the_whole_product():
    assert len(MUTATIONS) >= 40
    assert len({each["name"] for each in MUTATIONS}) == len(MUTATIONS)
    places = collections.Counter("/".join(each["file"].split("/")[:2]) for each in MUTATIONS)
    assert len(places) >= 10, places


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda each: each["name"])
def test_its_text_occurs_once_and_its_tests_are_there(mutation):
    text = (mutate.ROOT / mutation["file"]).read_text(encoding="utf-8")
    assert text.count(mutation["old"]) == 1
    assert mutation["new"] not in ("", mutation["old"])
    for file in mutation["tests"].partition(" -k ")[0].split():
        assert (mutate.ROOT / file).is_file()
