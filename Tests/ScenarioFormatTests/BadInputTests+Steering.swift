/// Problems of actions that steer.
let steeringInputs: [BadInput] = [
    // MARK: Branches
    .steering(
        "StartsWith: us-", "BeginsWith: us-",
        "40:55: BeginsWith is not an operator | known: BooleanEquals, Contains, EndsWith, EqualsIgnoreCase, NumericEquals, NumericGreater, NumericGreaterOrEquals, NumericLesser, NumericLesserOrEquals, StartsWith, StringEquals"
    ),
    .steering("StartsWith: us-", "StringEqual: us-", "40:55: StringEqual is not an operator | did you mean StringEquals?"),
    .steering("StartsWith: us-", "StartsWith: 1", "40:67: StartsWith wants a constant text, found the number 1"),
    .steering("StartsWith: us-", "StartsWith: \"{{ global:REGION }}\"", "40:67: StartsWith wants a constant text, found \"{{ global:REGION }}\""),
    .steering(
        "StartsWith: us-", "NumericEquals: 1",
        "40:32: NumericEquals wants Integer, {{ global:REGION }} is String | operators for String: StringEquals, EqualsIgnoreCase, StartsWith, EndsWith, Contains"
    ),
    .steering(
        "StartsWith: us-", "StartsWith: us-, EndsWith: a",
        "40:20: Not wants one operator, found StartsWith and EndsWith | known: StringEquals, EqualsIgnoreCase, StartsWith, EndsWith, Contains, NumericEquals, NumericGreater, NumericLesser, NumericGreaterOrEquals, NumericLesserOrEquals, BooleanEquals"
    ),
    .steering(
        ", StartsWith: us-", "",
        "40:20: Not wants one operator, found none | known: StringEquals, EqualsIgnoreCase, StartsWith, EndsWith, Contains, NumericEquals, NumericGreater, NumericLesser, NumericGreaterOrEquals, NumericLesserOrEquals, BooleanEquals"
    ),
    .steering("BooleanEquals: false", "BooleanEquals: \"false\"", "39:56: BooleanEquals wants true or false without quotes, found \"false\""),
    .steering(
        "\"{{ Sure }}\", BooleanEquals", "\"{{ Times }}\", BooleanEquals",
        "39:27: BooleanEquals wants Boolean, {{ Times }} is StringList | no operator takes a StringList"),
    .steering("Variable: \"{{ Sure }}\"", "Variable: Sure", "39:27: Variable wants a reference such as \"{{ step.Output }}\", found \"Sure\""),
    .steering("Variable: \"{{ Sure }}\"", "Variable: \"{{ Shure }}\"", "39:27: unknown parameter in {{ Shure }} | did you mean Sure?"),
    .steering("And:\n", "Or: []\n          And:\n", "37:11: choice wants one of Variable, And, Or, Not, found And and Or"),
    .steering(
        "[{ NextStep: rest, Variable: \"{{ search.CurrentIteration }}\", NumericGreater: 1 }]", "[{ NextStep: rest, Or: [] }]",
        "19:53: Or wants at least one rule"),
    .steering("NextStep: ask", "NextStep: aks", "37:21: unknown step aks in aws:branch | did you mean ask?"),
    .steering("      Default: end\n", "", "36:7: aws:branch wants Default, or isEnd: true | say what comes next when no choice holds"),
    .steering("Default: end", "Default: ende", "41:16: unknown step ende in aws:branch | did you mean end?"),
    .steering(
        "Default: end", "Defalt: end", "36:7: aws:branch wants Default, or isEnd: true | say what comes next when no choice holds",
        "41:7: unknown key Defalt in aws:branch | did you mean Default?"),
    .steering("Default: end", "Default: choose", "41:16: steps form a circle: choose -> choose | use maxAttempts to try a step again, or aws:loop"),
    .steering(
        "name: choose\n    action: aws:branch\n", "name: choose\n    action: aws:branch\n    nextStep: end\n",
        "35:15: nextStep is not accepted by aws:branch: end | write it as Default"),
    .steering(
        "[{ NextStep: rest, Variable: \"{{ search.CurrentIteration }}\", NumericGreater: 1 }]", "[]",
        "19:30: Choices wants at least one choice"),
    .steering("NextStep: rest", "NextStep: ask", "19:43: unknown step ask in aws:branch | known: enough, rest, restore"),
    // MARK: Loops
    .steering("MaxIterations: 5", "MaxIterations: 101", "10:22: MaxIterations wants a whole number from 1 to 100, found 101"),
    .steering("MaxIterations: 5", "MaxIteration: 5", "10:7: unknown key MaxIteration in aws:loop | did you mean MaxIterations?"),
    .steering(
        "MaxIterations: 5", "LoopCondition: { Variable: \"{{ Sure }}\", BooleanEquals: true }",
        "9:7: aws:loop wants either Iterators or LoopCondition, found both"),
    .steering("      Iterators: \"{{ Times }}\"\n", "", "9:7: aws:loop wants either Iterators or LoopCondition, found neither"),
    .steering(
        "Iterators: \"{{ Times }}\"", "Iterators: [1, two]",
        "9:19: element of Iterators wants String, found the number 1 | or set IteratorDataType"),
    .steering("Iterators: \"{{ Times }}\"", "Iterators: Times", "9:18: Iterators wants a list or a reference, found \"Times\""),
    .steering(
        "name: rest\n", "name: look\n", "19:43: unknown step rest in aws:branch | known: enough, look, restore",
        "27:34: step look has no output Progress | declare it under outputs of look", "29:17: step look is declared twice"),
    .steering("{{ look.Progress }}", "{{ look.Percent }}", "27:34: step look has no output Percent | known: Progress"),
    .steering(
        "{{ ask.ApprovalStatus }}", "{{ look.Progress }}",
        "49:75: step look runs inside the loop poll | outputs of a loop's steps are known inside the loop and in its LoopCondition"),
    .steering(
        "{{ search.CurrentIteratorValue }}", "{{ poll.CurrentIteratorValue }}",
        "15:70: step poll does not run before step restore | an output can be used only after its step"),
    .steering(
        "name: poll\n    action: aws:loop\n", "name: poll\n    action: aws:loop\n    onCancel: step:end\n",
        "26:15: onCancel is not accepted by aws:loop | the steps inside it may have it"),
    // MARK: Child documents
    .steering("DocumentName: child", "DocumentName: chld", "15:35: playbook chld.yaml not found | did you mean child.yaml?"),
    .steering(
        "DocumentName: child", "DocumentName: \"arn:aws:ssm:us-west-2:111122223333:document/child\"",
        "15:35: DocumentName wants the name of a document in this folder, or its file, found \"arn:aws:ssm:us-west-2:111122223333:document/child\""),
    .steering(
        "DocumentName: child", "DocumentName: child, TargetLocations: []",
        "15:42: TargetLocations is not modelled | a child runs once, in the account and region of its parent"),
    .steering("DocumentName: child", "DocumentName: child, DocumentVersion: \"3\"", "15:59: unknown DocumentVersion 3 | known: $DEFAULT, $LATEST"),
    .steering(
        "Time: [", "Tme: [", "15:61: missing parameter Time of document child | it has no default",
        "15:63: unknown parameter Tme of document child | did you mean Time?"),
    .steering(
        "[\"{{ search.CurrentIteratorValue }}\"]", "7",
        "15:69: parameter Time wants String, found the number 7 | write text, in quotes if it looks like a number"),
    .steering("\"{{ search.CurrentIteratorValue }}\"", "noon", "15:70: parameter Time wants text that matches [0-9TZ:-]+, found \"noon\""),
    .steering(
        "DocumentName: child", "DocumentName: steering.yaml",
        "15:35: documents form a circle: steering.yaml -> steering.yaml | use aws:loop to do a thing again"),
    .child(
        "action: aws:sleep\n    inputs: { Timestamp: \"{{ Time }}\" }", "action: aws:executeAutomation\n    inputs: { DocumentName: steering }",
        "s/playbooks/steering.yaml:15:35: documents form a circle: child.yaml -> steering.yaml -> child.yaml | use aws:loop to do a thing again"),
]
