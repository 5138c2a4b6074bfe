"""Distance and authority by a table of postcodes: exact where both are there, unknown where not, and with its places."""

from datetime import date
from math import asin, cos, floor, hypot, radians, sin, sqrt
from random import Random

import pytest

from ivpolicy.core.errors import WrongArgumentError
from ivpolicy.returns.caseload import ReturnError
from ivpolicy.returns.postcodes import Located, miles_between
from ivpolicy.returns.reader import read_return

DAY = date(2026, 3, 31)
EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN"
HOME, AREA, ELSEWHERE = "ZZ1 1AA", "E08000035", "E06000014"
DIRECTORY = "pcds,oseast1m,osnrth1m,osgrdind,oscty,oslaua,lat,long"
ROWS = (
    f"ZZ1 1AA,430000,433000,1,E99999999,{AREA},53.79,-1.54",
    f"ZZ1 9AA,430000,464186,1,E99999999,{AREA},54.07,-1.54",  # 31,186 m to the north: 19.38 miles
    f"ZZ2 2AA,462187,433000,1,E99999999,{ELSEWHERE},53.79,-1.06",  # 32,187 m to the east: 20.0001 miles
    "ZZ3 3AA,430000,433000,1,E10000023,E07000165,53.79,-1.54",  # a district, within a county
    f"ZZ4 4AA,430000,433000,6,E99999999,{AREA},53.79,-1.54",  # the mean of a sector
    f"ZZ5 5AA,,,9,E99999999,{AREA},99.999999,0.000000",
    "BT1 1AA,333000,374000,1,N99999999,N09000003,54.60,-5.93",  # the grid of Ireland
    "ZZ6 6AA,430000,433000,1,,E07000165,53.79,-1.54",  # a district, and its county is not told
)


@pytest.fixture
def placed(tmp_path):
    """What is said of a child placed at a postcode."""

    def placed(post, *, home=HOME, heading=DIRECTORY, rows=ROWS, area=AREA):
        source = tmp_path / "source"
        source.mkdir(exist_ok=True)
        (source / "episodes.csv").write_text(f"{EPISODES}\nA1,01/05/2025,S,C2,N1,U4,PR1,,,,{home},{post},\n")
        (tmp_path / "postcodes.csv").write_text("\n".join((heading, *rows)) + "\n")
        return read_return(source, DAY, postcodes=tmp_path / "postcodes.csv", area=area)

    return placed


def told(found):
    (child,) = found.children
    return child.facts.get("placement.miles_from_home"), child.facts.get("placement.out_of_authority")


@pytest.mark.parametrize(
    ("post", "expected"),
    [
        ("ZZ1 1AA", (0, False)),
        ("ZZ1 9AA", (19, False)),
        ("zz2  2aa", (20, True)),
        ("ZZ3 3AA", (0, True)),
        ("ZZ4 4AA", (None, False)),
        ("ZZ5 5AA", (None, False)),
        ("BT1 1AA", (186, True)),
        ("ZZ6 6AA", (0, None)),
        ("ZZ9 9ZZ", (None, None)),
        ("nowhere", (None, None)),
        ("", (None, None)),
    ],
)
def test_what_the_table_says_is_said_and_nothing_else(placed, post, expected):
    assert told(placed(post)) == expected


def test_without_a_home_there_is_no_distance_and_without_an_area_no_outside(placed):
    assert told(placed("ZZ2 2AA", home="")) == (None, True)
    assert told(placed("ZZ2 2AA", area=None)) == (20, None)


def test_both_files_are_named(placed):
    (child,) = placed("ZZ2 2AA").children
    path = "placement.miles_from_home"
    assert str(child.places[path]) == "episodes.csv:2:12"
    assert [str(place) for place in child.also[path]] == ["episodes.csv:2:11", "postcodes.csv:4:1", "postcodes.csv:2:1"]
    assert [str(place) for place in child.also["placement.out_of_authority"]] == ["postcodes.csv:4:1"]


def test_a_postcode_that_is_not_there_is_told_at_its_cell(placed):
    faults = [(str(fault.place), fault.what) for fault in placed("ZZ9 9ZZ", home="A1").faults]
    assert faults == [
        ("episodes.csv:2:11", "this is no postcode"),
        ("episodes.csv:2:12", "the postcode is not in the table of postcodes"),
    ]


