/// Problems of playbooks.
let playbookInputs: [BadInput] = [
    .playbook(
        "schemaVersion: \"0.3\"", "schemaVersion: 0.3",
        "1:16: schemaVersion wants \"0.3\", found the number 0.3 | write schemaVersion: \"0.3\", with quotes"),
    .playbook(
        "description:", "descripton:",
        "2:1: unknown key descripton in playbook | did you mean description?"),
    .playbook(
        "{{ Role }}", "{{ Rol }}",
        "3:13: unknown parameter in {{ Rol }} | did you mean Role?"),
    .playbook(
        "assumeRole: \"{{ Role }}\"", "assumeRole: dr",
        "3:13: assumeRole wants the ARN of a role, found \"dr\""),
    .playbook(
        "RestoreTime: { type: String }", "RestoreTime: { type: Text }",
        "7:24: unknown type Text | known: Boolean, Integer, MapList, String, StringList, StringMap"),
    .playbook(
        "RestoreTime: { type: String }", "Restore-Time: { type: String }",
        "s/deletes/drop-table.yaml:14:90: missing parameter Restore-Time of playbook s/playbooks/pitr.yaml | it has no default",
        "s/deletes/drop-table.yaml:14:92: unknown parameter RestoreTime of playbook s/playbooks/pitr.yaml | did you mean Restore-Time?",
        "7:3: parameter Restore-Time wants letters, digits and underscores only",
        "19:22: unknown parameter in {{ RestoreTime }} | did you mean Restore-Time?"),
    .playbook(
        "[a-z-]+", "[a-z-",
        "6:61: allowedPattern is not a regular expression: [a-z-"),
    .playbook(
        "default: aurora-mysql", "default: mysql",
        "8:36: default wants one of the allowed values, found \"mysql\" | known: aurora-mysql, aurora-postgresql"),
    .playbook(
        "default: [sg-1]", "default: sg-1",
        "9:40: default wants StringList, found \"sg-1\" | write a list of texts such as [a, b]"),
    .playbook(
        "default: [sg-1]", "default: []",
        "9:40: default wants 1 to 3 values, found 0"),
    .playbook(
        "maxItems: 3", "maxItems: 0",
        "9:71: maxItems 0 is below minItems 1"),
    .playbook(
        "default: orders", "default: \"{{ssm:cluster}}\"",
        "6:37: default cannot hold a reference: {{ssm:cluster}} | Parameter Store is not modelled: write the value"),
    .playbook(
        "outputs: [check.Rows]", "outputs: [check.Row]",
        "10:11: unknown output check.Row | did you mean check.Rows?"),
    .playbook(
        "outputs: [check.Rows]", "variables: {}\nfiles: {}",
        "10:1: variables are not modelled yet | use outputs of steps",
        "11:1: files are not accepted: they belong to aws:executeScript"),
    .playbook(
        "name: wait\n", "name: wait-a-bit\n",
        "22:11: name wants letters, digits and underscores only, found \"wait-a-bit\""),
    .playbook(
        "name: wait\n", "name: restore\n",
        "22:11: step restore is declared twice"),
    .playbook(
        "action: aws:waitFor", "actoin: aws:waitFor",
        "22:5: missing key action in step",
        "23:5: unknown key actoin in step | did you mean action?"),
    .playbook(
        "timeoutSeconds: 14400", "timeoutSeconds: 0",
        "24:21: timeoutSeconds wants a whole number from 1 to 2592000, found 0"),
    .playbook(
        "timeoutSeconds: 14400", "timeoutSeconds: \"14400\"",
        "24:21: timeoutSeconds wants a whole number, found \"14400\""),
    .playbook(
        "maxAttempts: 2", "maxAttempts: 0",
        "25:18: maxAttempts wants a whole number from 1 to 100, found 0"),
    .playbook(
        "maxAttempts: 2", "onCancel: abort",
        "25:15: onCancel wants Abort or step:NAME, found \"abort\" | did you mean Abort?"),
    .playbook(
        "maxAttempts: 2", "onCancel: step:chek",
        "25:15: unknown step chek in onCancel | did you mean check?"),
    .playbook(
        "maxAttempts: 2", "onCancel: step:giveUp",
        "25:15: onCancel cannot lead to giveUp, which is aws:sleep | name a step that ends within 2 minutes"),
    .playbook(
        "onFailure: Continue", "onFailure: continue",
        "29:16: onFailure wants Abort, Continue or step:NAME, found \"continue\" | did you mean Continue?"),
    .playbook(
        "step:giveUp", "step:giveup",
        "14:16: unknown step giveup in onFailure | did you mean giveUp?"),
    .playbook(
        "nextStep: done", "nextStep: finish",
        "30:15: unknown step finish in nextStep | known: check, done, giveUp, restore, wait"),
    .playbook(
        "nextStep: done", "nextStep: restore",
        "30:15: steps form a circle: restore -> wait -> check -> restore | use maxAttempts to try a step again, or aws:loop"),
    .playbook(
        "nextStep: done", "isEnd: true\n    nextStep: done",
        "30:12: isEnd together with nextStep: done | remove one"),
    .playbook(
        "onFailure: step:giveUp", "onFailure: step:giveUp\n    isEnd: true",
        "15:12: isEnd together with onFailure: step:giveUp | the guide does not say which wins; remove one",
        "32:70: step restore does not run before step check | an output can be used only after its step"),
    .playbook(
        "$.DBCluster.DBClusterArn", "\"$.DBCluster[?(@.a)]\"",
        "21:38: Selector is not accepted: selector $.DBCluster[?(@.a)] has a filter, which is not accepted | accepted are .key, [n] and ..key after $"),
    .playbook(
        "Selector: $.DBCluster.DBClusterArn", "Selector: DBCluster.DBClusterArn",
        "21:38: Selector is not accepted: selector DBCluster.DBClusterArn does not begin with $. | accepted are .key, [n] and ..key after $"),
    .playbook(
        "$.records[0][0].longValue", "$.records[-1].longValue",
        "32:39: Selector is not accepted: selector $.records[-1].longValue has a negative index, which is not accepted | accepted are .key, [n] and ..key after $"
    ),
    .playbook(
        "$.records[0][0].longValue", "$.records[0:1].longValue",
        "32:39: Selector is not accepted: selector $.records[0:1].longValue has a slice, which is not accepted | accepted are .key, [n] and ..key after $"),
    .playbook(
        "$.records[0][0].longValue", "$.records.*",
        "32:39: Selector is not accepted: selector $.records.* has a wildcard, which is not accepted | accepted are .key, [n] and ..key after $"),
    .playbook(
        "\"$.records[0][0].longValue\"", "\"$.records['a']\"",
        "32:39: Selector is not accepted: selector $.records['a'] has a name in brackets, which is not accepted | accepted are .key, [n] and ..key after $"),
    .playbook(
        "Type: Integer", "Type: Int",
        "32:74: unknown Type Int | known: Boolean, Integer, MapList, String, StringList, StringMap"),
    .playbook(
        "{{ restore.Arn }}", "{{ restore.Arm }}",
        "31:70: step restore has no output Arm | did you mean Arn?"),
    .playbook(
        "{{ restore.Arn }}", "{{ restor.Arn }}",
        "31:70: unknown step in {{ restor.Arn }} | did you mean restore?"),
    .playbook(
        "{{ restore.Arn }}", "{{ check.Rows }}",
        "31:70: step check does not run before step check | an output can be used only after its step"),
    .playbook(
        "{{ restore.Arn }}", "{{ ssm:arn }}",
        "31:70: {{ ssm:arn }} is not accepted in a step | make it a parameter"),
    .playbook(
        "{{ restore.Arn }}", "{{ global:REGOIN }}",
        "31:70: unknown reference {{ global:REGOIN }} | did you mean REGION?"),
    .playbook(
        "{{ restore.Arn }}", "{{ automation:ID }}",
        "31:70: unknown reference {{ automation:ID }} | did you mean automation:EXECUTION_ID?"),
    .playbook(
        "{{ restore.Arn }}", "{{ a {{ b }} }}",
        "31:70: references cannot be nested: \"{{ a {{ b }} }}\""),
    .playbook(
        "{{ Cluster }}-restored", "{{ Clutser }}-restored",
        "18:28: unknown parameter in {{ Clutser }} | did you mean Cluster?"),
    .playbook(
        "RestoreToTime: ", "\"{{ Cluster }}\": ",
        "19:7: a reference cannot be a key: {{ Cluster }}"),
    .playbook(
        "inputs: { Duration: PT1M }", "inputs: PT1M",
        "36:13: inputs wants a mapping, found \"PT1M\""),
]
