/// Problems of YAML itself, in any file.
let syntaxInputs: [BadInput] = [
    .scenario(
        "seeds: 0..<8", "seeds: [0..<8",
        "7:6: not valid YAML: did not find expected ',' or ']' while parsing a flow sequence that starts in line 6"),
    .scenario(
        "claim: A dropped", "claim: A: dropped",
        "2:9: not valid YAML: mapping values are not allowed in this context | quote text that holds a colon and a blank"),
    .scenario(
        "speed: fast", "\tspeed: fast",
        "7:1: not valid YAML: found a tab character that violates indentation while scanning a plain scalar that starts in line 6 | indent with blanks"),
    .scenario(
        "speed: fast", "speed: &f fast",
        "7:8: anchor &f is not accepted | write the value out wherever it is used"),
    .scenario(
        "speed: fast", "speed: *f",
        "7:8: not valid YAML: found undefined alias"),
    .scenario(
        "speed: fast", "<<: { speed: fast }",
        "7:1: merge key << is not accepted | write the merged keys out"),
    .scenario(
        "speed: fast", "speed: !slow fast",
        "7:8: tag !slow is not accepted | remove it"),
    .scenario(
        "speed: fast", "speed: fast\nseeds: 1\nseeds: 2",
        "8:1: key seeds is given more than once | also in line 6",
        "9:1: key seeds is given more than once | also in line 6, 8"),
    .scenario(
        "speed: fast", "? { a: 1 }\n: fast",
        "7:3: a key must be plain text"),
    .scenario(
        "speed: fast", "speed: fa\u{1}st",
        "7:10: not valid YAML: control characters are not allowed"),
    .scenario(
        "expect: met", "expect: met\n---\nid: x",
        "20:1: a second document begins | one file holds one document: remove the ---"),
    .scenario(
        "claim: A dropped", "clam: A dropped",
        "1:1: missing key claim in scenario",
        "2:1: unknown key clam in scenario | did you mean claim?"),
    .scenario(
        "speed: fast", "speed: &f fast\nknowledge: *f",
        "7:8: anchor &f is not accepted | write the value out wherever it is used",
        "7:8: unknown knowledge fast | known: estimated, perfect"),
    .scenario(
        "checks: [exactness, ledgerBalances]", "checks: &c [exactness]\nsource2: *c",
        "18:9: anchor &c is not accepted | write the value out wherever it is used",
        "19:1: unknown key source2 in scenario | did you mean source?"),
    .playbook(
        "schemaVersion", "schemaVersoin",
        "1:1: missing key schemaVersion in playbook",
        "1:1: unknown key schemaVersoin in playbook | did you mean schemaVersion?"),
    .estate(
        "clusters:", "cluster:",
        "1:1: missing key clusters in estate",
        "11:1: unknown key cluster in estate | did you mean clusters?"),
    .scenario(
        "risk:", "clusters: x\nrisk:",
        "1:1: wants exactly one of claim:, clusters:, schemaVersion:, found claim: and clusters: | one file holds one thing"),
    BadInput(
        path: Fixture.scenarioPath, old: Fixture.scenario, new: "",
        problems: ["0:0: the file is empty | a scenario has claim:, an estate clusters:, a playbook schemaVersion:"]),
    BadInput(
        path: Fixture.scenarioPath, old: Fixture.scenario, new: "# nothing\n",
        problems: ["0:0: the file is empty | a scenario has claim:, an estate clusters:, a playbook schemaVersion:"]),
    BadInput(path: Fixture.scenarioPath, old: Fixture.scenario, new: "- a\n- b\n", problems: ["1:1: a file wants keys and values, found a list"]),
    BadInput(path: Fixture.policyPath, old: "\"Version\":", new: "Version:", problems: ["2:3: not valid JSON | a policy is a JSON document as IAM shows it"]),
    BadInput(
        path: Fixture.policyPath, old: "\"Resource\": \"*\"", new: "\"Resource\": \"*\",",
        problems: ["3:72: not valid JSON: a comma with nothing after it | remove it"]),
    BadInput(path: Fixture.policyPath, old: "}]\n}", new: "", problems: ["4:1: not valid JSON | a policy is a JSON document as IAM shows it"]),
    BadInput(
        path: Fixture.policyPath, old: "\"Statement\"", new: "\"Statements\"",
        problems: ["3:17: Statements: unknown element | did you mean Statement?"]),
]
