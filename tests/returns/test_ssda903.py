"""What the statutory return says of each child, and where it stands."""

from datetime import date

import pytest

from ivpolicy.returns.caseload import Place
from ivpolicy.returns.reader import read_return

AS_AT = date(2026, 3, 31)
HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB"
EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN"


@pytest.fixture
def read(tmp_path):
    def read(*, as_at=AS_AT, year=None, **tables):
        for name, rows in tables.items():
            (tmp_path / f"{name}.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
        return read_return(tmp_path, as_at, year=year)

    return read


def test_a_child_in_care_has_the_facts_that_the_episodes_hold_each_at_its_cell(read):
    caseload = read(
        header=[HEADER, "A1,F,02/03/2012,WBRI,,,"],
        episodes=[
            EPISODES,
            "A1,01/02/2024,S,V2,N1,U4,PR1,10/06/2025,X1,,LS1 1AA,LS2 2BB,",
            "A1,10/06/2025,B,C2,N1,K2,PR4,,,,LS1 1AA,LS3 3CC,",
        ],
    )

    (child,) = caseload.children
    assert caseload.faults == ()
    assert child.facts == {
        "child.date_of_birth": date(2012, 3, 2),
        "care.ceased_on": "none",
        "care.legal_status": "care_order",
        "care.short_breaks_only": False,
        "care.looked_after_since": date(2024, 2, 1),
        "placement.type": "childrens_home",
        "placement.placed_for_adoption": False,
        "placement.moved_on": date(2025, 6, 10),
        "placement.moves_in_last_year": 1,
    }
    assert child.places["placement.type"] == Place("episodes.csv", 3, 6)
    assert child.places["child.date_of_birth"] == Place("header.csv", 2, 3)
    assert child.characteristics == {"sex": "F", "ethnicity": "WBRI"}
