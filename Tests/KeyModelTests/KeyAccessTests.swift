import AccessPolicy
import KeyModel
import SimulationKernel
import Testing
import Units

private let start = KeyWorld.start
private let app = "arn:aws:iam::111122223333:role/app"

@Suite("permissions on keys") struct KeyAccessTests {
    private func allows(_ world: KeyWorld, _ action: String, _ caller: KMSCaller) -> Bool {
        (try? world.ring.authorize(action, on: world.arn, by: caller)) != nil
    }

    @Test func theDefaultPolicyLeavesItToIdentityPolicies() throws {
        let world = try KeyWorld()
        #expect(allows(world, "kms:Decrypt", KeyWorld.caller()))
        #expect(allows(world, "kms:Decrypt", KeyWorld.caller(allowing: ["kms:Dec*"])))
        #expect(!allows(world, "kms:Decrypt", KeyWorld.caller(allowing: ["kms:Encrypt"])))
        #expect(!allows(world, "kms:Decrypt", KeyWorld.caller(allowing: [])))
        #expect(!allows(world, "kms:Decrypt", KeyWorld.caller(of: KeyWorld.vault)), "another account needs the key's policy too")
        let denied = fault { try world.ring.authorize("kms:Decrypt", on: world.arn, by: KeyWorld.caller(allowing: ["kms:Encrypt"])) }
        #expect(denied?.code == "AccessDeniedException")
        #expect(denied?.message.contains("policies/operator.json") == true)
        #expect(denied?.message.contains("the policy of key alias/orders") == true)
    }

    @Test func permissionIsNoQuestionOfState() throws {
        for state in KeyWorld.State.allCases where state != .deleted {
            let world = try KeyWorld(state)
            #expect(allows(world, "kms:Decrypt", KeyWorld.caller()), "\(state.rawValue)")
        }
        let gone = try KeyWorld(.deleted)
        #expect(throws: KMSFault.notFound(name: gone.arn.rawValue)) { try gone.ring.authorize("kms:Decrypt", on: gone.arn, by: KeyWorld.caller()) }
    }

    @Test func theKeyOfRDSIsForItsAccountThroughRDSOnly() throws {
        var world = try KeyWorld()
        world.arn = world.ring.managedKey(account: KeyWorld.prod, region: KeyWorld.west, at: start, random: &world.random)
        #expect(world.ring.managedKey(account: KeyWorld.prod, region: KeyWorld.west, at: start, random: &world.random) == world.arn)
        let rds = "rds.us-west-2.amazonaws.com"
        let table: [(String, KMSCaller, Bool)] = [
            ("kms:Decrypt", KeyWorld.caller(via: rds), true), ("kms:GenerateDataKeyWithoutPlaintext", KeyWorld.caller(via: rds), true),
            ("kms:CreateGrant", KeyWorld.caller(via: rds), true), ("kms:Decrypt", KeyWorld.caller(), false),
            ("kms:Decrypt", KeyWorld.caller(via: "rds.us-east-2.amazonaws.com"), false), ("kms:DescribeKey", KeyWorld.caller(), true),
            ("kms:GetKeyPolicy", KeyWorld.caller(), true), ("kms:PutKeyPolicy", KeyWorld.caller(), false), ("kms:DisableKey", KeyWorld.caller(), false),
            ("kms:ScheduleKeyDeletion", KeyWorld.caller(), false), ("kms:Decrypt", KeyWorld.caller(of: KeyWorld.vault, via: rds), false),
            ("kms:DescribeKey", KeyWorld.caller(of: KeyWorld.vault), false),
        ]
        for (action, caller, expected) in table {
            #expect(allows(world, action, caller) == expected, "\(action) by \(caller.principal.arn) via \(caller.viaService ?? "nobody")")
        }
        #expect(try world.key().aliases == ["alias/aws/rds"])
        #expect(try world.key().manager == .awsManaged)
        #expect(try world.key().rotation == KeyRotation(periodDays: 365, nextAt: start + .days(365)))
    }

