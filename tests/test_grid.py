"""What a table to write into takes from the browser, which may say anything."""

from __future__ import annotations

import pytest

from dashboard.grid import LONGEST, Edit, edits_after


def test_edits_are_taken_once_and_in_the_order_of_their_numbers() -> None:
    said = [[3, "write", "0", 1, "b"], [2, "add", "n1"], [1, "write", "0", 0, "a"], [4, "undo"]]
    edits, last = edits_after(said, 1, 2)
    assert edits == [Edit("add", "n1"), Edit("write", "0", 1, "b"), Edit("undo")]
    assert last == 4
    assert edits_after(said, last, 2) == ([], 4)


@pytest.mark.parametrize(
    "said",
    [
        None,
        "write",
        {"1": "write"},
        [None, 1, [], [1], ["1", "undo"]],
        [[1, "write", "0", 2, "beyond the last column"]],
        [[1, "write", "0", -1, "before the first"]],
        [[1, "write", "0", 0, 12]],
        [[1, "add", ""], [2, "drop", "x" * 1000], [3, "burn", "0"]],
    ],
)
def test_what_is_no_edit_is_left_alone(said: object) -> None:
    assert edits_after(said, 0, 2) == ([], 0)


def test_a_text_is_no_longer_than_a_cell_of_a_workbook() -> None:
    (edit,), _last = edits_after([[1, "write", "0", 0, "x" * 99_999]], 0, 1)
    assert len(edit.text) == LONGEST
