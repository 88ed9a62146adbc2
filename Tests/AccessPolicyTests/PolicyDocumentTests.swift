import AccessPolicy
import Testing
import Units

@Suite("policy documents") struct PolicyDocumentTests {
    private static func map(_ members: (String, StructuredValue)...) -> StructuredValue { .map(members.map { .init($0.0, $0.1) }) }

    private static func statement(_ members: (String, StructuredValue)...) -> StructuredValue {
        map(("Statement", .list([.map(members.map { .init($0.0, $0.1) })])))
    }

    private static let allow: StructuredValue = .string("Allow")
    private static let star: StructuredValue = .string("*")

    @Test func whatWasReadIsWrittenAgain() throws {
        let document = try PolicyDocument(
            reading: Self.map(
                ("Version", .string("2012-10-17")),
                (
                    "Statement",
                    .list([
                        Self.map(
                            ("Sid", .string("A")), ("Effect", Self.allow),
                            (
                                "Principal",
                                Self.map(
                                    ("AWS", .list([.string("111122223333"), .string("arn:aws:iam::111122223333:role/dr")])),
                                    ("Service", .string("rds.amazonaws.com")))
                            ),
                            ("Action", .list([.string("kms:Decrypt"), .string("kms:Describe*")])), ("Resource", Self.star),
                            (
                                "Condition",
                                Self.map(
                                    ("StringEquals", Self.map(("kms:CallerAccount", .string("1")), ("kms:ViaService", .list([.string("a"), .string("b")])))),
                                    ("BoolIfExists", Self.map(("kms:GrantIsForAWSResource", .bool(true)))))
                            )),
                        Self.map(
                            ("Effect", .string("Deny")), ("NotPrincipal", Self.map(("AWS", .string("arn:aws:iam::444455556666:root")))),
                            ("NotAction", .string("kms:List*")), ("NotResource", .string("arn:x"))),
                    ])
                )), kind: .resource)
        #expect(
            document.statements[0].principals
                == .including([.account(AccountID("111122223333")), .arn("arn:aws:iam::111122223333:role/dr"), .service("rds.amazonaws.com")]))
        #expect(document.statements[1].principals == .excluding([.account(AccountID("444455556666"))]))
        #expect(document.statements[0].conditions.count == 3)
        #expect(try PolicyDocument(reading: document.json, kind: .resource) == document)
        #expect(
            document.json.jsonText
                == #"{"Version":"2012-10-17","Statement":[{"Sid":"A","Effect":"Allow","Principal":{"AWS":["arn:aws:iam::111122223333:root","arn:aws:iam::111122223333:role/dr"],"Service":"rds.amazonaws.com"},"Action":["kms:Decrypt","kms:Describe*"],"Resource":"*","Condition":{"StringEquals":{"kms:CallerAccount":"1","kms:ViaService":["a","b"]},"BoolIfExists":{"kms:GrantIsForAWSResource":"true"}}},{"Effect":"Deny","NotPrincipal":{"AWS":"arn:aws:iam::444455556666:root"},"NotAction":"kms:List*","NotResource":"arn:x"}]}"#
        )
    }

    @Test func everyProblemSaysWhereAndWhat() {
        let principal = ("Principal", Self.star)
        let cases: [(StructuredValue, PolicyDocument.Kind, String)] = [
            (.list([]), .identity, "the policy is not a JSON object"),
            (Self.map(("Version", Self.star)), .identity, "the policy has no Statement"),
            (Self.map(("Statement", .list([]))), .identity, "Statement: the policy has no statements"),
            (Self.map(("Statement", .list([])), ("Other", Self.star)), .identity, "Other: unknown element (a policy has Version, Id and Statement)"),
            (Self.map(("Statement", .list([Self.star]))), .identity, "Statement[0]: the statement is not a JSON object"),
            (Self.statement(("Action", Self.star), ("Resource", Self.star)), .identity, "Statement[0].Effect: wants Allow or Deny, found nothing"),
            (Self.statement(("Effect", .string("allow"))), .identity, "Statement[0].Effect: wants Allow or Deny, found allow (did you mean Allow?)"),
            (Self.statement(("Effect", Self.allow), ("Resource", Self.star)), .identity, "Statement[0].Action: is missing (add Action or NotAction)"),
            (Self.statement(("Effect", Self.allow), ("Action", Self.star)), .identity, "Statement[0].Resource: is missing (add Resource or NotResource)"),
            (
                Self.statement(("Effect", Self.allow), ("Action", Self.star), ("NotAction", Self.star), ("Resource", Self.star)), .identity,
                "Statement[0].Action: stands beside NotAction (a statement has one of them)"
            ),
            (
                Self.statement(("Effect", Self.allow), ("Action", Self.star), ("Resource", Self.star), principal), .identity,
                "Statement[0].Principal: does not belong into an identity policy (whose policy it is says who is meant)"
            ),
            (
                Self.statement(("Effect", Self.allow), ("Action", Self.star)), .resource,
                "Statement[0].Principal: is missing (a resource's policy says whom it speaks of)"
            ),
            (
                Self.statement(("Effect", Self.allow), ("Action", Self.star), ("NotPrincipal", Self.star)), .resource,
                "Statement[0].NotPrincipal: goes with Deny only"
            ),
            (
                Self.statement(("Effect", Self.allow), ("Action", Self.star), ("Principal", Self.map(("Federated", Self.star)))), .resource,
                "Statement[0].Principal.Federated: is not modelled (principals are AWS and Service)"
            ),
            (
                Self.statement(("Effect", Self.allow), ("Action", Self.star), ("Principal", Self.map(("AWS", .string("arn:aws:iam::1:role/*"))))), .resource,
                "Statement[0].Principal.AWS: wants an account, or the ARN of a principal without wildcards, found arn:aws:iam::1:role/*"
            ),
            (
                Self.statement(("Effect", Self.allow), ("Action", .list([])), ("Resource", Self.star)), .identity,
                "Statement[0].Action: wants text or a list of texts"
            ),
            (
                Self.statement(("Effect", Self.allow), ("Action", Self.star), ("Resource", .string("arn:${aws:username}"))), .identity,
                "Statement[0].Resource: policy variables are not modelled: arn:${aws:username}"
            ),
            (
                Self.statement(("Effect", Self.allow), ("Action", Self.star), ("Resource", Self.star), ("Condition", Self.map(("NumericEquals", Self.map())))),
                .identity,
                "Statement[0].Condition.NumericEquals: the operator is not modelled (operators: StringEquals, StringNotEquals, StringEqualsIgnoreCase, StringLike, StringNotLike, ArnEquals, ArnLike, Bool, Null, with IfExists where IAM has it)"
            ),
            (
                Self.statement(
                    ("Effect", Self.allow), ("Action", Self.star), ("Resource", Self.star),
                    ("Condition", Self.map(("Bool", Self.map(("kms:ViaServce", Self.star)))))), .identity,
                "Statement[0].Condition.Bool.kms:ViaServce: the condition key is not modelled (did you mean kms:ViaService?)"
            ),
            (
                Self.statement(("Effect", Self.allow), ("Action", Self.star), ("Resource", Self.star), ("Condition", Self.map(("NullIfExists", Self.map())))),
                .identity,
                "Statement[0].Condition.NullIfExists: the operator is not modelled (operators: StringEquals, StringNotEquals, StringEqualsIgnoreCase, StringLike, StringNotLike, ArnEquals, ArnLike, Bool, Null, with IfExists where IAM has it)"
            ),
            (
                Self.statement(("Effect", Self.allow), ("Actions", Self.star)), .identity,
                "Statement[0].Actions: unknown element (did you mean Action?)"
            ),
        ]
        for (value, kind, wanted) in cases {
            do {
                _ = try PolicyDocument(reading: value, kind: kind)
                Issue.record("accepted, wanted: \(wanted)")
            } catch {
                #expect(error.description == wanted)
            }
        }
    }

    /// Adding the smallest statement where a denial says it belongs makes the request pass, whatever else the policies say.
    @Test func theSmallestStatementReallyAllows() throws {
        var draws = Draws(state: 7)
        var helped = 0
        for _ in 0..<4_000 {
            var identity = NamedPolicy(name: "identity", document: draws.document(.identity))
            var resource = NamedPolicy(name: "resource", document: draws.document(.resource))
            let request = draws.request()
            // Across accounts both may be silent, so a second remedy can follow the first.
            for round in 0..<3 {
                do {
                    try AccessRules.check(request, identity: [identity], resourcePolicy: resource, owner: AccessRulesTests.owner, isGranted: false)
                    break
                } catch {
                    guard let remedy = error.remedy else { break }
                    #expect(round < 2, "\(error)")
                    helped += 1
                    if remedy.policy == identity.name {
                        identity.document.statements.append(remedy.statement)
                    } else {
                        resource.document.statements.append(remedy.statement)
                    }
                }
            }
        }
        #expect(helped > 1_000)
    }

    /// Against a reference that asks each statement in the words of the guide.
    @Test func agreesWithANaiveReference() {
        var draws = Draws(state: 11)
        var (yes, no) = (0, 0)
        for _ in 0..<10_000 {
            let (identity, resource, request) = (draws.document(.identity), draws.document(.resource), draws.request())
            let found = AccessRulesTests.isAllowed(
                request, identity: NamedPolicy(name: "i", document: identity), resource: NamedPolicy(name: "r", document: resource))
            #expect(found == Reference.allows(request, identity, resource))
            if found { yes += 1 } else { no += 1 }
        }
        #expect(yes > 500 && no > 500)
    }
}