    @Test func aKeyThatAWSOwnsIsNobodys() throws {
        var world = try KeyWorld()
        world.arn = world.ring.ownedKey(region: KeyWorld.west, at: start, random: &world.random)
        let again = world.ring.ownedKey(region: KeyWorld.west, at: start, random: &world.random)
        let elsewhere = world.ring.ownedKey(region: KeyWorld.east, at: start, random: &world.random)
        #expect(again == world.arn && elsewhere != world.arn)
        #expect(KeyRing.isOwned(world.arn) && KeyRing.isOwned(elsewhere))
        #expect(try !KeyRing.isOwned(KeyWorld().arn))
        for action in ["kms:DescribeKey", "kms:Decrypt", "kms:DisableKey", "kms:PutKeyPolicy"] {
            #expect(!allows(world, action, KeyWorld.caller(via: "rds.us-west-2.amazonaws.com")))
        }
        #expect(throws: KMSFault.self) { try world.ring.disableKey(world.arn) }
        try world.ring.requireUsable(world.arn)
    }

    @Test func conditionsSeeTheCall() throws {
        var world = try KeyWorld()
        func statement(_ test: Condition.Test, _ key: String, _ value: String) -> PolicyDocument.Statement {
            .init(
                effect: .allow, principals: .including([.arn(app)]), actions: .including(["kms:*"]),
                conditions: [Condition(test, key: key, values: [value])])
        }
        let table: [(PolicyDocument.Statement, String, KMSCaller, Bool)] = [
            (statement(.stringEquals, "kms:CallerAccount", "111122223333"), "kms:Decrypt", KeyWorld.caller("app", allowing: []), true),
            (statement(.stringEquals, "kms:CallerAccount", "444455556666"), "kms:Decrypt", KeyWorld.caller("app", allowing: []), false),
            (statement(.bool, "kms:GrantIsForAWSResource", "true"), "kms:CreateGrant", KeyWorld.caller("app", allowing: [], isForAWSResource: true), true),
            (statement(.bool, "kms:GrantIsForAWSResource", "true"), "kms:CreateGrant", KeyWorld.caller("app", allowing: []), false),
            (statement(.bool, "kms:GrantIsForAWSResource", "true"), "kms:Decrypt", KeyWorld.caller("app", allowing: [], isForAWSResource: true), false),
            (statement(.stringEquals, "aws:RequestedRegion", "us-west-2"), "kms:Decrypt", KeyWorld.caller("app", allowing: []), true),
            (statement(.arnEquals, "aws:PrincipalArn", app), "kms:Decrypt", KeyWorld.caller("app", allowing: []), true),
            (statement(.stringEquals, "kms:EncryptionContext:a", "b"), "kms:Decrypt", KeyWorld.caller("app", allowing: [], context: ["a": "b"]), true),
            (statement(.stringEquals, "kms:EncryptionContext:a", "b"), "kms:Decrypt", KeyWorld.caller("app", allowing: [], context: ["a": "c"]), false),
            (statement(.null, "kms:ViaService", "true"), "kms:Decrypt", KeyWorld.caller("app", allowing: []), true),
            (statement(.null, "kms:ViaService", "true"), "kms:Decrypt", KeyWorld.caller("app", allowing: [], via: "rds.us-west-2.amazonaws.com"), false),
        ]
        for (statement, action, caller, expected) in table {
            try world.ring.putKeyPolicy(world.arn, PolicyDocument(statements: [statement]), keepingIn: nil)
            #expect(allows(world, action, caller) == expected, "\(statement.conditions[0].key) for \(action)")
        }
    }

    @Test func aPolicyThatKeepsItsAuthorInIsTaken() throws {
        var world = try KeyWorld()
        let own = PolicyDocument(statements: [.init(effect: .allow, principals: .including([.arn(app)]), actions: .including(["kms:PutKeyPolicy"]))])
        try world.ring.putKeyPolicy(world.arn, own, keepingIn: KeyWorld.caller("app", allowing: []))
        #expect(try world.key().policy == NamedPolicy(name: "the policy of key alias/orders", document: own))
        #expect(!allows(world, "kms:Decrypt", KeyWorld.caller()), "the account has no say any more")
        let locked = PolicyDocument(statements: [.init(effect: .deny, principals: .including([.everyone]), actions: .including(["kms:*"]))])
        try world.ring.putKeyPolicy(world.arn, locked, keepingIn: nil)
        #expect(!allows(world, "kms:PutKeyPolicy", KeyWorld.caller("app")), "the check was bypassed, and the key is locked")
    }
}

@Suite("grants") struct GrantTests {
    private func allows(_ world: KeyWorld, _ action: String, _ caller: KMSCaller) -> Bool {
        (try? world.ring.authorize(action, on: world.arn, by: caller)) != nil
    }

