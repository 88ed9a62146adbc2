import AccessPolicy
import Estate
import ScenarioFormat
import Testing
import Units

@Suite("keys, plans and profile") struct EstateKeysAndPlansTests {
    private static let policy = "s/estates/policies/key.json"

    /// The example files with some places of the estate replaced.
    private func load(_ changes: [(String, String)], keyPolicy: String? = nil) throws -> LoadResult {
        var files = Fixture.files
        for (old, new) in changes {
            let text = try #require(files[Fixture.estatePath])
            let range = try #require(text.firstRange(of: old), "\(old) is not in the estate")
            files[Fixture.estatePath] = text.replacingCharacters(in: range, with: new)
        }
        if let keyPolicy { files[Self.policy] = keyPolicy }
        return Fixture.load(files)
    }

    private func estate(_ changes: [(String, String)], keyPolicy: String? = nil) throws -> EstateDeclaration {
        let loaded = try load(changes, keyPolicy: keyPolicy)
        #expect(loaded.diagnostics.map(\.description) == [])
        return try #require(loaded.estates.first)
    }

    private func problems(_ changes: [(String, String)], keyPolicy: String? = nil) throws -> [String] {
        try load(changes, keyPolicy: keyPolicy).diagnostics.map { $0.message + ($0.hint.map { " | \($0)" } ?? "") }
    }

    private static let plan = "copyTo: us-east-2, copyKey: alias/orders-dr, as: dr-operator"

    @Test func aKeysPolicyOriginTagsAndRelativesAreRead() throws {
        let declared = try estate(
            [
                ("{ alias: alias/orders,", "{ policy: policies/key.json, multiRegion: true, tags: { team: shop, cost: 7 }, alias: alias/orders,"),
                ("keys:\n", "keys:\n  - { alias: alias/own, account: prod, region: us-east-2, origin: external, expiresAfter: 30d }\n"),
                ("principals:", "  - { alias: alias/orders, account: prod, region: us-east-2, replicaOf: us-west-2 }\nprincipals:"),
            ],
            keyPolicy: #"{"Statement":{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"kms:*"}}"#)
        let keys = declared.keys
        #expect(keys.map(\.origin) == [.external(expiresAfter: .days(30)), .kms, .kms, .kms])
        #expect(keys.map(\.multiRegion) == [.single, .primary, .single, .replica(of: RegionName("us-west-2"))])
        #expect(keys[1].tags == [Tag("team", "shop"), Tag("cost", "7")])
        #expect(
            keys[1].policy
                == NamedPolicy(
                    name: "policies/key.json",
                    document: PolicyDocument(statements: [
                        .init(effect: .allow, principals: .including([.account(AccountID("111122223333"))]), actions: .including(["kms:*"]))
                    ])))
    }