/// Whole words only, as the random policies use them: no wildcards but a lone star.
private enum Reference {
    static func allows(_ request: AccessRequest, _ identity: PolicyDocument, _ resource: PolicyDocument) -> Bool {
        let speaking = { (document: PolicyDocument) in document.statements.filter { speaks($0, of: request) } }
        let (theirs, own) = (speaking(identity), speaking(resource))
        if (theirs + own).contains(where: { $0.effect == .deny }) { return false }
        let identityAllows = !theirs.isEmpty
        let named = own.contains { names($0).contains { $0 == .everyone || $0 == .arn(request.principal.arn) } }
        let account = own.contains { names($0).contains(.account(request.principal.account)) }
        if request.principal.account == AccessRulesTests.owner { return named || (account && identityAllows) }
        return (named || account) && identityAllows
    }

    private static func names(_ statement: PolicyDocument.Statement) -> [PolicyDocument.PrincipalName] {
        if case .including(let names)? = statement.principals { names } else { [] }
    }

    private static func speaks(_ statement: PolicyDocument.Statement, of request: AccessRequest) -> Bool {
        func fits(_ patterns: PolicyDocument.Patterns, _ text: String) -> Bool {
            switch patterns {
            case .including(let words): words.contains { $0 == "*" || $0 == text }
            case .excluding(let words): !words.contains { $0 == "*" || $0 == text }
            }
        }
        guard fits(statement.actions, request.action), fits(statement.resources, request.resource) else { return false }
        if statement.principals != nil {
            let names = names(statement)
            guard names.contains(where: { $0 == .everyone || $0 == .arn(request.principal.arn) || $0 == .account(request.principal.account) }) else {
                return false
            }
        }
        return statement.conditions.allSatisfy { condition in
            request.conditions["kms:ViaService"].map { condition.values.contains($0) } ?? condition.ifExists
        }
    }
}

