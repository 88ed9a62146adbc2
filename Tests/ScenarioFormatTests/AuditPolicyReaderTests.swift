import Estate
import Foundation
import ScenarioFormat
import Testing
import Units

@Suite("audit policies") struct AuditPolicyReaderTests {
    private func load(_ text: String) -> (policy: AuditPolicy, problems: [String]) {
        let read = AuditPolicyReader.load("p.yaml", controls: ["BKP-01", "ISO-02"], source: .texts(["p.yaml": text]))
        return (read.policy, read.diagnostics.map(\.description))
    }

    @Test func anEmptyFileIsToldWhatItCanDoWithout() {
        let hint = "without --policy the defaults hold; acceptSimulated: false says no more than they do"
        for text in ["", "---\n", "# later\n---\n# or never\n"] {
            #expect(load(text).problems == ["p.yaml: the file is empty\n  hint: \(hint)"], "\(text)")
        }
    }

    /// Findings point into it, and readers of them compare text.
    @Test(arguments: ["p.yaml", "./p.yaml", ".//p.yaml", "Scenarios/../p.yaml"]) func thePathIsWrittenInOneWay(path: String) {
        let read = AuditPolicyReader.load(path, controls: [], source: .texts([path: "acceptSimulated: false"]))
        #expect(read.diagnostics == [] && read.policy.path == "p.yaml")
    }

    @Test func whatIsLeftOutHasTheDefaults() {
        let (policy, problems) = load("acceptSimulated: false")
        #expect(problems == [])
        #expect(policy.limits.newestPointAgeMax == .hours(24) && policy.limits.quotaPercentMax == 80 && !policy.acceptSimulated && !policy.failOnUnknown)
        #expect(policy.allowedAccounts == nil && policy.decryptPrincipals == nil && policy.supportedVersions == nil)
        #expect(policy.requiredTags == ["owner", "tier", "data"])
        #expect(policy.demands(ofTier: 1).drillEvery == .days(30) && policy.demands(ofTier: 2).drillEvery == .days(90))
        #expect(policy.demands(ofTier: nil).drillEvery == .days(365) && policy.demands(ofTier: 1).slots.monthly == 12)
    }

