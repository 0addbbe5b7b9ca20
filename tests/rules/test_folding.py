"""Folding: the forms of a letter that writers use for one another are found by one another."""

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.folding import fold, folding_sql, terms_of

LETTERS = st.text(st.sampled_from("أإآٱابةهىيؤوئ\u064b\u0651\u0640٣3aZ -'"), max_size=30)


@pytest.mark.parametrize(
    ("written", "searched"),
    [
        ("مستشفى", "مستشفي"),
        ("الإدارة", "الاداره"),
        ("مُؤَسَّسَة", "موسسه"),
        ("شـــراكة", "شراكه"),
        ("٢٠١٣", "2013"),
    ],
)
def test_forms_of_one_letter_are_the_same(written: str, searched: str) -> None:
    assert fold(written) == fold(searched)


@given(LETTERS)
def test_the_database_folds_as_the_rule_does(text: str) -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE one (a TEXT, b TEXT)")
    connection.execute("INSERT INTO one VALUES (?, ?)", (text, text))
    assert connection.execute(f"SELECT {folding_sql('a', 'b')} FROM one").fetchone()[0] == fold(
        f"{text} {text}"
    )
    connection.close()


@given(LETTERS)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_a_search_is_split_into_words() -> None:
    assert terms_of("  وزارة   Health ") == ("وزاره", "health")
