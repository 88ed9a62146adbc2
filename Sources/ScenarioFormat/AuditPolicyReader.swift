package import Estate
import Units

/// Reads the policy of an audit.
package struct AuditPolicyReader {
    private var policy = AuditPolicy()
    private var reader: MappingReader
    private let controls: [String]

    /// - Parameter controls: Ids that waivers may name.
    /// - Returns: The policy, and everything that is wrong with the file; with problems it is not to be used.
    package static func load(_ path: String, controls: [String], source: FileSource = .disk) -> (policy: AuditPolicy, diagnostics: [Diagnostic]) {
        let (root, problems) = SingleFile.mapping(
            path, as: "a policy", emptyHint: "without --policy the defaults hold; acceptSimulated: false says no more than they do", source: source)
        guard let root else { return (AuditPolicy(), problems) }
        var reading = AuditPolicyReader(root, path: path, controls: controls)
        reading.read()
        return (reading.policy, reading.reader.diagnostics.sorted { ($0.location, $0.message) < ($1.location, $1.message) })
    }

    private init(_ root: MappingNode, path: String, controls: [String]) {
        reader = MappingReader(root, context: "audit policy")
        // As the estate's: findings point into it.
        policy.path = FilePath.resolve(path, in: ".")
        self.controls = controls
    }

    private mutating func read() {
        readLimits()
        readTiers()
        readPeople()
        policy.acceptSimulated = reader.optionalBool("acceptSimulated") ?? policy.acceptSimulated
        policy.failOnUnknown = reader.optionalBool("failOnUnknown") ?? policy.failOnUnknown
        policy.objectivesReviewedAt = reader.optional("objectivesReviewed") { node throws(ValueProblem) in try node.date() }
        policy.supportedVersions = reader.optionalList("supportedVersions") { node throws(ValueProblem) in try node.text() }
        policy.requiredTags = reader.optionalList("requiredTags") { node throws(ValueProblem) in try node.text() } ?? policy.requiredTags
        policy.ownerTag = reader.optionalString("ownerTag") ?? policy.ownerTag
        policy.holdTag = reader.optionalString("holdTag") ?? policy.holdTag
        policy.reviewTag = reader.optionalString("reviewTag") ?? policy.reviewTag
        policy.acceptedDifferences = reader.list("acceptedDifferences") { node throws(ValueProblem) in try node.text() }
        var followUps: [String: String] = [:]
        reader.eachNamed("followUps") { name, node, reader in
            do throws(ValueProblem) { followUps[name.value] = try node.text() } catch { reader.report(error, of: name.value, at: node.location) }
        }
        policy.followUps = followUps
        readWaivers()
        reader.finish()
    }

    private mutating func readPeople() {
        policy.allowedAccounts = reader.optionalList("allowedAccounts") { node throws(ValueProblem) in try node.accountID() }
        policy.decryptPrincipals = reader.optionalList("decryptPrincipals") { node throws(ValueProblem) in try node.text() }
        policy.restoreRoles = reader.list("restoreRoles") { node throws(ValueProblem) in try node.roleName() }
    }

    private static let span = Duration.zero ... .days(3_650)

    private mutating func readLimits() {
        let found = reader.within("limits") { inner -> AuditPolicy.Limits in
            var limits = AuditPolicy.Limits()
            func span(_ key: String, _ path: WritableKeyPath<AuditPolicy.Limits, Duration>) {
                if let value = inner.optionalDuration(key, in: AuditPolicyReader.span) { limits[keyPath: path] = value }
            }
            span("pitrLagMax", \.pitrLagMax)
            span("newestPointAgeMax", \.newestPointAgeMax)
            span("gapMax", \.gapMax)
            span("deletedWithin", \.deletedWithin)
            span("orphanAgeMax", \.orphanAgeMax)
            span("stuckAfter", \.stuckAfter)
            span("otherRegionAgeMax", \.otherRegionAgeMax)
            span("otherAccountAgeMax", \.otherAccountAgeMax)
            span("expiredFor", \.expiredFor)
            span("rotationPeriodMax", \.rotationPeriodMax)
            span("rotationGrace", \.rotationGrace)
            span("importedAgeMax", \.importedAgeMax)
            span("materialMargin", \.materialMargin)
            span("idleKeyMax", \.idleKeyMax)
            span("sampledWithin", \.sampledWithin)
            span("badCasesWithin", \.badCasesWithin)
            span("repeatWithin", \.repeatWithin)
            span("objectivesReviewedWithin", \.objectivesReviewedWithin)
            span("waiverMax", \.waiverMax)
            func percent(_ key: String, _ path: WritableKeyPath<AuditPolicy.Limits, Int>) {
                if let value = inner.optional(key, { node throws(ValueProblem) in try node.percent() }) { limits[keyPath: path] = value }
            }
            percent("quotaShareMax", \.quotaPercentMax)
            percent("keyShareMax", \.keySharePercentMax)
            percent("sampleShareMin", \.samplePercentMin)
            limits.drillsCounted = inner.optionalInteger("drillsCounted", in: 1...1000) ?? limits.drillsCounted
            return limits
        }
        if let found { policy.limits = found }
    }

    private mutating func readTiers() {
        var tiers: [Int: AuditPolicy.Demands] = [:]
        reader.eachNamed("tiers") { name, node, reader in
            guard let tier = Int(name.value), (0...9).contains(tier) else {
                return reader.report(at: name.location, "unknown tier \(name.value)", hint: "tiers are numbers from 0 to 9, as in an estate's objectives")
            }
            do throws(ValueProblem) {
                let mapping = try node.mapping()
                tiers[tier] = reader.inner(mapping, context: "tier \(tier)") { AuditPolicyReader.demands(&$0, tier: tier) }
            } catch {
                reader.report(error, of: "tier \(tier)", at: node.location)
            }
        }
        policy.tiers = tiers
    }

    private static func demands(_ reader: inout MappingReader, tier: Int) -> AuditPolicy.Demands {
        var demands = AuditPolicy.Demands(tier: tier)
        demands.retentionMin = reader.optionalDuration("retentionMin", in: .days(1) ... .days(35)) ?? demands.retentionMin
        demands.drillEvery = reader.optionalDuration("drillEvery", in: .days(1) ... .days(3_650)) ?? demands.drillEvery
        demands.snapshotAgeMax = reader.optionalDuration("snapshotAgeMax", in: .days(1) ... .days(36_500)) ?? demands.snapshotAgeMax
        // Source: Aurora User Guide, Backtracking an Aurora DB cluster: the window is at most 72 hours.
        demands.backtrackMin = reader.optionalDuration("backtrackMin", in: .seconds(1) ... .hours(72))
        demands.customerKey = reader.optionalBool("customerKey") ?? demands.customerKey
        demands.globalDatabase = reader.optionalBool("globalDatabase") ?? demands.globalDatabase
        demands.ways = reader.list("ways") { node throws(ValueProblem) in
            let name = try node.choice(of: AuditPolicy.WayBack.allCases.map(\.rawValue), called: "way")
            guard let way = AuditPolicy.WayBack(rawValue: name) else { throw ValueProblem("unknown way \(name)") }
            return way
        }
        let slots = reader.within("slots") { inner -> AuditPolicy.Slots in
            var slots = AuditPolicy.Slots()
            slots.daily = inner.optionalInteger("daily", in: 0...3650) ?? slots.daily
            slots.weekly = inner.optionalInteger("weekly", in: 0...520) ?? slots.weekly
            slots.monthly = inner.optionalInteger("monthly", in: 0...120) ?? slots.monthly
            slots.yearly = inner.optionalInteger("yearly", in: 0...100) ?? slots.yearly
            return slots
        }
        if let slots { demands.slots = slots }
        return demands
    }

    /// What is out of order with a waiver in itself (no owner, no approver, no beginning, run out, too long) is a finding, not a mistake in the file.
    private mutating func readWaivers() {
        var waivers: [AuditPolicy.Waiver] = []
        let controls = controls
        reader.each("waivers", context: "waiver") { inner in
            let control = inner.required("control") { node throws(ValueProblem) in try node.choice(of: controls, called: "control") }
            let resource = inner.requiredString("resource")
            let owner = inner.somebody("owner")
            let approver = inner.somebody("approver")
            let reason = inner.requiredString("reason")
            if reason.isBlank { inner.report("reason", "reason says nothing") }
            let since = inner.optional("since") { node throws(ValueProblem) in try node.date() }
            let until = inner.required("until") { node throws(ValueProblem) in try node.date() }
            if let since, let until, until < since { inner.report("until", "until lies before since") }
            guard let control, let until else { return }
            waivers.append(
                .init(
                    control: control, resource: resource, owner: owner, approver: approver, reason: reason, since: since, until: until,
                    line: inner.mapping.location.line))
        }
        policy.waivers = waivers
    }
}

extension MappingReader {
    /// A name that can be read: blanks and what no screen shows are nobody.
    fileprivate mutating func somebody(_ key: String) -> String? {
        let name = optionalString(key)
        if let name, name.isBlank { report(key, "\(key) names nobody", hint: "leave it out where there is none") }
        return name
    }
}

extension String {
    fileprivate var isBlank: Bool {
        unicodeScalars.allSatisfy { $0.properties.isWhitespace || $0.properties.isDefaultIgnorableCodePoint || $0.properties.generalCategory == .format }
    }
}

extension ValueNode {
    /// `2026-03-01`: midnight UTC.
    fileprivate func date() throws(ValueProblem) -> Instant {
        guard case .string(let text) = content, text.utf8.count == 10, let day = Instant(iso: "\(text)T00:00:00Z") else {
            throw .wanted("a date", found: self, hint: "write it like 2026-03-01")
        }
        return day
    }

    /// `80%`.
    fileprivate func percent() throws(ValueProblem) -> Int { Int((try share() * 100).rounded()) }
}