    @Test func everythingIsRead() {
        let (policy, problems) = load(
            """
            limits: { gapMax: 30h, quotaShareMax: 50%, drillsCounted: 3 }
            tiers:
              1: { retentionMin: 14d, drillEvery: 7d, backtrackMin: 24h, customerKey: true, globalDatabase: true, ways: [pitr, copy], slots: { daily: 3, weekly: 0 }, snapshotAgeMax: 90d }
            allowedAccounts: ["444455556666"]
            decryptPrincipals: ["arn:aws:iam::*:role/dr"]
            restoreRoles: [dr-operator]
            supportedVersions: ["8.0.*"]
            requiredTags: [owner]
            ownerTag: boss
            holdTag: hold
            reviewTag: seen
            acceptSimulated: true
            failOnUnknown: true
            objectivesReviewed: "2026-01-15"
            acceptedDifferences: [DBInstances]
            followUps: { drop-table: playbook mended }
            waivers:
              - { control: ISO-02, resource: "*", owner: shop, approver: head, reason: soon, since: "2026-02-01", until: "2026-06-30" }
            """)
        #expect(problems == [])
        #expect(policy.path == "p.yaml" && policy.limits.gapMax == .hours(30) && policy.limits.quotaPercentMax == 50 && policy.limits.drillsCounted == 3)
        let tier = policy.demands(ofTier: 1)
        #expect(tier.retentionMin == .days(14) && tier.drillEvery == .days(7) && tier.backtrackMin == .hours(24) && tier.customerKey && tier.globalDatabase)
        #expect(tier.ways == [.pitr, .copy] && tier.slots.daily == 3 && tier.slots.weekly == 0 && tier.slots.yearly == 7 && tier.snapshotAgeMax == .days(90))
        #expect(policy.allowedAccounts == [AccountID("444455556666")] && policy.decryptPrincipals == ["arn:aws:iam::*:role/dr"])
        #expect(policy.restoreRoles == ["dr-operator"] && policy.supportedVersions == ["8.0.*"] && policy.requiredTags == ["owner"])
        #expect(policy.ownerTag == "boss" && policy.holdTag == "hold" && policy.reviewTag == "seen" && policy.acceptSimulated && policy.failOnUnknown)
        #expect(policy.objectivesReviewedAt == Instant(year: 2026, month: 1, day: 15) && policy.acceptedDifferences == ["DBInstances"])
        #expect(policy.followUps == ["drop-table": "playbook mended"])
        #expect(
            policy.waivers == [
                .init(
                    control: "ISO-02", resource: "*", owner: "shop", approver: "head", reason: "soon", since: Instant(year: 2026, month: 2, day: 1),
                    until: Instant(year: 2026, month: 6, day: 30), line: 18)
            ])
    }

    /// An empty list is somebody's word, a missing one is not.
    @Test func anEmptyListIsNotAMissingOne() {
        let (policy, problems) = load("{ allowedAccounts: [], decryptPrincipals: [], supportedVersions: [], requiredTags: [] }")
        #expect(problems == [])
        #expect(policy.allowedAccounts == [] && policy.decryptPrincipals == [] && policy.supportedVersions == [] && policy.requiredTags == [])
    }

    /// Hints know every key.
    @Test(arguments: [
        "limits", "tiers", "allowedAccounts", "decryptPrincipals", "restoreRoles", "acceptSimulated", "failOnUnknown", "objectivesReviewed",
        "supportedVersions", "requiredTags", "ownerTag", "holdTag", "reviewTag", "acceptedDifferences", "followUps", "waivers",
    ])
    func aMisspeltKeyIsToldTheRightOne(key: String) {
        #expect(load("\(key)x: 1").problems == ["p.yaml:1:1: unknown key \(key)x in audit policy\n  hint: did you mean \(key)?"])
    }

    /// That nobody approved a waiver, or that it ran out, is a finding of the audit.
    @Test func aWaiverOutOfOrderIsReadAsItIs() {
        let (policy, problems) = load("waivers: [{ control: BKP-01, resource: x, reason: y, until: \"2020-01-01\" }]")
        #expect(problems == [] && policy.waivers.first?.approver == nil)
    }

    @Test(arguments: [
        ("acceptSimulate: true", "p.yaml:1:1: unknown key acceptSimulate in audit policy\n  hint: did you mean acceptSimulated?"),
        ("acceptSimulated: yes please", "p.yaml:1:18: acceptSimulated wants true or false, found \"yes please\""),
        ("limits: { gapMax: 26 }", "p.yaml:1:19: gapMax wants a duration, found the number 26\n  hint: give it a unit: 26s, 26m, 26h, 26d"),
        ("limits: { gapsMax: 26h }", "p.yaml:1:11: unknown key gapsMax in limits\n  hint: did you mean gapMax?"),
        ("limits: { quotaShareMax: 0.8 }", "p.yaml:1:26: quotaShareMax wants a share from 0% to 100%, found the number 0.8\n  hint: such as 30%"),
        ("tiers: { gold: {} }", "p.yaml:1:10: unknown tier gold\n  hint: tiers are numbers from 0 to 9, as in an estate's objectives"),
        ("tiers: { 1: { retention: 7d } }", "p.yaml:1:15: unknown key retention in tier 1\n  hint: did you mean retentionMin?"),
        ("tiers: { 1: { ways: [pitrr] } }", "p.yaml:1:22: unknown way pitrr\n  hint: did you mean pitr?"),
        ("tiers: { 1: { backtrackMin: 73h } }", "p.yaml:1:29: backtrackMin wants a duration from 1s to 3d, found 3d1h"),
        (
            "allowedAccounts: [444455556666]",
            "p.yaml:1:19: element of allowedAccounts wants twelve digits, found the number 444455556666\n  hint: put them in quotes"
        ),
        ("objectivesReviewed: \"2026-02-30\"", "p.yaml:1:21: objectivesReviewed wants a date, found \"2026-02-30\"\n  hint: write it like 2026-03-01"),
        (
            "waivers: [{ control: BKP-1, resource: x, reason: y, until: \"2026-01-01\" }]",
            "p.yaml:1:22: unknown control BKP-1\n  hint: did you mean BKP-01?"
        ),
        (
            "waivers: [{ control: BKP-01, resource: x, reason: y, approver: \"  \", until: \"2026-01-01\" }]",
            "p.yaml:1:64: approver names nobody\n  hint: leave it out where there is none"
        ),
        (
            "waivers: [{ control: BKP-01, resource: x, reason: y, owner: \"\\u200B\", until: \"2026-01-01\" }]",
            "p.yaml:1:61: owner names nobody\n  hint: leave it out where there is none"
        ),
        ("waivers: [{ control: BKP-01, reason: y, until: \"2026-01-01\" }]", "p.yaml:1:11: missing key resource in waiver"),
        (
            "waivers: [{ control: BKP-01, resource: x, reason: y, since: \"2026-01-02\", until: \"2026-01-01\" }]",
            "p.yaml:1:82: until lies before since"
        ),
        ("- a", "p.yaml:1:1: a policy wants keys and values, found a list"),
    ])
    func badInputIsNamedWithItsPlace(text: String, problem: String) { #expect(load(text).problems == [problem]) }

    @Test func aMissingFileIsAProblem() {
        let read = AuditPolicyReader.load("none.yaml", controls: [], source: .texts([:]))
        #expect(read.diagnostics.map(\.description) == ["none.yaml: no such file"])
    }

    /// The shipped example names only controls that there are.
    @Test func theShippedExampleIsValid() {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let read = AuditPolicyReader.load(root.appending(path: "Policies/example.yaml").path, controls: ["ISO-02"])
        #expect(read.diagnostics == [])
        #expect(read.policy.acceptSimulated && read.policy.waivers.count == 1)
    }
}
