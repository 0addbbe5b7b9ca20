"""An outcome that gives way to one which leads nowhere, or says only half of it."""

import pytest

from tests.factories.definition import changed, marked_codes

APPROVE = "approve: {title: {ar: اعتماد, en: Approve}"


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        ("needs: [shares_sum_to_cost], otherwise: return", []),
        ("needs: [shares_sum_to_cost], otherwise: approve", ["impossible_otherwise"]),
        ("needs: [shares_sum_to_cost], otherwise: nothing", ["impossible_otherwise"]),
        ("needs: [shares_sum_to_cost]", ["impossible_otherwise"]),
        ("otherwise: return", ["impossible_otherwise"]),
        ("needs: [luck], otherwise: return", ["unknown_condition"]),
    ],
)
def test_an_outcome_gives_way_to_one_that_sends_back(said: str, codes: list[str]) -> None:
    assert marked_codes(changed((APPROVE + "}", f"{APPROVE}, {said}}} # here"))) == codes
