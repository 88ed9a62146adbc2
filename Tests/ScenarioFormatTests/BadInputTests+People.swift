/// Problems of who notices, who is called, and how long they take.
let peopleInputs: [BadInput] = [
    .scenario(
        "expect: met", "people: oncall\nexpect: met",
        "19:9: unknown people oncall | known: followTheSun, onCallDay, onCallNight, singleExpert"),
    .scenario(
        "expect: met", "people: onCallNite\nexpect: met",
        "19:9: unknown people onCallNite | did you mean onCallNight?"),
    .scenario(
        "expect: met", "people: { pageing: 5m }\nexpect: met",
        "19:11: unknown key pageing in people | did you mean paging?"),
    .scenario(
        "expect: met", "people: { paging: 5 }\nexpect: met",
        "19:19: paging wants a duration, found the number 5 | give it a unit: 5s, 5m, 5h, 5d; or { median: 5m, p99: 20m }, or one of followTheSun, onCallDay, onCallNight, singleExpert"
    ),
    .scenario(
        "expect: met", "people: { paging: 31d }\nexpect: met",
        "19:19: paging wants a duration from 0s to 30d, found 31d | { median: 5m, p99: 20m }, or one of followTheSun, onCallDay, onCallNight, singleExpert"),
    .scenario(
        "expect: met", "people: { decision: { median: 10m, p99: 5m } }\nexpect: met",
        "19:41: p99 5m is below the median 10m"),
    .scenario(
        "expect: met", "people: { decision: { median: 1s, p99: 1001s } }\nexpect: met",
        "19:40: p99 16m41s is more than a thousand times the median 1s"),
    .scenario(
        "expect: met", "people: { decision: { median: 10m } }\nexpect: met",
        "19:21: missing key p99 in decision"),
    .scenario(
        "{ after: 12m }", "{ after: 6h }",
        "13:12: people notice after 6h, the deadline is 6h: the playbook would never start | sooner, or a later deadline"),
    .scenario(
        "{ after: 12m }", "{ probe: 1d, failures: 2 }",
        "13:12: people notice after 1d, the deadline is 6h: the playbook would never start | sooner, or a later deadline"),
    .scenario(
        "{ after: 12m }", "{ human: user }",
        "13:21: unknown human user | did you mean users?"),
    .scenario(
        "{ after: 12m }", "{ after: 12m, human: users }",
        "13:12: detection wants after, probe with failures, alarm, or human; human may stand beside an alarm | { after: 12m }, { probe: 30s, failures: 3 } or { probe: 30s, failures: 3, human: users }"
    ),
    .scenario(
        "{ after: 12m }", "{ probe: 30s, failures: 3, alarm: {} }",
        "13:12: detection wants after, probe with failures, alarm, or human; human may stand beside an alarm | { after: 12m }, { probe: 30s, failures: 3 } or { probe: 30s, failures: 3, human: users }"
    ),
    .scenario(
        "{ after: 12m }", "{ alarm: { period: 45s } }",
        "13:31: period wants 10s, 20s, 30s or whole minutes, found 45s"),
    .scenario(
        "{ after: 12m }", "{ alarm: { period: 30m, evaluationPeriods: 49 } }",
        "13:55: 49 periods of 30m are more than 1d"),
    .scenario(
        "{ after: 12m }", "{ alarm: { evaluationPeriods: 3, datapointsToAlarm: 4 } }",
        "13:64: datapointsToAlarm is 4, of 3 evaluationPeriods"),
    .scenario(
        "{ after: 12m }", "{ alarm: { on: writer } }",
        "13:27: on wants canary or an event of the service, found \"writer\" | such as RDS-EVENT-0006"),
]
