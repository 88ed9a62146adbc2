/// Problems of estate files.
let estateInputs: [BadInput] = [
    .estate(
        "accounts: {", "acounts: {",
        "1:1: missing key accounts in estate",
        "1:1: unknown key acounts in estate | did you mean accounts?"),
    .estate(
        "prod: \"111122223333\"", "prod: 111122223333",
        "1:19: account prod wants twelve digits, found the number 111122223333 | put them in quotes"),
    .estate(
        "prod: \"111122223333\"", "prod: \"11112222333\"",
        "1:19: account prod wants twelve digits, found \"11112222333\""),
    .estate(
        "444455556666", "111122223333",
        "1:42: account vault has the same number as prod"),
    .estate(
        "us-west-2b, us-west-2c]", "us-west-2b]",
        "3:23: region us-west-2 wants three zones, found 2 | a volume keeps two copies of everything in each of three zones"),
    .estate(
        "us-west-2b, us-west-2c]", "us-west-2b, us-west-2b]",
        "3:36: zone us-west-2b is listed twice"),
    .estate(
        "us-west-2b, us-west-2c]", "us-west-2b, us-east-2c]",
        "3:48: us-east-2c is not a zone of us-west-2 | such as us-west-2a"),
    .estate(
        "manualClusterSnapshots: 50", "manualSnapshots: 50",
        "4:71: unknown key manualSnapshots in quotas | known: clusters, instances, manualClusterSnapshots, retainedBackups, snapshotCopiesInProgress, snapshotSharingAccounts"
    ),
    .estate(
        "manualClusterSnapshots: 50", "manualClusterSnapshots: -1",
        "4:95: manualClusterSnapshots wants a whole number from 0 to 1000000, found -1"),
    .estate(
        "alias: alias/orders-dr", "alias: orders-dr",
        "7:14: alias wants a key's alias, found \"orders-dr\" | write it like alias/orders-dr",
        "32:75: unknown key alias/orders-dr | declare a key in us-east-2"),
    .estate(
        "alias: alias/orders-dr", "alias: alias/aws/rds",
        "7:14: alias wants a customer's alias, found \"alias/aws/rds\" | alias/aws/ belongs to AWS managed keys",
        "32:75: unknown key alias/orders-dr | declare a key in us-east-2"),
    .estate(
        "alias: alias/orders-dr, account: prod, region: us-east-2", "alias: alias/orders, account: prod, region: us-west-2",
        "7:14: key alias/orders is declared twice in us-west-2",
        "32:75: unknown key alias/orders-dr | declare a key in us-east-2"),
    .estate(
        "rotation: true", "rotation: yes",
        "6:75: rotation wants true or false, found \"yes\" | write true"),
    .estate(
        "name: dr-operator, account: prod", "name: dr-operator, account: prd",
        "9:35: unknown account prd | did you mean prod?"),
    .estate(
        "name: auditor", "name: administrator",
        "10:13: name administrator is taken: it may do everything | choose another name"),
    .estate(
        "name: auditor", "name: the auditor",
        "10:13: name wants a role's name, found \"the auditor\" | 1 to 64 letters, digits and + = , . @ _ -"),
    .estate(
        "name: auditor", "name: dr-operator",
        "10:13: principal dr-operator is declared twice"),
    .estate(
        "policies/dr-operator.json", "policies/dr-operators.json",
        "9:49: policy policies/dr-operators.json not found | did you mean dr-operator.json?"),
    .estate(
        "id: orders\n", "id: 1orders\n",
        "12:9: id wants an identifier, found \"1orders\" | 1 to 63 letters, digits and hyphens; a letter first, no hyphen last, no two in a row"),
    .estate(
        "id: orders\n", "id: orders--x\n",
        "12:9: id wants an identifier, found \"orders--x\" | 1 to 63 letters, digits and hyphens; a letter first, no hyphen last, no two in a row"),
    .estate(
        "id: orders-2", "id: orders-1",
        "23:15: instance orders-1 is declared twice"),
    .estate(
        "region: us-west-2\n    engine", "region: us-wst-2\n    engine",
        "14:13: unknown region us-wst-2 | did you mean us-west-2?"),
    .estate(
        "engine: aurora-mysql\n", "engine: mysql\n",
        "15:13: unknown engine mysql | known: aurora-mysql, aurora-postgresql"),
    .estate(
        "\"8.0.mysql_aurora.3.08.0\"", "8.0",
        "16:20: engineVersion wants text, found the number 8.0 | put it in quotes"),
    .estate(
        "size: 800GiB", "size: 800",
        "17:11: size wants a number of bytes, found the number 800 | give it a unit: 800GiB, 800TiB"),
    .estate(
        "size: 800GiB", "size: 800gib",
        "17:11: size has unknown unit gib: \"800gib\" | did you mean GiB?"),
    .estate(
        "size: 800GiB", "size: 300TiB",
        "17:11: size wants at most 256TiB, found \"300TiB\""),
    .estate(
        "size: 800GiB", "size: 0.3B",
        "17:11: size wants whole bytes, found \"0.3B\""),
    .estate(
        "redoRate: 2MiB/s", "redoRate: 2MiB",
        "18:15: redoRate wants bytes per time, found \"2MiB\" | write it like 2MiB/s"),
    .estate(
        "redoRate: 2MiB/s", "redoRate: 2MiB/w",
        "18:15: redoRate has unknown unit /w: \"2MiB/w\" | units are /s, /m, /h and /d"),
    .estate(
        "writeRate: 2000/s", "writeRate: 2000",
        "19:16: writeRate wants a rate, found the number 2000 | give it a unit: 2000/s, 2000/m, 2000/h"),
    .estate(
        "key: alias/orders\n", "key: alias/orders-dr\n",
        "20:10: key wants a key of us-west-2, found alias/orders-dr, which is in us-east-2 | keys in us-west-2: alias/orders"),
    .estate(
        "key: alias/orders\n", "key: alias/order\n",
        "20:10: unknown key alias/order | did you mean alias/orders?"),
    .estate(
        "zone: us-west-2b", "zone: us-east-2b",
        "23:54: unknown zone us-east-2b of region us-west-2 | did you mean us-west-2b?"),
    .estate(
        "zone: us-west-2b", "zone: us-west-2d",
        "23:54: unknown zone us-west-2d of region us-west-2 | did you mean us-west-2a?"),
    .estate(
        "class: db.r6g.2xlarge, zone: us-west-2a", "class: r6g.2xlarge, zone: us-west-2a",
        "22:32: class wants an instance class, found \"r6g.2xlarge\" | such as db.r6g.large"),
    .estate(
        "class: db.r6g.2xlarge, zone: us-west-2a", "class: db.t4g.medium, zone: us-west-2a",
        "29:14: dataApi does not work on T classes, orders-1 is db.t4g.medium"),
    .estate(
        "promotionTier: 1", "promotionTier: 16",
        "23:81: promotionTier wants a whole number from 0 to 15, found 16"),
    .estate(
        "backupRetention: 7d", "backupRetention: 36d",
        "24:22: backupRetention wants a duration from 1d to 35d, found 36d"),
    .estate(
        "backupRetention: 7d", "backupRetention: 36h",
        "24:22: backupRetention wants whole days, found \"36h\""),
    .estate(
        "\"03:00-03:30\"", "\"03:00-03:20\"",
        "25:19: backupWindow wants a window of at least 30m, found \"03:00-03:20\""),
    .estate(
        "\"03:00-03:30\"", "\"3-4\"",
        "25:19: backupWindow wants a daily window, found \"3-4\" | write it like \"03:00-03:30\", in UTC and with quotes"),
    .estate(
        "\"03:00-03:30\"", "\"04:45-05:15\"",
        "26:24: maintenanceWindow overlaps backupWindow | move one of them: the service refuses windows that overlap"),
    .estate(
        "\"sun:05:00-sun:05:30\"", "\"sunday 5\"",
        "26:24: maintenanceWindow wants a weekly window, found \"sunday 5\" | write it like \"sun:05:00-sun:05:30\", in UTC and with quotes"),
    .estate(
        "backtrackWindow: 24h", "backtrackWindow: 96h",
        "27:22: backtrackWindow wants a duration from 0s to 3d, found 4d"),
    .estate(
        "engine: aurora-mysql\n", "engine: aurora-postgresql\n",
        "16:20: 8.0.mysql_aurora.3.08.0 is not a version of aurora-postgresql | such as 16.6",
        "27:22: backtrackWindow is for aurora-mysql only, this cluster is aurora-postgresql"),
    .estate(
        "secretReplicas: [us-east-2]", "secretReplicas: [eu-west-1]",
        "29:53: unknown region eu-west-1 | did you mean us-west-2?"),
    .estate(
        "name: db.orders.internal", "name: orders",
        "30:27: name wants a full DNS name, found \"orders\" | such as db.orders.internal"),
    .estate(
        "ttl: 60s", "ttl: 60",
        "30:52: ttl wants a duration, found the number 60 | give it a unit: 60s, 60m, 60h, 60d"),
    .estate(
        "at: \"04:00\"", "at: \"24:00\"",
        "32:27: at wants a time of day, found \"24:00\" | write it like \"04:00\", in UTC and with quotes"),
    .estate(
        "keep: 14d", "keep: 12h",
        "32:42: keep 12h is shorter than every 1d | there would be times without a snapshot"),
    .estate(
        "copyKey: alias/orders-dr", "copyKey: alias/orders",
        "32:75: copyKey wants a key of us-east-2, found alias/orders, which is in us-west-2 | keys in us-east-2: alias/orders-dr"),
    .estate(
        ", copyKey: alias/orders-dr", "",
        "32:55: copyTo of an encrypted cluster wants copyKey | a key of one region cannot be used in another"),
    .estate(
        "copyTo: us-east-2, ", "",
        "32:56: copyKey without copyTo | add copyTo, or remove copyKey"),
    .estate(
        "copyTo: us-east-2", "copyTo: us-west-2",
        "32:75: copyKey wants a key of us-west-2, found alias/orders-dr, which is in us-east-2 | keys in us-west-2: alias/orders"),
    .estate(
        "as: dr-operator", "as: dr-operater",
        "32:96: unknown principal dr-operater | did you mean dr-operator?"),
    .estate(
        "as: dr-operator", "as: auditor",
        "32:96: principal auditor is of account vault, the cluster of prod"),
    .estate(
        "rto: 2h, rpo: 5m", "rto: 2 hours, rpo: 5min",
        "33:24: rto has a blank in it: \"2 hours\" | units are d, h, m, s, ms and us",
        "33:38: rpo has unknown unit min: \"5min\" | units are d, h, m, s, ms and us"),
    .estate(
        "    instances:\n      - { id: orders-1, class: db.r6g.2xlarge, zone: us-west-2a, promotionTier: 0 }\n      - { id: orders-2, class: db.r6g.2xlarge, zone: us-west-2b, promotionTier: 1 }\n",
        "    instances: []\n",
        "21:16: instances wants 1 to 16 instances, found 0"),
    .estate(
        "deletionProtection: true", "deletionprotection: true",
        "28:5: unknown key deletionprotection in cluster | did you mean deletionProtection?"),
    .estate(
        "objectives: { rto: 2h, rpo: 5m, tier: 1 }", "objectives: { rto: 2h, zone: { rto: 5, tier: 1 }, regoin: { rto: 1h } }",
        "33:41: rto wants a duration, found the number 5 | give it a unit: 5s, 5m, 5h, 5d",
        "33:44: unknown key tier in objectives of kind zone | known: rpo, rto",
        "33:55: unknown key regoin in objectives | did you mean region?"),
]