/// A small generator of its own: these tests need no kernel.
private struct Draws {
    var state: UInt64

    mutating func below(_ bound: UInt64) -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return (state >> 33) % bound
    }

    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[Int(below(UInt64(elements.count)))] }

    mutating func request() -> AccessRequest {
        let principal = pick([AccessRulesTests.role, AccessPrincipal.role("other", in: AccessRulesTests.owner), AccessRulesTests.stranger])
        let via = pick(["rds", "ec2", ""])
        return AccessRequest(
            principal: principal, action: pick(["kms:A", "kms:B"]), resource: pick(["arn:1", "arn:2"]), conditions: via.isEmpty ? [:] : ["kms:ViaService": via])
    }

    mutating func document(_ kind: PolicyDocument.Kind) -> PolicyDocument {
        PolicyDocument(statements: (0...below(3)).map { _ in statement(kind) })
    }

    private mutating func statement(_ kind: PolicyDocument.Kind) -> PolicyDocument.Statement {
        let words = { (draws: inout Draws, all: [String]) -> PolicyDocument.Patterns in
            let chosen = draws.pick([[all[0]], [all[1]], ["*"], all])
            return draws.below(5) == 0 ? .excluding([all[0]]) : .including(chosen)
        }
        var statement = PolicyDocument.Statement(
            effect: below(6) == 0 ? .deny : .allow, actions: words(&self, ["kms:A", "kms:B"]), resources: words(&self, ["arn:1", "arn:2"]))
        if kind == .resource {
            statement.principals = .including([
                pick([
                    .everyone, .account(AccessRulesTests.owner), .account(AccessRulesTests.other), .arn(AccessRulesTests.role.arn),
                    .arn(AccessRulesTests.stranger.arn),
                ])
            ])
        }
        if below(3) == 0 { statement.conditions = [Condition(.stringEquals, ifExists: below(2) == 0, key: "kms:ViaService", values: ["rds"])] }
        return statement
    }
}
