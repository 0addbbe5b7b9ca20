"""Every fault of a programme's files is told at once: file, row, column and reason, in both languages."""

import resource
import time
from pathlib import Path

import pytest

from models.imports.document import DEEPEST
from models.imports.faults import AT_MOST
from models.imports.files import LIMIT_MEGABYTES, MEGABYTE
from models.imports.project_file import PROJECT_COLUMNS, SHARE_COLUMNS
from models.imports.reading import read_programme
from models.rules.errors import Invalid
from models.rules.import_messages import IMPORT_MESSAGES
from tests.factories.example_files import ExampleFiles
from tests.factories.programme import EXAMPLE

PROGRAMME, PROJECTS, SHARES = "programme.yaml", "projects.csv", "shares.csv"


@pytest.fixture
def example(tmp_path: Path) -> ExampleFiles:
    """Give a copy of the example that the test may spoil."""
    return ExampleFiles(tmp_path)


def test_the_example_itself_has_no_fault(example: ExampleFiles) -> None:
    assert example.faults() == []
    files = read_programme(example.folder)
    counts = (files.protocols, files.projects, files.shares, files.organisations, files.forums)
    assert [len(it) for it in counts] == [15, 85, 884, 40, 2]
    assert sum(it.cost for it in files.projects) == files.programme.ceiling == 500_000_000_00


@pytest.mark.parametrize(
    ("file", "column", "value", "code"),
    [
        (PROJECTS, "protocol", "MCIT-NOBODY-2013", "import_code_unknown"),
        (PROJECTS, "sponsor_org", "NOBODY", "import_code_unknown"),
        (PROJECTS, "objectives", "OBJ-SERVICE;OBJ-NONE", "import_code_unknown"),
        (PROJECTS, "objectives", "OBJ-SERVICE;;OBJ-SKILLS", "import_list_malformed"),
        (PROJECTS, "clauses", "99", "clause_unknown"),
        (PROJECTS, "clauses", "first", "import_number_malformed"),
        (PROJECTS, "code", "tou 1", "import_code_malformed"),
        (PROJECTS, "code", "A" * 33, "import_code_malformed"),
        (PROJECTS, "title_ar", "", "import_value_missing"),
        (PROJECTS, "title_en", "x" * 501, "text_too_long"),
        (PROJECTS, "title_en", "bell \x07", "import_unprintable"),
        (PROJECTS, "planned_start", "01/09/2013", "import_date_malformed"),
        (PROJECTS, "planned_start", "2013-02-30", "import_date_malformed"),
        (PROJECTS, "planned_start", "٢٠١٣-٠٩-٠١", "import_date_malformed"),
        (PROJECTS, "planned_start", "0001-01-01", "import_date_malformed"),
        (PROJECTS, "planned_end", "2013-08-31", "dates_reversed"),
        (PROJECTS, "planned_end", "2017-02-17", "import_outside_protocol"),
        (PROJECTS, "manager_mailbox", "it-centre", "import_mailbox_malformed"),
        (PROJECTS, "manager_mailbox", "a@b.example,c@d.example", "import_mailbox_malformed"),
        (PROJECTS, "cost_egp", "-7000000", "amount_not_positive"),
        (PROJECTS, "cost_egp", "0.00", "amount_not_positive"),
        (PROJECTS, "cost_egp", "7000000.001", "import_amount_malformed"),
        (PROJECTS, "cost_egp", "7,000,000", "import_amount_malformed"),
        (PROJECTS, "cost_egp", "7e6", "import_amount_malformed"),
        (PROJECTS, "cost_egp", "NaN", "import_amount_malformed"),
        (PROJECTS, "cost_egp", "9" * 40, "import_amount_malformed"),
        (PROJECTS, "cost_egp", "7000000.01", "shares_do_not_sum"),
        (SHARES, "project_code", "TOU-99", "import_code_unknown"),
        (SHARES, "funder_org", "NOBODY", "import_code_unknown"),
        (SHARES, "fiscal_year", "2013", "import_fiscal_year_malformed"),
        (SHARES, "fiscal_year", "2013/15", "import_fiscal_year_malformed"),
        (SHARES, "fiscal_year", "2019/20", "import_fiscal_year_unknown"),
        (SHARES, "fiscal_year", "2017/18", "fiscal_year_outside"),
        (SHARES, "kind", "gold", "value_not_listed"),
        (SHARES, "amount_egp", "=1167000", "import_amount_malformed"),
        (SHARES, "amount_egp", "", "import_value_missing"),
    ],
)
def test_a_wrong_cell_is_told_with_its_file_row_and_column(
    example: ExampleFiles, file: str, column: str, value: str, code: str
) -> None:
    example.set_cell(file, 2, column, value)
    assert (code, file, 2, column) in example.faults()


