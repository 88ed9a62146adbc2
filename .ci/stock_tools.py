"""The checks of .ci/stock-tools: reads report trees with tools that others made.

A check takes a tree, and returns how many files it has read; it raises when one is wrong. Its damage spoils a copy of a tree so that the check must
refuse it: a check that accepts the copy is broken, and fails the run.
"""

import csv
import importlib.util
import json
import pathlib
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from decimal import Decimal

ROOT, SCHEMAS = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
OURS = ROOT / "Reports" / "schema"
csv.field_size_limit(1 << 30)


class Skipped(Exception):
    """Nothing here to check with, or to check."""


def expect(condition, message):
    if not condition:
        raise AssertionError(message)


def needs(module):
    if importlib.util.find_spec(module) is None:
        raise Skipped(f"{module} is not installed")


def tool(*command, **options):
    if shutil.which(command[0]) is None:
        raise Skipped(f"{command[0]} is not installed")
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, **options)
    expect(done.returncode == 0, f"{command[0]}: {done.stderr.strip()[-500:]}")
    return done.stdout


def files(tree, pattern):
    found = sorted(tree.glob(pattern))
    if not found:
        raise Skipped(f"no {pattern}")
    return found


def read_json(path):
    # Numbers stay as they are written: a float would round them.
    return json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)


def spoil(path, pattern, by):
    text = path.read_bytes().decode("utf-8")
    changed = re.sub(pattern, by, text, count=1, flags=re.S)
    expect(changed != text, f"{path.name} holds nothing like {pattern}")
    path.write_bytes(changed.encode("utf-8"))


# MARK: junit.xml


def xmllint(tree, schemas):
    found = files(tree, "junit*.xml")
    for path in found:
        for schema in schemas:
            tool("xmllint", "--noout", "--nonet", "--schema", schema, path)
    return len(found) * len(schemas)


def is_rich(tree):
    return "<testsuites name=" in (tree / "junit.xml").read_text(encoding="utf-8")[:200]


def xmllint_ours(tree):
    return xmllint(tree, [OURS / ("junit-rich.xsd" if is_rich(tree) else "junit.xsd")])


def xmllint_third_party(tree):
    schemas = [SCHEMAS / "junit-10.xsd", SCHEMAS / "JUnit-ant-windyroad.xsd"]
    if not all(schema.is_file() for schema in schemas):
        raise Skipped(f"no junit-10.xsd and JUnit-ant-windyroad.xsd in {SCHEMAS}")
    if is_rich(tree):
        raise Skipped("the rich profile is for readers that do not validate")
    return xmllint(tree, schemas)


def expected_counts(tree):
    """Cases from the records, verdicts from ctrf.json: neither is made from junit.xml."""
    if not (tree / "ctrf.json").is_file():
        raise Skipped("an audit has no ctrf.json to count by")
    records = [read_json(path) for path in sorted(tree.glob("drills/*.json"))]
    cases = sum(3 + len(record["checks"]) + len(record["steps"]) for record in records)
    summary = read_json(tree / "ctrf.json")["results"]["summary"]
    expect(summary["tests"] >= cases, f"ctrf.json counts {summary['tests']} tests, the records have {cases}")
    tests = read_json(tree / "ctrf.json")["results"]["tests"]
    expect(len([t for t in tests if "evidence" in t["extra"]]) == cases, "ctrf.json has not the cases of the records")
    return {"tests": summary["tests"], "failures": summary["failed"], "errors": summary["other"], "skipped": summary["skipped"]}


def junitparser(tree):
    needs("junitparser")
    from junitparser import Error, Failure, JUnitXml, Skipped as SkippedCase

    kinds = {Failure: "failures", Error: "errors", SkippedCase: "skipped"}
    found = files(tree, "junit*.xml")
    counts = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
    names = set()
    for path in found:
        for suite in JUnitXml.fromfile(str(path)):
            own = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
            for case in suite:
                own["tests"] += 1
                names.add((case.classname, case.name))
                for result in case.result:
                    own[kinds[type(result)]] += 1
            expect(own == {key: getattr(suite, key) for key in own}, f"{path.name}: suite {suite.name} counts otherwise than its cases: {own}")
            counts = {key: counts[key] + own[key] for key in counts}
    expect(counts == expected_counts(tree), f"read {counts}, wanted {expected_counts(tree)}")
    expect(len(names) == counts["tests"], f"{counts['tests'] - len(names)} names are used twice")
    return len(found)


