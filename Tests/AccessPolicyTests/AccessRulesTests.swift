import AccessPolicy
import Testing
import Units

@Suite("access rules") struct AccessRulesTests {
    static let owner = AccountID("111122223333")
    static let other = AccountID("444455556666")
    static let role = AccessPrincipal.role("dr", in: owner)
    static let stranger = AccessPrincipal.role("vault", in: other)
    static let key = "arn:aws:kms:us-west-2:111122223333:key/1"

    static func request(
        _ action: String = "kms:Decrypt", by principal: AccessPrincipal = role, on resource: String = key, _ conditions: [String: String] = [:]
    ) -> AccessRequest { AccessRequest(principal: principal, action: action, resource: resource, conditions: conditions) }

    static func policy(_ statements: PolicyDocument.Statement..., name: String = "policies/dr.json") -> NamedPolicy {
        NamedPolicy(name: name, document: PolicyDocument(statements: statements))
    }

    static func allow(_ actions: String..., on resources: [String] = ["*"], to principals: [PolicyDocument.PrincipalName]? = nil) -> PolicyDocument.Statement {
        .init(effect: .allow, principals: principals.map { .including($0) }, actions: .including(actions), resources: .including(resources))
    }

    static func isAllowed(_ request: AccessRequest, identity: NamedPolicy) -> Bool { (try? AccessRules.check(request, identity: [identity])) != nil }

    static func isAllowed(_ request: AccessRequest, identity: NamedPolicy?, resource: NamedPolicy, isGranted: Bool = false) -> Bool {
        (try? AccessRules.check(request, identity: identity.map { [$0] } ?? [], resourcePolicy: resource, owner: owner, isGranted: isGranted)) != nil
    }

    // MARK: Identity policies

    @Test(arguments: [
        ("kms:Decrypt", true), ("kms:*", true), ("*", true), ("KMS:decrypt", true), ("kms:D?crypt", true), ("kms:De*t", true), ("kms:Encrypt", false),
        ("kms:Decryp", false), ("rds:*", false), ("kms:Decrypt?", false), ("", false),
    ])
    func actionsMatchWithWildcardsInAnyCase(pattern: String, isAllowed: Bool) {
        #expect(Self.isAllowed(Self.request(), identity: Self.policy(Self.allow(pattern))) == isAllowed)
    }

    @Test(arguments: [
        ("*", true), (key, true), ("arn:aws:kms:*:111122223333:key/*", true), ("arn:aws:kms:us-west-2:111122223333:key/?", true),
        ("arn:aws:kms:us-east-2:111122223333:key/1", false), ("arn:aws:kms:us-west-2:111122223333:KEY/1", false), ("arn:aws:kms:us-west-2:*:key/2", false),
    ])
    func resourcesMatchWithWildcardsInTheirCase(pattern: String, isAllowed: Bool) {
        #expect(Self.isAllowed(Self.request(), identity: Self.policy(Self.allow("kms:*", on: [pattern]))) == isAllowed)
    }

    @Test func whatIsExcludedIsNotSpokenOf() {
        let notAction = PolicyDocument.Statement(effect: .allow, actions: .excluding(["kms:Decrypt"]))
        #expect(!Self.isAllowed(Self.request(), identity: Self.policy(notAction)))
        #expect(Self.isAllowed(Self.request("kms:Encrypt"), identity: Self.policy(notAction)))
        let notResource = PolicyDocument.Statement(effect: .allow, actions: .including(["*"]), resources: .excluding([Self.key]))
        #expect(!Self.isAllowed(Self.request(), identity: Self.policy(notResource)))
        #expect(Self.isAllowed(Self.request(on: "arn:other"), identity: Self.policy(notResource)))
    }

    @Test func anExplicitDenyWinsAndIsNamed() throws {
        let policy = Self.policy(Self.allow("*"), .init(sid: "NoKeys", effect: .deny, actions: .including(["kms:*"])))
        let denial = try #require(throws: AccessDenial.self) { try AccessRules.check(Self.request(), identity: [policy]) }
        #expect(denial.reason == .explicitDeny(policy: "policies/dr.json", statement: "statement NoKeys"))
        #expect(denial.remedy == nil)
        #expect(Self.isAllowed(Self.request("rds:X"), identity: policy))
    }

