/// A check that a scenario writes as a mapping, with what it asks for.
package enum CheckCondition: Sendable, Hashable {
    /// `cluster` is the declared one whose recovered database is asked.
    case sql(String, SQLWanted, cluster: String)
    case phase(String, within: Duration)
    /// Millionths of the probes.
    case availability(atLeast: Int64)
    /// Millionths of a US dollar a month.
    case costCeiling(atMost: Int64)
    /// Names of settings, in written order.
    case sameSettings([String])

    package enum SQLWanted: Sendable, Hashable {
        case equals(Literal)
        case sameAsBeforeFault
    }

    package enum Literal: Sendable, Hashable {
        case null
        case integer(Int64)
        case number(Double)
        case text(String)
    }

    /// Name of the check.
    package var kind: String {
        switch self {
        case .sql: "sqlAssertion"
        case .phase: "phaseObjective"
        case .availability: "availability"
        case .costCeiling: "costCeiling"
        case .sameSettings: "sameSettings"
        }
    }

    /// Phases of a recovery, and parts of the loss.
    package static let phases = [
        "detect", "page", "decide", "approve", "call", "cluster", "instance", "validated", "cutover", "good", "other", "lossBefore", "lossAfter",
    ]

    /// The key by which each is known.
    fileprivate static let keys = ["sql", "phase", "availability", "costCeiling", "sameSettings"]
}

extension MappingReader {
    /// - Parameter workloads: Declared clusters with a workload.
    mutating func checks(workloads: [String]) -> (names: [Located<String>], conditions: [Located<CheckCondition>]) {
        guard take("checks") != nil else { return (["exactness", "ledgerBalances"].map { Located($0, mapping.location) }, []) }
        var names: [Located<String>] = []
        var conditions: [Located<CheckCondition>] = []
        for element in elements("checks") {
            if case .map(let mapping) = element.content {
                let condition = inner(mapping, context: "check") { $0.condition(workloads: workloads) }
                guard let condition else { continue }
                if conditions.contains(where: { $0.value == condition }) {
                    report(at: element.location, "check \(condition.kind) is listed twice with the same terms")
                }
                conditions.append(Located(condition, element.location))
            } else {
                do throws(ValueProblem) {
                    let name = try element.text()
                    if names.contains(where: { $0.value == name }) { report(at: element.location, "check \(name) is listed twice") }
                    names.append(Located(name, element.location))
                } catch {
                    report(error, of: "element of checks", at: element.location)
                }
            }
        }
        if let node = mapping["checks"], case .list(let elements) = node.content, elements.isEmpty {
            report("checks", "checks wants at least one check", hint: "leave it out for exactness and ledgerBalances")
        }
        return (names, conditions)
    }

    fileprivate mutating func condition(workloads: [String]) -> CheckCondition? {
        let named = CheckCondition.keys.filter { take($0) != nil }
        guard named.count == 1 else {
            report(
                at: mapping.location, "a check with terms wants exactly one of \(CheckCondition.keys.joined(separator: ", "))",
                hint: "such as { sql: \"SELECT count(*) FROM accounts\", equals: 200 }")
            for entry in mapping.entries { _ = take(entry.key.value) }
            return nil
        }
        switch named[0] {
        case "sql": return sqlCondition(workloads: workloads)
        case "phase":
            let phase = requiredChoice("phase", of: CheckCondition.phases)
            let limit = requiredDuration("within")
            return phase.isEmpty ? nil : .phase(phase, within: limit)
        case "availability":
            return optional("availability") { node throws(ValueProblem) in .availability(atLeast: try CheckReading.share(node)) }
        case "sameSettings":
            let names = list("sameSettings") { node throws(ValueProblem) in try node.text() }
            if case .list([])? = mapping["sameSettings"]?.content {
                report("sameSettings", "sameSettings wants at least one setting", hint: "such as { sameSettings: [KmsKeyId] }")
            }
            return names.isEmpty ? nil : .sameSettings(names)
        default:
            return optional("costCeiling") { node throws(ValueProblem) in .costCeiling(atMost: try CheckReading.monthlyCost(node)) }
        }
    }

    private mutating func sqlCondition(workloads: [String]) -> CheckCondition? {
        let sql = requiredString("sql")
        var cluster = optional("cluster") { node throws(ValueProblem) in try node.choice(of: workloads, called: "cluster with a workload") }
        if mapping["cluster"] == nil {
            if workloads.count == 1 { cluster = workloads[0] }
            if workloads.count > 1 { report(at: mapping.location, "missing key cluster in check", hint: "one of \(workloads.joined(separator: ", "))") }
        }
        let value = optional("equals") { node throws(ValueProblem) in try CheckReading.literal(node) }
        let isSame = optionalBool("sameAsBeforeFault")
        guard (mapping["equals"] != nil) != (mapping["sameAsBeforeFault"] != nil), isSame != false else {
            report(at: mapping.location, "a check with sql wants either equals, or sameAsBeforeFault: true")
            return nil
        }
        guard let cluster, !sql.isEmpty else { return nil }
        if let value { return .sql(sql, .equals(value), cluster: cluster) }
        return isSame == true ? .sql(sql, .sameAsBeforeFault, cluster: cluster) : nil
    }
}

/// Values that only checks have.
private enum CheckReading {
    static func literal(_ node: ValueNode) throws(ValueProblem) -> CheckCondition.Literal {
        switch node.content {
        case .null: return .null
        case .integer(let value): return .integer(value)
        case .number(let value): return .number(value)
        case .string(let value): return .text(value)
        case .bool, .list, .map: throw .wanted("a number, a text or null", found: node, hint: "SQL's true is 1")
        }
    }

    /// `99.5%`, in millionths.
    static func share(_ node: ValueNode) throws(ValueProblem) -> Int64 {
        guard case .string(let text) = node.content, text.hasSuffix("%"), let share = decimal(text.dropLast(), places: 4), share <= 1_000_000 else {
            throw .wanted("a share from 0% to 100%", found: node, hint: "such as 99.5%")
        }
        return share
    }

    /// `500 USD/month`, in millionths of a dollar.
    static func monthlyCost(_ node: ValueNode) throws(ValueProblem) -> Int64 {
        let unit = " USD/month"
        guard case .string(let text) = node.content, text.hasSuffix(unit), let cost = decimal(text.dropLast(unit.count), places: 6) else {
            throw .wanted("an amount of money a month", found: node, hint: "such as 500 USD/month")
        }
        return cost
    }

    /// A decimal number without sign, times ten to the `places`; nil for more places than that, or more than twelve digits before them.
    private static func decimal(_ text: Substring, places: Int) -> Int64? {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, (1...12).contains(whole.count) else { return nil }
        let fraction = parts.count > 1 ? parts[1] : ""
        guard parts.count == 1 || (1...places).contains(fraction.count) else { return nil }
        let digits = whole + fraction
        guard digits.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
        return Int64(digits + String(repeating: "0", count: places - fraction.count))
    }
}