    @Test func aGrantLetsItsGranteeDoWhatItNames() throws {
        var world = try KeyWorld()
        let grantee = KeyWorld.caller("app", allowing: [])
        #expect(!allows(world, "kms:Decrypt", grantee))
        let grant = try world.ring.createGrant(
            on: world.arn, GrantSpecification(granteePrincipal: app, operations: ["Decrypt", "DescribeKey"]), by: KeyWorld.prod, at: start,
            random: &world.random)
        #expect(allows(world, "kms:Decrypt", grantee) && allows(world, "kms:DescribeKey", grantee))
        #expect(!allows(world, "kms:Encrypt", grantee))
        #expect(!allows(world, "kms:Decrypt", KeyWorld.caller("other", allowing: [])))
        #expect(!allows(world, "kms:Decrypt", KeyWorld.caller("app", of: KeyWorld.vault, allowing: [])), "a role of the same name elsewhere")
        #expect(grant.id.count == 64 && grant == world.ring.grant(grant.id, on: world.arn))
        try world.ring.revokeGrant(grant.id, on: world.arn)
        #expect(!allows(world, "kms:Decrypt", grantee))
        #expect(world.ring.grant(grant.id, on: world.arn) == nil)
        #expect(throws: KMSFault.invalidGrantToken) { try world.ring.grant(token: grant.token) }
    }

    @Test func aGrantNeverOverridesADeny() throws {
        var world = try KeyWorld()
        try world.grant(GrantSpecification(granteePrincipal: app, operations: ["Decrypt"]))
        let deny = PolicyDocument(statements: [.init(sid: "Nobody", effect: .deny, principals: .including([.everyone]), actions: .including(["kms:Decrypt"]))])
        try world.ring.putKeyPolicy(world.arn, deny, keepingIn: nil)
        #expect(!allows(world, "kms:Decrypt", KeyWorld.caller("app")))
    }

    @Test func constraintsLimitByEncryptionContext() throws {
        let table: [(GrantConstraint, [String: String], Bool)] = [
            (.encryptionContextEquals(["a": "1"]), ["a": "1"], true), (.encryptionContextEquals(["a": "1"]), ["a": "1", "b": "2"], false),
            (.encryptionContextEquals(["a": "1"]), [:], false), (.encryptionContextSubset(["a": "1"]), ["a": "1", "b": "2"], true),
            (.encryptionContextSubset(["a": "1"]), ["a": "2"], false), (.encryptionContextSubset([:]), [:], true),
        ]
        for (constraint, context, expected) in table {
            var world = try KeyWorld()
            try world.grant(GrantSpecification(granteePrincipal: app, operations: ["Decrypt", "DescribeKey", "RetireGrant"], constraints: constraint))
            #expect(allows(world, "kms:Decrypt", KeyWorld.caller("app", allowing: [], context: context)) == expected, "\(constraint) for \(context)")
            #expect(allows(world, "kms:DescribeKey", KeyWorld.caller("app", allowing: [])), "DescribeKey has no context")
        }
    }

    @Test func aServicesGrantIsTheServices() throws {
        var world = try KeyWorld()
        let rds = "rds.us-west-2.amazonaws.com"
        try world.grant(
            GrantSpecification(granteePrincipal: rds, operations: ["Decrypt"], constraints: .encryptionContextSubset(["aws:rds:dbc-id": "cluster-A"])))
        var service = KMSCaller(
            principal: .service(rds), identityPolicies: [], region: KeyWorld.west, encryptionContext: KeyRing.clusterContext("cluster-A"))
        #expect(allows(world, "kms:Decrypt", service))
        service.encryptionContext = KeyRing.clusterContext("cluster-B")
        #expect(!allows(world, "kms:Decrypt", service))
    }

    @Test func aNamedGrantIsMadeOnce() throws {
        var world = try KeyWorld()
        var specification = GrantSpecification(granteePrincipal: app, operations: ["Decrypt"], name: "app")
        let make = { (world: inout KeyWorld, specification: GrantSpecification) in
            try world.ring.createGrant(on: world.arn, specification, by: KeyWorld.prod, at: start, random: &world.random)
        }
        let first = try make(&world, specification)
        let again = try make(&world, specification)
        #expect(first.id == again.id && first.token != again.token)
        #expect(try world.ring.grant(token: first.token).grant.id == first.id)
        #expect(try world.ring.grant(token: again.token).key == world.arn)
        specification.operations = ["Encrypt"]
        #expect(try make(&world, specification).id != first.id)
        specification.name = nil
        let unnamed = try make(&world, specification)
        #expect(try make(&world, specification).id != unnamed.id)
        #expect(try world.key().grants.count == 4)
    }

