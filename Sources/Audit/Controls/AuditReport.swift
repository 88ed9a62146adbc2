import AccessPolicy
package import Estate
package import Units

/// Every control, in the order in which reports list them.
package let allControls: [Control] =
    Control.backupCoverage + Control.snapshots + Control.isolation + Control.retention + Control.keys + Control.restoreProof + Control.evidence

/// What an audit found.
package struct AuditReport: Sendable {
    /// How everything stood that was judged.
    package let standing: BackupStanding
    package let takenAt: Instant
    package let policy: AuditPolicy
    package let controls: [Control]
    package let findings: Findings
    /// Records that were given, in their order; nil: none were.
    package let drills: [DrillEvidence]?
    /// In the order of the controls.
    private let countsByControl: [Counts]

    /// - Parameter lanes: Where controls are judged, each by itself.
    package init(of scope: AuditScope, controls: [Control] = allControls, on lanes: Lanes = .one) {
        standing = scope.standing
        takenAt = scope.now
        policy = scope.policy
        self.controls = controls
        drills = scope.drills
        // From both ends: neighbours go through the same rows, and two threads that do so at once hinder each other.
        let order = controls.indices.map { $0 % 2 == 0 ? $0 / 2 : controls.count - 1 - $0 / 2 }
        let inOrder = lanes.results(of: controls.count) { AuditReport.judge(controls[order[$0]], scope) }
        let judged = zip(order, inOrder).sorted { $0.0 < $1.0 }.map(\.1)
        findings = Findings(controls: judged.map(\.findings), inventory: scope.inventory)
        countsByControl = judged.map(\.counts)
    }

    private static func judge(_ control: Control, _ scope: AuditScope) -> (findings: Findings.OfControl, counts: Counts) {
        var judgements = control.judge(scope)
        if judgements.isEmpty { judgements = [Judgement("", .notApplicable("nothing is in scope"))] }
        let waivers = scope.policy.waivers.indices.filter { scope.policy.waivers[$0].control == control.id }
        var counts = Counts()
        var waived: [Int: Int] = [:]
        for position in judgements.indices {
            var result = judgements[position].result
            // A waiver of waivers would hide that they are out of order.
            if result == .fail, control.id != "EVD-05", !waivers.isEmpty {
                let name = judgements[position].subject.name(in: scope.inventory)
                if let waiver = waivers.first(where: { scope.policy.waivers[$0].covers(name, at: scope.now) }) {
                    waived[position] = waiver
                    result = .waived
                }
            }
            counts.add(result)
        }
        return (Findings.OfControl(severity: control.severity, judgements: judgements, waivers: waived), counts)
    }

    package func control(of finding: Finding) -> Control { controls[finding.control] }

    /// Drills that restore-proof controls rest on, and those that do not count.
    package var drillsCounted: [DrillEvidence] { (drills ?? []).filter { discount(of: $0) == nil } }
    /// nil: it counts.
    package func discount(of drill: DrillEvidence) -> DrillEvidence.Discount? { drill.discount(by: policy, at: takenAt) }

    /// The worst first, then in the order of the findings.
    package func failures() -> [Finding] {
        findings.filtered { $0 == .fail }.enumerated()
            .sorted { ($1.element.severity, $0.offset) < ($0.element.severity, $1.offset) }.map(\.element)
    }

    /// How often each result came, by control, by family, or over all.
    package struct Counts: Sendable, Hashable {
        package var pass = 0
        package var fail = 0
        package var error = 0
        package var notApplicable = 0
        package var waived = 0
        package init() {}

        package mutating func add(_ result: Finding.Result) {
            switch result {
            case .pass: pass += 1
            case .fail: fail += 1
            case .error: error += 1
            case .notApplicable: notApplicable += 1
            case .waived: waived += 1
            }
        }

        fileprivate mutating func add(_ other: Counts) {
            pass += other.pass
            fail += other.fail
            error += other.error
            notApplicable += other.notApplicable
            waived += other.waived
        }

        package var total: Int { pass + fail + error + notApplicable + waived }
    }

    package func counts(where isCounted: (Control) -> Bool = { _ in true }) -> Counts {
        var sum = Counts()
        for (control, counts) in zip(controls, countsByControl) where isCounted(control) { sum.add(counts) }
        return sum
    }

    /// Results on the items of a framework, in the order in which controls name them.
    package func counts(of framework: Framework) -> [(item: Reference, controls: [String], counts: Counts)] {
        var order: [String] = []
        var found: [String: (item: Reference, controls: [String], counts: Counts)] = [:]
        for (index, control) in controls.enumerated() {
            for reference in control.references where reference.framework == framework {
                if found[reference.item] == nil {
                    order.append(reference.item)
                    found[reference.item] = (reference, [], Counts())
                }
                // One that is mapped twice, by us and by a catalogue, counts once.
                guard found[reference.item]?.controls.contains(control.id) == false else {
                    if found[reference.item]?.item.says == nil { found[reference.item]?.item.says = reference.says }
                    continue
                }
                found[reference.item]?.controls.append(control.id)
                found[reference.item]?.counts.add(countsByControl[index])
            }
        }
        return order.compactMap { found[$0] }
    }
}

extension AuditPolicy.Waiver {
    /// Whether it holds: begun, not run out, owned and approved. One that does not say since when has not begun.
    fileprivate func covers(_ resource: String, at now: Instant) -> Bool {
        guard let since, since <= now, until >= now, owner != nil, approver != nil else { return false }
        return Wildcard.matches(resource, self.resource)
    }
}