def test_a_row_that_says_something_else_of_one_postcode_leaves_it_unknown(placed):
    twice = (*ROWS, f"ZZ2 2AA,430000,433000,1,E99999999,{AREA},53.79,-1.54", ROWS[2])
    found = placed("ZZ2 2AA", rows=twice)
    assert told(found) == (None, None)
    assert "postcodes.csv:10:1" in [str(fault.place) for fault in found.faults]
    assert told(placed("ZZ1 9AA", rows=(*ROWS, ROWS[1]))) == (19, False)  # the same line again says the same


@pytest.mark.parametrize(
    ("heading", "rows"),
    [
        ("pcd7,pcds,cty25cd,lad25cd,east1m,north1m,gridind,lat,long",
         (f"ZZ11AA,ZZ1 1AA,E99999999,{AREA},430000,433000,1,53.79,-1.54",
          f"ZZ22AA,ZZ2 2AA,E99999999,{ELSEWHERE},462187,433000,1,53.79,-1.06")),
        ("Postcode,Positional_quality_indicator,Eastings,Northings,Country_code,Admin_county_code,Admin_district_code",
         (f"ZZ1 1AA,10,430000,433000,E92000001,,{AREA}", f"ZZ2 2AA,10,462187,433000,E92000001,,{ELSEWHERE}")),
    ],
)  # fmt: skip
def test_each_table_is_known_by_its_columns(placed, heading, rows):
    assert told(placed("ZZ2 2AA", heading=heading, rows=rows)) == (20, True)


def test_by_latitude_and_longitude_alone(placed):
    rows = (f"ZZ1 1AA,{AREA},53.79,-1.54", f"ZZ2 2AA,{ELSEWHERE},54.79,-1.54")
    assert told(placed("ZZ2 2AA", heading="pcds,laua,lat,long", rows=rows)) == (69, True)


@pytest.mark.parametrize(
    ("heading", "rows", "area", "why"),
    [
        ("a,b", ("1,2",), AREA, "this is no table of postcodes"),
        ("pcds,laua", (f"ZZ1 1AA,{AREA}",), AREA, "this is no table of postcodes"),
        (DIRECTORY, ROWS, "E06000063", "no postcode of the table lies in E06000063"),
    ],
)
def test_a_table_that_cannot_say_it_is_refused(placed, heading, rows, area, why):
    with pytest.raises(ReturnError, match=why) as refused:
        placed("ZZ2 2AA", heading=heading, rows=rows, area=area)
    assert "help: " in str(refused.value)


def test_what_is_asked_wrongly_is_refused(tmp_path, placed):
    with pytest.raises(WrongArgumentError, match="children's services"):
        placed("ZZ2 2AA", area="E07000165")
    with pytest.raises(WrongArgumentError, match="without `postcodes`"):
        read_return(tmp_path, DAY, area=AREA)
    with pytest.raises(ReturnError, match="name the file"):
        read_return(tmp_path / "source", DAY, postcodes=tmp_path / "nowhere.csv")


def test_the_distance_is_the_straight_line_in_whole_miles():
    chance = Random(5)
    for _ in range(2000):
        one, other = ((chance.randrange(1, 700_000), chance.randrange(1, 1_300_000)) for _ in range(2))
        found = miles_between(Located(one, None, None, 0), Located(other, None, None, 0), on_grid=True)
        metres = hypot(one[0] - other[0], one[1] - other[1])
        assert found == floor(metres / 1609.344) or abs(metres / 1609.344 - round(metres / 1609.344)) < 1e-6
        points = [(chance.uniform(50, 60), chance.uniform(-8, 1)) for _ in range(2)]
        found = miles_between(*(Located(None, point, None, 0) for point in points), on_grid=False)
        assert found == pytest.approx(on_a_ball(*points) / 1609.344, rel=0.006, abs=1)


def on_a_ball(one, other):
    """The shortest way in metres on a ball as large as the earth."""
    (a, b), (c, d) = ((radians(x) for x in point) for point in (one, other))
    return 2 * 6_371_008.8 * asin(sqrt(sin((c - a) / 2) ** 2 + cos(a) * cos(c) * sin((d - b) / 2) ** 2))