def junit2html(tree):
    needs("junit2htmlreport")
    from junit2htmlreport.parser import Junit

    found = files(tree, "junit*.xml")
    suites = [suite for path in found for suite in Junit(str(path)).suites]
    cases = [case for suite in suites for case in suite.all()]
    outcomes = [case.outcome().value for case in cases]
    wanted = expected_counts(tree)
    expect(len(cases) == wanted["tests"], f"read {len(cases)} cases, wanted {wanted['tests']}")
    bad, skipped = outcomes.count("failed"), outcomes.count("skipped")
    # It shows an error as a failure.
    expect(bad == wanted["failures"] + wanted["errors"] and skipped == wanted["skipped"], f"read {bad} failed and {skipped} skipped, wanted {wanted}")
    with tempfile.TemporaryDirectory() as folder:
        page = pathlib.Path(folder) / "page.html"
        tool(pathlib.Path(sys.executable).with_name("junit2html"), found[0], page)
        text = page.read_text(encoding="utf-8")
    expect(text.count('class="test outcome') == sum(len(suite.all()) for suite in Junit(str(found[0])).suites), "its page has not every case")
    return len(found)


# MARK: JSON


def schema_of(path, tree):
    name = path.relative_to(tree)
    folders = {"drills": "drill", "inventory": "inventory", "trace": "trace"}
    # Of the inventory, graph and map have schemas of their own.
    own = OURS / f"{name.name.removesuffix('.json')}.schema.json"
    return own if own.is_file() else OURS / f"{folders.get(name.parts[0], name.name)}.schema.json"


def jsonschema_ours(tree):
    needs("jsonschema")
    import jsonschema

    found = files(tree, "**/*.json")
    validators = {}
    for path in found:
        schema = schema_of(path, tree)
        expect(schema.is_file(), f"{path.relative_to(tree)} has no schema {schema.name}")
        if schema not in validators:
            rules = json.loads(schema.read_text(encoding="utf-8"))
            kind = jsonschema.validators.validator_for(rules)
            kind.check_schema(rules)
            validators[schema] = kind(rules)
        for problem in validators[schema].iter_errors(json.loads(path.read_text(encoding="utf-8"))):
            raise AssertionError(f"{path.relative_to(tree)}: {problem.json_path}: {problem.message[:300]}")
    return len(found)


def jsonschema_ctrf(tree):
    needs("jsonschema")
    import jsonschema

    schema = SCHEMAS / "ctrf.schema.json"
    if not schema.is_file():
        raise Skipped(f"no ctrf.schema.json in {SCHEMAS}")
    if not (tree / "ctrf.json").is_file():
        raise Skipped("an audit has none")
    jsonschema.Draft7Validator(json.loads(schema.read_text(encoding="utf-8"))).validate(json.loads((tree / "ctrf.json").read_text(encoding="utf-8")))
    return 1


# MARK: CSV


def masked(text):
    """Controls as CSV shows them."""

    def is_control(one):
        return (one < " " and one not in "\t\n\r") or "\x7f" <= one <= "\x9f" or "\u2028" <= one <= "\u202e" or "\u2066" <= one <= "\u2069" or one in "\ufffe\uffff"

    return "".join(f"\\u{{{ord(one):X}}}" if is_control(one) else one for one in text)


