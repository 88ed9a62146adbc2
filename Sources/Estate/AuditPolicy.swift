package import Units

/// What an audit measures against: limits, what each tier asks for, who may do what, and what is accepted for a while.
package struct AuditPolicy: Sendable {
    /// As the user named it, without `.` and `..` where text alone can tell; nil: the defaults.
    package var path: String?
    package var limits = Limits()
    /// What a tier asks for; a tier that is not here asks for what `Demands(tier:)` says.
    package var tiers: [Int: Demands] = [:]
    /// Accounts that snapshots may be shared with, and whose principals may decrypt; nil: none but a key's own.
    package var allowedAccounts: [AccountID]?
    /// Patterns of principals that may decrypt; nil: every principal of the key's own and the allowed accounts.
    package var decryptPrincipals: [String]?
    /// Names of the principals who restore, and so must be able to use the keys.
    package var restoreRoles: [String] = []
    /// Patterns of engine versions that are still supported; nil: not looked at.
    package var supportedVersions: [String]?
    /// Keys of tags that clusters and manual snapshots must carry.
    package var requiredTags = ["owner", "tier", "data"]
    package var ownerTag = "owner"
    package var holdTag = "legal-hold"
    /// Of a key that somebody has looked at and keeps.
    package var reviewTag = "reviewed"
    /// Whether a drill in a simulation proves that a restore works.
    package var acceptSimulated = false
    /// Whether what is unknown keeps an audit from ending well.
    package var failOnUnknown = false
    /// When the objectives were last gone through; nil: not known.
    package var objectivesReviewedAt: Instant?
    /// Settings, named as in the API, that may differ after a restore.
    package var acceptedDifferences: [String] = []
    /// What was done about failed drills, by the drill's name.
    package var followUps: [String: String] = [:]
    package var waivers: [Waiver] = []

    package init() {}

    /// Waivers in their order, with what findings call each: no two alike, and the same wherever in the file it stands.
    package var namedWaivers: [(name: String, waiver: Waiver)] {
        var counts: [String: Int] = [:]
        return waivers.map { waiver in
            let what = "of \(waiver.control) on \(waiver.resource)"
            let count = counts[what, default: 0] + 1
            counts[what] = count
            return ("waiver \(count == 1 ? "" : "\(count) ")\(what)", waiver)
        }
    }

    package func demands(ofTier tier: Int?) -> Demands { tier.flatMap { tiers[$0] } ?? Demands(tier: tier) }

    /// Numbers that hold for every tier. An audit passes at a limit itself.
    package struct Limits: Sendable {
        package var pitrLagMax = Duration.seconds(600)
        package var newestPointAgeMax = Duration.hours(24)
        package var gapMax = Duration.hours(26)
        package var deletedWithin = Duration.days(35)
        package var orphanAgeMax = Duration.days(90)
        package var stuckAfter = Duration.hours(6)
        /// Share of the quota, in percent.
        package var quotaPercentMax = 80
        package var otherRegionAgeMax = Duration.hours(24)
        package var otherAccountAgeMax = Duration.days(7)
        package var expiredFor = Duration.days(3)
        package var rotationPeriodMax = Duration.days(365)
        package var rotationGrace = Duration.days(7)
        package var importedAgeMax = Duration.days(730)
        /// Share of the restore points that may hang on one key, in percent.
        package var keySharePercentMax = 50
        package var materialMargin = Duration.days(30)
        package var idleKeyMax = Duration.days(180)
        /// How many of the newest drills the 95th percentile is taken of.
        package var drillsCounted = 5
        package var sampledWithin = Duration.days(90)
        package var samplePercentMin = 5
        package var badCasesWithin = Duration.days(365)
        package var repeatWithin = Duration.days(30)
        package var objectivesReviewedWithin = Duration.days(365)
        package var waiverMax = Duration.days(180)
        package init() {}
    }

    /// What a tier asks for.
    package struct Demands: Sendable {
        package var retentionMin = Duration.days(7)
        package var drillEvery: Duration
        /// Of manual snapshots.
        package var snapshotAgeMax = Duration.days(400)
        /// nil: backtracking is not asked for.
        package var backtrackMin: Duration?
        package var customerKey = false
        package var globalDatabase = false
        package var slots = Slots()
        /// To be exercised within `drillEvery`.
        package var ways: [WayBack] = []

        package init(tier: Int?) {
            switch tier {
            case 1: drillEvery = .days(30)
            case 2: drillEvery = .days(90)
            default: drillEvery = .days(365)
            }
        }
    }

    /// How many periods of each length must hold a restore point.
    package struct Slots: Sendable, Hashable {
        package var daily = 7
        package var weekly = 5
        package var monthly = 12
        package var yearly = 7
        package init() {}
    }

    /// A way to get a database back.
    package enum WayBack: String, Sendable, CaseIterable {
        case pitr, snapshot, copy, clone, backtrack, globalFailover, retainedBackup
    }

    /// A finding that is accepted for a while.
    package struct Waiver: Sendable, Hashable {
        package var control: String
        /// Of the resource's ARN; `*` stands for any text.
        package var resource: String
        package var owner: String?
        package var approver: String?
        package var reason: String
        /// nil: the file does not say, and it waives nothing.
        package var since: Instant?
        /// Inclusive.
        package var until: Instant
        /// Line of the policy file.
        package var line: Int
        package init(control: String, resource: String, owner: String?, approver: String?, reason: String, since: Instant?, until: Instant, line: Int) {
            self.control = control
            self.resource = resource
            self.owner = owner
            self.approver = approver
            self.reason = reason
            self.since = since
            self.until = until
            self.line = line
        }
    }
}
