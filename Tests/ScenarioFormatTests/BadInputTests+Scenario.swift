/// Problems of scenario files.
let scenarioInputs: [BadInput] = [
    .scenario(
        "speed: fast", "exercises: [backtrak, cloning, cloning]",
        "7:13: unknown capability or practice backtrak | did you mean backtrack?", "7:32: exercises names cloning twice"),
    .scenario(
        "id: drop-table\n", "id: Drop_Table\n",
        "1:5: id wants lower-case words joined by hyphens, found \"Drop_Table\" | such as drop-table-pitr"),
    .scenario(
        "id: drop-table\n", "",
        "1:1: missing key id in scenario"),
    .scenario(
        "risk:", "rsik:",
        "3:1: unknown key rsik in scenario | did you mean risk?"),
    .scenario(
        "claim: A dropped table comes back.", "claim:",
        "2:7: claim wants text, found nothing"),
    .scenario(
        "../estates/retail.yaml", "../estates/retial.yaml",
        "5:9: estate ../estates/retial.yaml not found | did you mean retail.yaml?"),
    .scenario(
        "../estates/retail.yaml", "../playbooks/pitr.yaml",
        "5:9: wants an estate, ../playbooks/pitr.yaml is a playbook"),
    .scenario(
        "at: 10m0.4s,", "when: { step: check },",
        "12:3: timeline wants an entry with at: without a disaster no playbook starts"),
    .scenario(
        "at: 10m0.4s,", "when: waitCluster,",
        "12:13: when wants a mapping, such as { step: restoreCluster, after: 30s }"),
    .scenario(
        "at: 10m0.4s,", "when: { stp: waitCluster },",
        "12:13: missing key step in when", "12:15: unknown key stp in when | did you mean step?"),
    .scenario(
        "at: 10m0.4s,", "when: { step: waitCluster, after: soon },",
        "12:41: after wants a duration, found \"soon\" | write it like 90s, 10m, 1h30m or 7d"),
    .scenario(
        "at: 10m0.4s,", "at: 10m, when: { step: waitCluster },",
        "12:11: at and when exclude one another | when counts from the beginning of the step"),
    .scenario(
        "at: 10m0.4s,", "when: { step: waitCluster }, disaster: true,",
        "12:46: a fault that waits for a step cannot be the disaster | the disaster is what the playbook is started for"),
    .scenario(
        "detection: { after: 12m }", "readers: [{ name: far, of: orders, at: orders, region: us-east-2, every: 10s }]\ndetection: { after: 12m }",
        "13:56: orders is in us-west-2, not in us-east-2 | a reader that is asked for elsewhere never answers"),
    .scenario(
        "seeds: 0..<8", "seeds: 8..<8",
        "6:8: seeds wants at least one seed, found \"8..<8\" | write a range like 0..<8"),
    .scenario(
        "seeds: 0..<8", "seeds: [1, 2]",
        "6:8: seeds wants a range of seeds, found a list | lists of seeds are not accepted; write a range like 0..<8"),
    .scenario(
        "seeds: 0..<8", "seeds: 0...100000",
        "6:8: seeds wants at most 100000 seeds, found \"0...100000\""),
    .scenario(
        "seeds: 0..<8", "seeds: 0-8",
        "6:8: seeds wants a range of seeds, found \"0-8\" | write a range like 0..<8"),
    .scenario(
        "speed: fast", "speed: quick",
        "7:8: unknown speed quick | known: fast, slow"),
    .scenario(
        "history: 3d", "history: 3",
        "8:10: history wants a duration, found the number 3 | give it a unit: 3s, 3m, 3h, 3d"),
    .scenario(
        "history: 3d", "history: 401d",
        "8:10: history wants a duration from 0s to 400d, found 401d"),
    .scenario(
        "history: 3d", "history: 3x",
        "8:10: history has unknown unit x: \"3x\" | units are d, h, m, s, ms and us"),
    .scenario(
        "history: 3d", "history: 1m1h",
        "8:10: history has unit h out of order: \"1m1h\" | write larger units first, each once"),
    .scenario(
        "history: 3d", "history: -3d",
        "8:10: history wants a duration, found \"-3d\" | write it like 90s, 10m, 1h30m or 7d"),
    .scenario(
        "history: 3d", "history: 0.0000001s",
        "8:10: history wants whole microseconds, found \"0.0000001s\""),
    .scenario(
        "cluster: orders, rate", "cluster: order, rate",
        "10:30: unknown cluster order | did you mean orders?"),
    .scenario(
        "rate: 10/s", "rate: 10",
        "10:44: rate wants a rate, found the number 10 | give it a unit: 10/s, 10/m, 10/h"),
    .scenario(
        "rate: 10/s", "rate: 2000/s",
        "10:44: rate wants a rate above 0 and up to 1000/s, found 2000/s"),
    .scenario(
        "historyRate: 1/m", "historyRate: 100/s",
        "10:63: historyRate makes 25920000 transactions in 3d, at most 10000000 are accepted | sample less: sizes and rates of the estate are accounted anyway"),
    .scenario(
        "accounts: 1000", "accounts: 1",
        "10:78: accounts wants a whole number from 2 to 100000, found 1"),
    .scenario(
        "at: 10m0.4s", "at: 6h",
        "12:11: time outside the run: at 6h is not before the deadline 6h | raise deadline, or let it happen earlier"),
    .scenario(
        "at: 10m0.4s", "at: 7h",
        "12:11: time outside the run: at 7h is not before the deadline 6h | raise deadline, or let it happen earlier"),
    .scenario(
        "at: 10m0.4s, ", "",
        "12:5: missing key at in timeline entry"),
    .scenario(
        "cluster: orders, sql", "cluster: oders, sql",
        "12:44: unknown cluster oders | did you mean orders?"),
    .scenario(
        "sql: \"DROP TABLE accounts\" }", "sql: x, disaster: true }\n  - { at: 1m, fault: loseZone, disaster: true }",
        "13:42: two entries are the disaster | RTO counts from one of them"),
    .scenario(
        "{ after: 12m }", "{ after: 12m, probe: 30s }",
        "13:12: detection wants after, probe with failures, alarm, or human; human may stand beside an alarm | { after: 12m }, { probe: 30s, failures: 3 } or { probe: 30s, failures: 3, human: users }"
    ),
    .scenario(
        "{ after: 12m }", "{ probe: 30s }",
        "13:12: detection wants after, probe with failures, alarm, or human; human may stand beside an alarm | { after: 12m }, { probe: 30s, failures: 3 } or { probe: 30s, failures: 3, human: users }"
    ),
    .scenario(
        "detection: { after: 12m }\n", "",
        "1:1: missing key detection in scenario"),
    .scenario(
        "../playbooks/pitr.yaml", "../playbooks/none.yml",
        "14:19: playbook ../playbooks/none.yml not found | looked for s/playbooks/none.yml"),
    .scenario(
        "runIn: us-west-2", "runIn: us-west-1",
        "14:50: unknown region us-west-1 | did you mean us-west-2?"),
    .scenario(
        "as: dr-operator", "as: operator",
        "14:65: unknown principal operator | known: auditor, dr-operator"),
    .scenario(
        "RestoreTime: \"{{ LastGoodTime }}\"", "RestorTime: \"{{ LastGoodTime }}\"",
        "14:90: missing parameter RestoreTime of playbook s/playbooks/pitr.yaml | it has no default",
        "14:92: unknown parameter RestorTime of playbook s/playbooks/pitr.yaml | did you mean RestoreTime?"),
    .scenario(
        "{{ LastGoodTime }}", "{{ LastGodTime }}",
        "14:105: people do not know {{ LastGodTime }} | did you mean LastGoodTime?"),
    .scenario(
        "{{ LastGoodTime }}", "{{ LastGoodTime",
        "14:105: {{ is not closed in \"{{ LastGoodTime\" | end the reference with }}"),
    .scenario(
        "RestoreTime: \"{{ LastGoodTime }}\"", "RestoreTime: x, Engine: mariadb",
        "14:116: Engine wants one of the allowed values, found \"mariadb\" | known: aurora-mysql, aurora-postgresql"),
    .scenario(
        "RestoreTime: \"{{ LastGoodTime }}\"", "RestoreTime: x, Cluster: ORDERS",
        "14:117: Cluster wants text that matches [a-z-]+, found \"ORDERS\""),
    .scenario(
        "RestoreTime: \"{{ LastGoodTime }}\"", "RestoreTime: 5, Groups: [a, b, c, d]",
        "14:105: RestoreTime wants String, found the number 5 | write text, in quotes if it looks like a number",
        "14:116: Groups wants 1 to 3 values, found 4"),
    .scenario(
        "deadline: 6h", "deadline: 31d",
        "15:11: deadline wants a duration from 1s to 30d, found 31d"),
    .scenario(
        "stableFor: 5m", "stableFor: 7h",
        "16:12: stableFor 7h is longer than the deadline 6h"),
    .scenario(
        "rpo: 15m }", "rpo: 15m, ptr: 1 }",
        "17:34: unknown key ptr in objectives | did you mean rto?"),
    .scenario(
        "checks: [exactness, ledgerBalances]", "checks: [exactness, exactness]",
        "18:21: check exactness is listed twice"),
    .scenario(
        "checks: [exactness, ledgerBalances]", "checks: exactness",
        "18:9: checks wants a list, found \"exactness\" | put it in [ ]"),
    .scenario(
        "checks: [exactness, ledgerBalances]", "checks: [{ sq: SELECT 1, equals: 1 }]",
        "18:10: a check with terms wants exactly one of sql, phase, availability, costCeiling, sameSettings | such as { sql: \"SELECT count(*) FROM accounts\", equals: 200 }"
    ),
    .scenario(
        "checks: [exactness, ledgerBalances]", "checks: [{ phase: detect, within: 1m, availability: 99% }]",
        "18:10: a check with terms wants exactly one of sql, phase, availability, costCeiling, sameSettings | such as { sql: \"SELECT count(*) FROM accounts\", equals: 200 }"
    ),
    .scenario(
        "checks: [exactness, ledgerBalances]",
        "checks: [{ sql: SELECT 1 }, { sql: SELECT 1, equals: 1, sameAsBeforeFault: true }, { sql: SELECT 1, sameAsBeforeFault: false }]",
        "18:10: a check with sql wants either equals, or sameAsBeforeFault: true",
        "18:29: a check with sql wants either equals, or sameAsBeforeFault: true",
        "18:84: a check with sql wants either equals, or sameAsBeforeFault: true"),
    .scenario(
        "checks: [exactness, ledgerBalances]", "checks: [{ sql: SELECT 1, equals: [1] }, { sql: SELECT 1, equals: 1, cluster: billing }]",
        "18:35: equals wants a number, a text or null, found a list | SQL's true is 1",
        "18:79: unknown cluster with a workload billing | known: orders"),
    .scenario(
        "checks: [exactness, ledgerBalances]", "checks: [{ phase: detct, within: 1m }, { phase: detect, within: 60 }]",
        "18:19: unknown phase detct | did you mean detect?",
        "18:65: within wants a duration, found the number 60 | give it a unit: 60s, 60m, 60h, 60d"),
    .scenario(
        "checks: [exactness, ledgerBalances]",
        "checks: [{ availability: 99 }, { availability: 101% }, { availability: 99.99999% }, { costCeiling: 500 }, { costCeiling: 5 EUR/month }]",
        "18:26: availability wants a share from 0% to 100%, found the number 99 | such as 99.5%",
        "18:48: availability wants a share from 0% to 100%, found \"101%\" | such as 99.5%",
        "18:72: availability wants a share from 0% to 100%, found \"99.99999%\" | such as 99.5%",
        "18:100: costCeiling wants an amount of money a month, found the number 500 | such as 500 USD/month",
        "18:122: costCeiling wants an amount of money a month, found \"5 EUR/month\" | such as 500 USD/month"),
    .scenario(
        "checks: [exactness, ledgerBalances]", "checks: [{ sameSettings: [] }, { sameSettings: Region }, { sameSettings: [5] }]",
        "18:26: sameSettings wants at least one setting | such as { sameSettings: [KmsKeyId] }",
        "18:48: sameSettings wants a list, found \"Region\" | put it in [ ]",
        "18:75: element of sameSettings wants text, found the number 5 | put it in quotes"),
    .scenario(
        "checks: [exactness, ledgerBalances]", "checks: [{ availability: 99% }, { availability: 99.0% }, 5]",
        "18:33: check availability is listed twice with the same terms",
        "18:58: element of checks wants text, found the number 5 | put it in quotes"),
    .scenario(
        "objectives: { rto: 2h, rpo: 15m }", "objectives: { rto: 2h, zone: { rto: 1h } }",
        "17:24: unknown key zone in objectives | known: rpo, rto, tier"),
    .scenario(
        "expect: met", "expect: fine",
        "19:9: expect wants an outcome, found \"fine\" | met, { missed: [rpo] }, unrecoverable, or { fails: [exactness] } under negative/"),
    .scenario(
        "expect: met", "expect: { missed: [rot] }",
        "19:9: unknown measure rot | did you mean rto?"),
    .scenario(
        "expect: met", "expect: { missed: [] }",
        "19:9: expect wants at least one of rto, rpo, checks under missed | met, { missed: [rpo] }, unrecoverable, or { fails: [exactness] } under negative/"),
    .scenario(
        "expect: met", "expect: { fails: [exactness] }",
        "19:9: expect has fails, which is for negative scenarios | move the file into a folder negative/, which runs only when it is named"),
    .scenario(
        "expect: met", "expect: { fails: [] }",
        "19:9: expect wants at least one check under fails | met, { missed: [rpo] }, unrecoverable, or { fails: [exactness] } under negative/"),
    .scenario(
        "expect: met", "expect: { fails: [exactness, exactness] }",
        "19:9: expect names exactness twice"),
    .scenario(
        "expect: met", "expect: { fails: [exactness], missed: [rpo] }",
        "19:9: expect wants an outcome, found a mapping | met, { missed: [rpo] }, unrecoverable, or { fails: [exactness] } under negative/"),
    .scenario(
        "expect: met", "expect: met\nplant: restoreDropsTail",
        "20:8: plant is for negative scenarios | move the file into a folder negative/, which runs only when it is named"),
    .scenario(
        "expect: met", "knowledge: perfekt",
        "19:12: unknown knowledge perfekt | did you mean perfect?"),
    .scenario(
        "expect: met", "variants:\n  - { name: a, expct: met }\n  - { name: a, id: other, deadline: 5 }\n  - { expect: met }",
        "20:16: unknown key expct in scenario | did you mean expect?",
        "21:13: variant a is declared twice",
        "21:16: id cannot be replaced by a variant | it belongs to the scenario",
        "21:37: deadline wants a duration, found the number 5 | give it a unit: 5s, 5m, 5h, 5d",
        "22:5: missing key name in variant"),
    .scenario(
        "expect: met", "variants: []",
        "19:11: variants wants at least one variant"),
]