def cell(value):
    """A value of the JSON twin as CSV has it, with the quote before what would be a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        value = ";".join(value)
    return ";".join(guarded(part) for part in masked(value).split(";")) if isinstance(value, str) else str(value)


def guarded(text):
    return "'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def compare(name, header, rows, twin):
    expect(len(rows) == len(twin["rows"]), f"{name} has {len(rows)} rows, its JSON {len(twin['rows'])}")
    for number, (row, values) in enumerate(zip(rows, twin["rows"])):
        expect(sorted(header) == sorted(values), f"{name}: its columns are not those of its JSON")
        for column, text in zip(header, row):
            wanted = cell(values[column])
            expect(text == wanted, f"{name}, row {number + 1}, {column}: read {text[:80]!r}, wanted {wanted[:80]!r}")


def twins(tree):
    for path in files(tree, "inventory/*.csv"):
        twin = path.with_suffix(".json")
        if twin.is_file():
            yield path, read_json(twin)


def python_csv(tree):
    count = 0
    for path, twin in twins(tree):
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file, strict=True)
        compare(path.name, header, rows, twin)
        count += 1
    return count


def sqlite_import(tree):
    count = 0
    for path, twin in twins(tree):
        with tempfile.TemporaryDirectory() as folder:
            database = pathlib.Path(folder) / "reports.db"
            shutil.copy(path, pathlib.Path(folder) / "in.csv")
            tool("sqlite3", "-batch", "-bail", database, ".import --csv in.csv report", cwd=folder)
            connection = sqlite3.connect(database)
            tables = [name for (name,) in connection.execute("select name from sqlite_master")]
            # A header alone makes a table too.
            expect(tables == ["report"], f"{path.name} made the tables {tables}")
            cursor = connection.execute("select * from report order by rowid")
            header, rows = [column[0] for column in cursor.description], cursor.fetchall()
            connection.close()
        compare(path.name, header, rows, twin)
        count += 1
    return count


# MARK: Others


def dot(tree):
    found = files(tree, "**/*.dot")
    for path in found:
        picture = tool("dot", "-Tsvg", path)
        expect("<svg" in picture and "<script" not in picture, f"{path.name} draws no picture")
    return len(found)


def markdown(tree):
    """GitHub-flavoured Markdown holds HTML and links; ours holds none that a name in an estate could have brought."""
    needs("markdown_it")
    from markdown_it import MarkdownIt

    found = files(tree, "**/*.md")
    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    for path in found:
        waiting = reader.parse(path.read_text(encoding="utf-8"))
        while waiting:
            token = waiting.pop()
            waiting += token.children or []
            expect(token.type not in ("html_block", "html_inline", "image"), f"{path.relative_to(tree)}: {token.type} {token.content[:80]!r}")
            if token.type == "link_open":
                target = token.attrGet("href")
                inside = (path.parent / str(target).split("#")[0]).resolve()
                expect(inside.is_relative_to(tree.resolve()) and inside.exists(), f"{path.relative_to(tree)}: link to {str(target)[:80]!r}")
    return len(found)


CHECKS = [
    ("xmllint, our schema", xmllint_ours, lambda t: spoil(t / "junit.xml", ' hostname="localhost"', "")),
    ("xmllint, third-party schemas", xmllint_third_party, lambda t: spoil(t / "junit.xml", "<system-err/>", "<system-fun/>")),
    ("junitparser", junitparser, lambda t: spoil(t / "junit.xml", "<testcase [^>]*/>", "")),
    ("junit2html", junit2html, lambda t: spoil(t / "junit.xml", "<testcase [^>]*/>", "")),
    ("jsonschema, our schemas", jsonschema_ours, lambda t: spoil(next(t.glob("drills/*.json")), '"seed"', '"sed"')),
    ("jsonschema, CTRF", jsonschema_ctrf, lambda t: spoil(t / "ctrf.json", '"passed"', '"fine"')),
    ("Python's csv", python_csv, lambda t: spoil(t / "inventory/clusters.csv", "\n([^,]+),", "\n\\1x,")),
    ("sqlite3 .import", sqlite_import, lambda t: spoil(t / "inventory/clusters.csv", "\n([^,]+),", '\n"\\1",,')),
    ("dot -Tsvg", dot, lambda t: spoil(next(t.glob("**/*.dot")), "{", "{ [")),
    ("markdown-it", markdown, lambda t: spoil(t / "summary.md", "\n\n", "\n\n<script>1</script>\n\n")),
]


def self_test(check, damage, tree):
    """What is wrong with the check itself; None: it refuses a damaged tree."""
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder) / "tree"
        shutil.copytree(tree, copy)
        # First whole: what refuses everything would refuse the damaged one too.
        try:
            check(copy)
            damage(copy)
        except Exception as error:
            return f"refuses {tree.name} as it is: {type(error).__name__}: {error}"
        try:
            check(copy)
        except Skipped as reason:
            return f"skips a damaged tree: {reason}"
        except Exception:
            return None
        return "accepts a damaged tree"


def main():
    failed = False
    for name, check, damage in CHECKS:
        parts, problem, ran = [], None, None
        for tree in map(pathlib.Path, sys.argv[3:]):
            try:
                parts.append(f"{check(tree)} files of {tree.name}")
                ran = ran or tree
            except Skipped as reason:
                parts.append(f"{tree.name} SKIPPED ({reason})")
            except Exception as error:
                problem = problem or f"{tree}: {type(error).__name__}: {error}"
        if ran and problem is None:
            problem = self_test(check, damage, ran)
        failed = failed or problem is not None
        print(f"{name}: {'FAILED: ' + problem if problem else ', '.join(parts) + (', a damaged copy refused' if ran else '')}")
    sys.exit(1 if failed else 0)


main()
