"""docs/robustness.md is what the tests say."""

import robustness


def test_the_page_is_up_to_date():
    assert robustness.PAGE.read_text(encoding="utf-8") == robustness.page(), "run python tests/robustness.py"


def test_each_row_has_its_cells():
    rows = [row for row in robustness.page().splitlines() if row.startswith("|")][2:]
    assert all(row.count(" | ") == 3 and " |  |" not in row for row in rows)
    assert len(set(rows)) == len(rows) > 30
