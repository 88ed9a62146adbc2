import Evidence

/// What controls said of every resource: by control, then in the order of the inventory.
///
/// Judgements stay as the controls gave them, and a finding is made of one when somebody asks: a large estate has millions, nearly all of which pass
/// and are only counted.
package struct Findings: Collection, Sendable {
    struct OfControl: Sendable {
        let severity: Severity
        let judgements: [Judgement]
        /// Of failures that somebody has accepted: position in the policy's list, by position of the judgement.
        let waivers: [Int: Int]

        func waiver(at position: Int) -> Int? { waivers.isEmpty ? nil : waivers[position] }
        func result(at position: Int) -> Finding.Result { waiver(at: position) == nil ? judgements[position].result : .waived }
    }

    /// By position of the control.
    let controls: [OfControl]
    /// What they are of.
    let inventory: Inventory

    package struct Index: Comparable, Sendable {
        fileprivate var control: Int
        fileprivate var position: Int
        package static func < (a: Index, b: Index) -> Bool { (a.control, a.position) < (b.control, b.position) }
    }

    package var startIndex: Index { settled(Index(control: 0, position: 0)) }
    package var endIndex: Index { Index(control: controls.count, position: 0) }
    package func index(after index: Index) -> Index { settled(Index(control: index.control, position: index.position + 1)) }
    package var count: Int { controls.reduce(0) { $0 + $1.judgements.count } }

    private func settled(_ index: Index) -> Index {
        var index = index
        while index.control < controls.count, index.position >= controls[index.control].judgements.count {
            index = Index(control: index.control + 1, position: 0)
        }
        return index
    }

    package subscript(index: Index) -> Finding { finding(index.control, index.position) }

    private func finding(_ control: Int, _ position: Int) -> Finding {
        Finding(
            control: control, controls[control].judgements[position], of: inventory, severity: controls[control].severity,
            waiver: controls[control].waiver(at: position))
    }

    /// Those with some results, the others never made.
    package func each(where isWanted: (Finding.Result) -> Bool, _ body: (Finding) -> Void) {
        for control in controls.indices {
            for position in controls[control].judgements.indices where isWanted(controls[control].result(at: position)) { body(finding(control, position)) }
        }
    }

    package func filtered(where isWanted: (Finding.Result) -> Bool) -> [Finding] {
        var found: [Finding] = []
        each(where: isWanted) { found.append($0) }
        return found
    }
}

extension Finding {
    fileprivate init(control: Int, _ judgement: Judgement, of inventory: Inventory, severity: Severity, waiver: Int?) {
        let (measured, limit) =
            switch judgement.ruling {
            case .holds(_, let measured, let limit): (measured, limit)
            case .unknown(let why), .notApplicable(let why): (why, "")
            }
        self.init(
            control: control, subject: judgement.subject, resource: judgement.subject.name(in: inventory), result: waiver == nil ? judgement.result : .waived,
            severity: judgement.severity ?? severity, measured: measured, limit: limit, waiver: waiver)
    }
}