    @Test func whoHasAGrantMayHandOnNoMoreThanItGives() throws {
        var world = try KeyWorld()
        let wide = GrantConstraint.encryptionContextSubset(["a": "1"])
        try world.grant(GrantSpecification(granteePrincipal: app, operations: ["Decrypt", "CreateGrant"], constraints: wide))
        let grantee = KeyWorld.caller("app", allowing: [])
        let other = "arn:aws:iam::111122223333:role/other"
        let table: [(GrantSpecification, Bool)] = [
            (.init(granteePrincipal: other, operations: ["Decrypt"], constraints: wide), true),
            (.init(granteePrincipal: other, operations: ["Decrypt"], constraints: .encryptionContextSubset(["a": "1", "b": "2"])), true),
            (.init(granteePrincipal: other, operations: ["Decrypt"], constraints: .encryptionContextEquals(["a": "1"])), true),
            (.init(granteePrincipal: other, operations: ["Decrypt"], constraints: .encryptionContextEquals(["b": "1"])), false),
            (.init(granteePrincipal: other, operations: ["Decrypt"]), false),
            (.init(granteePrincipal: other, operations: ["Decrypt", "Encrypt"], constraints: wide), false),
        ]
        for (specification, expected) in table {
            let isAllowed = (try? world.ring.authorizeGrant(specification, on: world.arn, by: grantee)) != nil
            #expect(isAllowed == expected, "\(specification)")
            #expect(throws: Never.self) { try world.ring.authorizeGrant(specification, on: world.arn, by: KeyWorld.caller()) }
        }
    }

    @Test func aGrantUnderAnExactContextHandsOnThatContextOnly() throws {
        var world = try KeyWorld()
        let exact = GrantConstraint.encryptionContextEquals(["a": "1"])
        try world.grant(GrantSpecification(granteePrincipal: app, operations: ["Decrypt", "CreateGrant"], constraints: exact))
        for (constraint, expected) in [(exact, true), (.encryptionContextSubset(["a": "1"]), false), (.encryptionContextEquals([:]), false)] {
            let specification = GrantSpecification(granteePrincipal: app, operations: ["Decrypt"], constraints: constraint)
            let isAllowed = (try? world.ring.authorizeGrant(specification, on: world.arn, by: KeyWorld.caller("app", allowing: []))) != nil
            #expect(isAllowed == expected, "\(constraint)")
        }
    }

    @Test func retiringIsForThoseWhomTheGrantNames() throws {
        var world = try KeyWorld()
        let plain = try world.ring.createGrant(
            on: world.arn, GrantSpecification(granteePrincipal: app, retiringPrincipal: "arn:aws:iam::444455556666:role/guard", operations: ["Decrypt"]),
            by: KeyWorld.prod, at: start, random: &world.random)
        let own = try world.ring.createGrant(
            on: world.arn, GrantSpecification(granteePrincipal: app, operations: ["Decrypt", "RetireGrant"]), by: KeyWorld.prod, at: start,
            random: &world.random)
        let table: [(KMSGrant, KMSCaller, Bool)] = [
            (plain, KeyWorld.caller("guard", of: KeyWorld.vault, allowing: []), true), (plain, KeyWorld.caller("app", allowing: []), false),
            (own, KeyWorld.caller("app", allowing: []), true), (own, KeyWorld.caller("guard", of: KeyWorld.vault), false),
            (plain, KeyWorld.caller(allowing: ["kms:RetireGrant"]), true), (plain, KeyWorld.caller(allowing: ["kms:RevokeGrant"]), false),
        ]
        for (grant, caller, expected) in table {
            let isAllowed = (try? world.ring.authorizeRetirement(of: grant, on: world.arn, by: caller)) != nil
            #expect(isAllowed == expected, "\(caller.principal.arn)")
        }
        #expect(
            world.ring.retirableGrants(by: "arn:aws:iam::444455556666:role/guard", region: KeyWorld.west).map(\.grant.id) == [plain.id])
        #expect(world.ring.retirableGrants(by: "arn:aws:iam::444455556666:role/guard", region: KeyWorld.east).isEmpty)
        try world.ring.retireGrant(plain.id, on: world.arn)
        #expect(try world.key().grants.map(\.id) == [own.id])
    }
}