    @Test func aSilentPolicyIsNamedWithTheStatementThatIsMissing() throws {
        let denial = try #require(throws: AccessDenial.self) {
            try AccessRules.check(Self.request("kms:CreateGrant"), identity: [Self.policy(Self.allow("kms:Decrypt"))])
        }
        #expect(
            denial.description
                == "arn:aws:iam::111122223333:role/dr is not authorized to perform: kms:CreateGrant on resource: \(Self.key) because no statement allows it "
                + "in policies/dr.json; the smallest statement that would, in policies/dr.json: "
                + #"{"Effect":"Allow","Action":"kms:CreateGrant","Resource":"\#(Self.key)"}"#)
    }

    // MARK: Policies of resources

    @Test func namingTheAccountLeavesTheRestToIdentityPolicies() {
        let delegates = Self.policy(Self.allow("kms:*", to: [.account(Self.owner)]), name: "the key's")
        #expect(!Self.isAllowed(Self.request(), identity: nil, resource: delegates))
        #expect(!Self.isAllowed(Self.request(), identity: Self.policy(Self.allow("rds:*")), resource: delegates))
        #expect(Self.isAllowed(Self.request(), identity: Self.policy(Self.allow("kms:Decrypt")), resource: delegates))
    }

    @Test func namingThePrincipalIsEnoughInTheOwnersAccount() {
        let direct = Self.policy(Self.allow("kms:Decrypt", to: [.arn(Self.role.arn)]))
        #expect(Self.isAllowed(Self.request(), identity: nil, resource: direct))
        let everything = NamedPolicy(name: "all", document: .allowEverything)
        #expect(!Self.isAllowed(Self.request(by: .role("else", in: Self.owner)), identity: everything, resource: direct))
    }

    @Test func anotherAccountNeedsBoth() {
        let everything = NamedPolicy(name: "all", document: .allowEverything)
        for admitting: PolicyDocument.PrincipalName in [.account(Self.other), .arn(Self.stranger.arn), .everyone] {
            let resource = Self.policy(Self.allow("kms:*", to: [admitting]))
            #expect(Self.isAllowed(Self.request(by: Self.stranger), identity: everything, resource: resource))
            #expect(!Self.isAllowed(Self.request(by: Self.stranger), identity: nil, resource: resource))
        }
        #expect(!Self.isAllowed(Self.request(by: Self.stranger), identity: everything, resource: Self.policy(Self.allow("kms:*", to: [.account(Self.owner)]))))
    }

    @Test func aDenyInEitherPolicyBeatsAGrant() {
        let deny = PolicyDocument.Statement(effect: .deny, principals: .including([.account(Self.owner)]), actions: .including(["kms:Decrypt"]))
        let open = Self.allow("kms:*", to: [.everyone])
        #expect(Self.isAllowed(Self.request(), identity: nil, resource: Self.policy(Self.allow("kms:X", to: [.everyone])), isGranted: true))
        #expect(!Self.isAllowed(Self.request(), identity: nil, resource: Self.policy(open, deny), isGranted: true))
        let denying = Self.policy(.init(effect: .deny, actions: .including(["kms:*"])))
        #expect(!Self.isAllowed(Self.request(), identity: denying, resource: Self.policy(open), isGranted: true))
    }

    @Test func notPrincipalDeniesEverybodyElse() {
        let deny = PolicyDocument.Statement(effect: .deny, principals: .excluding([.arn(Self.role.arn)]), actions: .including(["*"]))
        let resource = Self.policy(Self.allow("kms:*", to: [.everyone]), deny)
        #expect(Self.isAllowed(Self.request(), identity: nil, resource: resource))
        #expect(!Self.isAllowed(Self.request(by: .role("else", in: Self.owner)), identity: nil, resource: resource))
    }

    // MARK: Conditions

    @Test func everyOperatorHoldsAndFailsWhereIAMSaysSo() {
        let cases: [(Condition.Test, Bool, [String], String?, Bool)] = [
            (.stringEquals, false, ["a", "b"], "b", true), (.stringEquals, false, ["a"], "A", false), (.stringEquals, false, ["a"], nil, false),
            (.stringEquals, true, ["a"], nil, true), (.stringEquals, true, ["a"], "b", false), (.stringNotEquals, false, ["a"], "b", true),
            (.stringNotEquals, false, ["a"], "a", false), (.stringNotEquals, false, ["a"], nil, true), (.stringEqualsIgnoreCase, false, ["a"], "A", true),
            (.stringLike, false, ["rds.*.amazonaws.com"], "rds.us-west-2.amazonaws.com", true), (.stringLike, false, ["rds.*"], "ec2.x", false),
            (.stringLike, true, ["x"], nil, true), (.stringNotLike, false, ["rds.*"], "rds.x", false), (.stringNotLike, false, ["rds.*"], "ec2.x", true),
            (.arnEquals, false, ["arn:aws:iam::*:role/dr"], "arn:aws:iam::111122223333:role/dr", true), (.arnLike, false, ["arn:x"], "arn:y", false),
            (.bool, false, ["true"], "TRUE", true), (.bool, false, ["true"], "false", false), (.bool, true, ["true"], nil, true),
            (.null, false, ["true"], nil, true), (.null, false, ["true"], "x", false), (.null, false, ["false"], "x", true),
            (.null, false, ["false"], nil, false),
        ]
        for (test, ifExists, values, found, holds) in cases {
            var statement = Self.allow("kms:*")
            statement.conditions = [Condition(test, ifExists: ifExists, key: "kms:ViaService", values: values)]
            let request = Self.request(found.map { ["kms:viaservice": $0] } ?? [:])
            #expect(
                Self.isAllowed(request, identity: Self.policy(statement)) == holds,
                "\(test.rawValue)\(ifExists ? "IfExists" : "") \(values) of \(found ?? "none")")
        }
    }

    @Test func allConditionsOfAStatementMustHold() {
        var statement = Self.allow("kms:*")
        statement.conditions = [
            Condition(.stringEquals, key: "kms:CallerAccount", values: ["1"]), Condition(.bool, key: "kms:GrantIsForAWSResource", values: ["true"]),
        ]
        let policy = Self.policy(statement)
        #expect(Self.isAllowed(Self.request(["kms:CallerAccount": "1", "kms:GrantIsForAWSResource": "true"]), identity: policy))
        #expect(!Self.isAllowed(Self.request(["kms:CallerAccount": "1"]), identity: policy))
        #expect(!Self.isAllowed(Self.request(["kms:CallerAccount": "2", "kms:GrantIsForAWSResource": "true"]), identity: policy))
    }

    private static func request(_ conditions: [String: String]) -> AccessRequest { request("kms:Decrypt", conditions) }
}