    @Test func keysThatCannotBeAreRefused() throws {
        #expect(
            try problems([("rotation: true", "origin: external, rotation: true")])
                == ["rotation of imported material is refused | KMS rotates only material that it made"])
        #expect(try problems([("rotation: true", "expiresAfter: 3d")]) == ["expiresAfter without origin: external | only imported material expires"])
        #expect(
            try problems([("rotation: true", "replicaOf: us-east-2")])
                == ["alias/orders has no multi-Region primary in us-east-2 | declare it above, with multiRegion: true"])
        #expect(
            try problems([("rotation: true", "multiRegion: true, replicaOf: us-west-2")]) == [
                "alias/orders has no multi-Region primary in us-west-2 | declare it above, with multiRegion: true",
                "replicaOf stands beside multiRegion | a key is a primary or a replica",
                "replicaOf wants another region than the key's own, found us-west-2",
            ])
        #expect(try problems([("rotation: true", "tags: { \"aws:x\": y }")]) == ["tag aws:x begins with aws:, which belongs to AWS"])
    }

    @Test func policiesAreReadWithPlaceAndHint() throws {
        let change = [("rotation: true", "policy: policies/key.json")]
        let start = #"{ "Statement": [ { "Effect": "Allow", "#
        let cases: [(String, String)] = [
            (
                start + #""Action": "kms:*" } ] }"#,
                "\(Self.policy):1:18: statement 1: Principal: is missing\n  hint: a resource's policy says whom it speaks of"
            ),
            (
                start + #""Principal": "*", "Action": "kms:*", "Condition": { "StringEqual": { "kms:ViaService": "x" } } } ] }"#,
                "\(Self.policy):1:106: statement 1: Condition.StringEqual: the operator is not modelled"
            ),
            (
                start + #""Principal": "*", "Action": "kms:*", "Conditions": {} } ] }"#,
                "\(Self.policy):1:90: statement 1: Conditions: unknown element\n  hint: did you mean Condition?"
            ),
            (#"{ "Statement": [] }"#, "\(Self.policy):1:16: Statement: the policy has no statements"),
        ]
        for (text, wanted) in cases {
            let found = try load(change, keyPolicy: text).diagnostics.map(\.description)
            #expect(found.count == 1 && found[0].hasPrefix(wanted), "\(found)")
        }
    }

    @Test func theProfileIsReadAndItsMistakesAreNamed() throws {
        #expect(try estate([]).profile == EstateProfile())
        let declared = try estate([
            (
                "accounts:",
                "profile: { largeVolumes: false, encryptionByDefault: false, encryptsUnencryptedCopies: true, copiesAcrossAccountAndRegion: false, retainsAutomatedBackups: false }\naccounts:"
            )
        ])
        var other = EstateProfile()
        (other.largeVolumes, other.encryptionByDefault, other.encryptsUnencryptedCopies) = (false, false, true)
        (other.copiesAcrossAccountAndRegion, other.retainsAutomatedBackups) = (false, false)
        #expect(declared.profile == other)
        #expect(
            try problems([("accounts:", "profile: { largeVolume: true }\naccounts:")]) == [
                "unknown key largeVolume in profile | did you mean largeVolumes?"
            ])
    }

    @Test func settingsThatARestoreForgetsAreRead() throws {
        let cluster = try #require(
            try estate([
                (
                    "    deletionProtection: true\n",
                    "    deletionProtection: true\n    tags: { team: shop }\n    copyTagsToSnapshot: true\n    undoRows: 5000000\n    parameterGroup: orders\n    subnetGroup: inner\n    securityGroups: [sg-1, sg-2]\n"
                )
            ]).clusters.first)
        #expect(cluster.tags == [Tag("team", "shop")] && cluster.copyTagsToSnapshot && cluster.undoRows == 5_000_000)
        #expect(cluster.parameterGroup == "orders" && cluster.subnetGroup == "inner" && cluster.securityGroups == ["sg-1", "sg-2"])
        #expect(try estate([("    key: alias/orders\n", "    key: alias/aws/rds\n")]).clusters.first?.keyAlias == "alias/aws/rds")
    }

    @Test func sizesAndVersionsAreHeldAgainstTheEngine() throws {
        let version = "engineVersion: \"8.0.mysql_aurora.3.08.0\""
        #expect(
            try problems([("size: 800GiB", "size: 129TiB")]) == ["size is over 128 TiB, the most that version 8.0.mysql_aurora.3.08.0 holds"])
        #expect(try problems([("size: 800GiB", "size: 256TiB"), (version, "engineVersion: \"8.0.mysql_aurora.3.10.0\"")]) == [])
        #expect(
            try problems([("size: 800GiB", "size: 257TiB"), (version, "engineVersion: \"8.0.mysql_aurora.3.10.0\"")])
                == ["size wants at most 256TiB, found \"257TiB\""])
        #expect(
            try problems([
                ("size: 800GiB", "size: 129TiB"), (version, "engineVersion: \"8.0.mysql_aurora.3.10.0\""),
                ("accounts:", "profile: { largeVolumes: false }\naccounts:"),
            ]) == ["size is over 128 TiB, the most that version 8.0.mysql_aurora.3.10.0 holds"])
        for wrong in ["16.6", "8.0", "5.7.mysql_aurora.3.08.0", "8.0.mysql_aurora.3.x.0"] {
            #expect(
                try problems([(version, "engineVersion: \"\(wrong)\"")])
                    == ["\(wrong) is not a version of aurora-mysql | such as 8.0.mysql_aurora.3.08.0"])
        }
    }

    @Test func aPlanSharesRekeysAndCopiesIntoAnotherAccount() throws {
        let vaultKey = ("principals:", "  - { alias: alias/vault, account: vault, region: us-east-2 }\nprincipals:")
        let plan = try #require(
            try estate([
                vaultKey, (Self.plan, "as: dr-operator, rekey: alias/orders, shareWith: vault, copyTo: us-east-2, copyKey: alias/vault, copyAs: auditor"),
            ]).clusters.first?.snapshotPlans.first)
        #expect(plan.shareWith == AccountID("444455556666") && plan.copyPrincipal == "auditor")
        #expect(plan.copyKey == .init(alias: "alias/vault", account: AccountID("444455556666")))
        #expect(plan.rekey == .init(alias: "alias/orders", account: AccountID("111122223333")))
        let ownersKey = try estate([
            (Self.plan, "as: dr-operator, shareWith: vault, copyTo: us-east-2, copyKey: alias/orders-dr, copyKeyAccount: prod, copyAs: auditor")
        ])
        #expect(ownersKey.clusters[0].snapshotPlans[0].copyKey == .init(alias: "alias/orders-dr", account: AccountID("111122223333")))
        #expect(try estate([(Self.plan, "copyTo: us-west-2, as: dr-operator")]).clusters[0].snapshotPlans[0].copyKey == nil)
    }

    @Test func plansThatCannotWorkAreRefused() throws {
        let cases: [(String, [String])] = [
            (
                "copyTo: us-east-2, copyKey: alias/orders-dr, as: dr-operator, copyAs: auditor",
                [
                    "copyKey wants a key of us-east-2, found alias/orders-dr, which is in account prod, region us-east-2 | declare a key in us-east-2",
                    "principal auditor is of account vault, with which the plan does not share | add shareWith: vault",
                ]
            ),
            (
                "as: dr-operator, shareWith: prod",
                ["shareWith wants another account than the cluster's own, found prod | its own account needs no sharing"]
            ),
            ("as: dr-operator, shareWith: valt", ["unknown account valt | did you mean vault?"]),
            ("as: dr-operator, shareWith: vault, copyAs: auditor", ["copyAs without copyTo | add copyTo, or remove copyAs"]),
            (
                "as: dr-operator, shareWith: vault, copyTo: us-west-2, copyAs: auditor",
                ["copyTo of an encrypted cluster wants copyKey | a shared snapshot is copied under a key that is named"]
            ),
            ("as: dr-operator, copyTo: us-west-2, copyKeyAccount: prod", ["copyKeyAccount without copyKey | add copyKey, or remove it"]),
            ("as: dr-operator, rekey: alias/nobody", ["unknown key alias/nobody | keys in us-west-2: alias/orders"]),
        ]
        for (plan, wanted) in cases { #expect(try problems([(Self.plan, plan)]) == wanted, "\(plan)") }
    }
}