@pytest.mark.parametrize(
    ("old", "new", "code", "column"),
    [
        ("currency: EGP", "currency: XYZ", "import_currency_unknown", "currency"),
        ("kind: ministry", "kind: kingdom", "value_not_listed", "kind"),
        ("parent: HEALTH", "parent: NOBODY", "import_code_unknown", "parent"),
        ("partner: TOURISM", "partner: NOBODY", "import_code_unknown", "partner"),
        ("code: OBJ-SERVICE", "code: OBJ-DEMAND", "import_code_repeated", "code"),
        ("signed_on: 2013-02-17", "signed_on: soon", "import_date_malformed", "signed_on"),
        ("valid_to: 2017-02-16", "valid_to: 2013-02-16", "dates_reversed", "valid_to"),
        ("ceiling_egp: 28000000", "ceiling_egp: -1", "amount_not_positive", "ceiling_egp"),
        ("project_prefix: TOU", "project_prefix: TOURISMIC", "import_code_malformed", "project_prefix"),
        ("ends_on: 2018-06-30", "ends_on:", "import_value_missing", "ends_on"),
        ("  - 2013/14", "  - 2013/15", "import_fiscal_year_malformed", "fiscal_years"),
        ("  - 2013/14", "  - 2003/04", "import_fiscal_year_unknown", "fiscal_years"),
        ("month: 2013-04", "month: April", "import_month_malformed", "month"),
        ("- EITESAL", "- NOBODY", "import_code_unknown", "attendees"),
        ("number: 2\n", "number: 1\n", "import_code_repeated", "number"),
        ("owner: MCIT", "owner: MCIT\n  motto: none", "import_key_unknown", "motto"),
        ("owner: MCIT", "owner: MCIT\n  owner: MCIT", "import_key_repeated", "owner"),
        ("owner: MCIT", "owner: [MCIT]", "import_not_a_text", "owner"),
    ],
)
def test_a_wrong_value_of_the_programme_is_told_with_its_key(
    example: ExampleFiles, old: str, new: str, code: str, column: str
) -> None:
    line = example.replace(PROGRAMME, old, new)
    found = {(it[0], it[1], it[3]): it[2] for it in example.faults()}
    assert (code, PROGRAMME, column) in found
    assert abs((found[code, PROGRAMME, column] or 0) - line) <= 40  # The line of the value or of its record.


def test_every_fault_is_told_in_one_pass_in_the_order_of_the_files(example: ExampleFiles) -> None:
    example.set_cell(PROJECTS, 9, "planned_end", "never")
    example.set_cell(SHARES, 700, "amount_egp", "12.345")
    example.set_cell(PROJECTS, 40, "sponsor_org", "NOBODY")
    line = example.replace(PROGRAMME, "currency: EGP", "currency: XYZ")
    assert example.faults() == [
        ("import_currency_unknown", PROGRAMME, line, "currency"),
        ("import_date_malformed", PROJECTS, 9, "planned_end"),
        ("import_code_unknown", PROJECTS, 40, "sponsor_org"),
        ("import_amount_malformed", SHARES, 700, "amount_egp"),
    ]


def test_a_code_given_twice_is_told_at_its_second_row(example: ExampleFiles) -> None:
    example.change_rows(PROJECTS, lambda rows: rows.append(rows[1]))
    assert example.faults() == [("import_code_repeated", PROJECTS, 87, "code")]


def test_a_share_given_twice_is_told_with_the_row_of_the_first(example: ExampleFiles) -> None:
    example.change_rows(SHARES, lambda rows: rows.append(rows[1]))
    repeated = [it for it in example.raised() if it.code == "import_share_repeated"]
    assert [(it.row, it.parameters["first"]) for it in repeated] == [(886, 2)]


def test_rows_are_counted_by_lines_also_after_a_cell_of_several_lines(example: ExampleFiles) -> None:
    example.set_cell(PROJECTS, 2, "summary_en", "one\ntwo\nthree")
    example.set_cell(PROJECTS, 3, "cost_egp", "free")
    assert ("import_amount_malformed", PROJECTS, 5, "cost_egp") in example.faults()


def test_a_file_that_is_not_utf8_is_told_with_its_byte_and_position(example: ExampleFiles) -> None:
    content = (example.folder / PROJECTS).read_bytes()
    position = content.index("تطوير".encode())
    example.write(PROJECTS, content[:position] + "تطوير".encode("cp1256") + content[position + 10 :])
    (fault,) = example.raised()
    assert (fault.code, fault.file, fault.row) == ("import_file_not_utf8", PROJECTS, 2)
    assert fault.parameters == {"byte": "0xca", "position": position}


def test_a_byte_order_mark_does_no_harm(example: ExampleFiles) -> None:
    for file in (PROGRAMME, PROJECTS, SHARES):
        example.write(file, b"\xef\xbb\xbf" + (example.folder / file).read_bytes())
    assert example.faults() == []


def test_windows_line_ends_do_no_harm(example: ExampleFiles) -> None:
    for file in (PROGRAMME, PROJECTS, SHARES):
        example.write(file, (example.folder / file).read_bytes().replace(b"\n", b"\r\n"))
    assert example.faults() == []


@pytest.mark.parametrize("file", [PROGRAMME, PROJECTS, SHARES])
def test_a_missing_file_is_told_beside_the_faults_of_the_others(example: ExampleFiles, file: str) -> None:
    other = SHARES if file == PROJECTS else PROJECTS
    column = "amount_egp" if other == SHARES else "cost_egp"
    example.set_cell(other, 2, column, "free")
    (example.folder / file).unlink()
    codes = [(it[0], it[1]) for it in example.faults()]
    assert sorted(codes) == sorted([("import_file_missing", file), ("import_amount_malformed", other)])


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(Invalid) as raised:
        read_programme(tmp_path / "nowhere")
    assert [it.code for it in raised.value.errors] == ["import_folder_missing"]


def test_fifty_megabytes_of_garbage_are_refused_fast_and_unread(example: ExampleFiles) -> None:
    garbage = bytes(range(256)) * (50 * MEGABYTE // 256)
    for file in (PROGRAMME, PROJECTS, SHARES):
        example.write(file, garbage)
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    assert {it[0] for it in example.faults()} == {"import_file_large"}
    assert time.perf_counter() - start < 2
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 4 * LIMIT_MEGABYTES * 1024


@pytest.mark.parametrize(
    "garbage",
    [
        b"a,b,c\n" * 800_000,
        b"," * 4_900_000,
        b'"' * 4_900_000,
        b"[" * 4_900_000,
        b"- " * 2_400_000,
        b"{a: " * 1_200_000,
        "شراكة ".encode() * 400_000,
        b"\x00" * 4_900_000,
        b"",
    ],
    ids=["rows", "commas", "quotes", "brackets", "dashes", "braces", "words", "zeroes", "empty"],
)
def test_garbage_within_the_limit_ends_in_a_bounded_list_of_faults(
    example: ExampleFiles, garbage: bytes
) -> None:
    for file in (PROGRAMME, PROJECTS, SHARES):
        example.write(file, garbage)
    start = time.perf_counter()
    assert 1 <= len(example.faults()) <= AT_MOST + 1
    assert time.perf_counter() - start < 10


def test_a_file_full_of_faults_tells_the_first_of_them_and_that_there_are_more(
    example: ExampleFiles,
) -> None:
    def spoil(rows: list[list[str]]) -> None:
        for row in rows[1:]:
            row[4] = "free"

    example.change_rows(SHARES, spoil)
    found = example.faults()
    assert len(found) == AT_MOST + 1
    assert found[-1] == ("import_faults_cut", "", None, "")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: &x 1\nb: *x\n", "import_yaml_alias"),
        ("a: " + "[" * 20 + "]" * 20, "import_yaml_deep"),
        ("a: [1, 2\n", "import_yaml_broken"),
        ("- 1\n- 2\n", "import_not_records"),
        ("a: !!python/object/apply:os.system ['true']\n", "import_key_unknown"),
    ],
)
def test_yaml_that_is_more_or_less_than_plain_records_is_refused(
    example: ExampleFiles, text: str, code: str
) -> None:
    example.write(PROGRAMME, text.encode())
    assert code in {it[0] for it in example.faults()}


def test_wrong_columns_are_told_each_by_its_name(example: ExampleFiles) -> None:
    def spoil(rows: list[list[str]]) -> None:
        rows[0] = ["project_code", "funder", "fiscal_year", "kind", "kind"]

    example.change_rows(SHARES, spoil)
    assert example.faults() == [
        ("import_column_missing", SHARES, 1, "funder_org"),
        ("import_column_missing", SHARES, 1, "amount_egp"),
        ("import_column_unknown", SHARES, 1, "funder"),
        ("import_column_repeated", SHARES, 1, "kind"),
    ]


def test_a_row_with_too_few_cells_is_told_with_both_counts(example: ExampleFiles) -> None:
    example.change_rows(SHARES, lambda rows: rows[4].__delitem__(-1))
    (fault, *_) = [it for it in example.raised() if it.file == SHARES]
    assert (fault.code, fault.row, fault.parameters) == (
        "import_cells_miscounted",
        5,
        {"found": 4, "expected": 5},
    )


def test_every_message_of_an_import_speaks_both_languages_with_the_same_blanks() -> None:
    for code, text in IMPORT_MESSAGES.items():
        blanks = [{part.split("}")[0] for part in it.split("{")[1:]} for it in (text.ar, text.en)]
        assert blanks[0] == blanks[1], code


def test_a_fault_is_told_in_arabic_and_in_english(example: ExampleFiles) -> None:
    example.set_cell(PROJECTS, 2, "cost_egp", "7,000,000")
    (fault,) = example.raised()
    assert fault.pointer == "projects.csv:2:cost_egp"
    assert "«7,000,000»" in fault.message("ar")
    assert "“7,000,000”" in fault.message("en")


def test_every_column_and_limit_is_documented() -> None:
    document = (EXAMPLE.parents[1] / "docs" / "import.md").read_text(encoding="utf-8")
    missing = [column for column in (*PROJECT_COLUMNS, *SHARE_COLUMNS) if f"`{column}`" not in document]
    assert missing == []
    for limit in (f"{LIMIT_MEGABYTES} MB", f"{DEEPEST} levels", f"up to {AT_MOST}"):
        assert limit in document
