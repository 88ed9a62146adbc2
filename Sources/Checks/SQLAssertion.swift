package import Evidence
import Units

/// A statement of the scenario's own gives what the scenario says in the database that was recovered.
package struct SQLAssertion: Check {
    package static let name = "sqlAssertion"
    package static let summary =
        "A SELECT of one value gives what is asked for on the recovered database: { sql: …, equals: 200 } or { sql: …, sameAsBeforeFault: true }."
    package static let needsRecoveredDatabase = true

    package enum Wanted: Sendable, Hashable {
        case equals(SQLCell)
        /// Whatever it gave just before the disaster.
        case sameAsBeforeFault
    }

    /// Declared id.
    let cluster: String
    let sql: String
    let wanted: Wanted

    package init(cluster: String, sql: String, wanted: Wanted) {
        self.cluster = cluster
        self.sql = sql
        self.wanted = wanted
    }

    package var name: String { "\(Self.name) \(sql)" }

    package func judge(_ history: History) -> CheckResult {
        verdict(over: history.clusters.filter { $0.cluster == cluster }) { cluster in
            guard let found = cluster.recoveredAnswers.first(where: { $0.sql == sql })?.reading else {
                return .inconclusive("nobody asked the recovered database")
            }
            switch wanted {
            case .equals(let value):
                return found == .value(value) ? .pass : .fail("gives \(words(found)), wanted \(value)")
            case .sameAsBeforeFault:
                guard let before = cluster.answersBeforeFault.first(where: { $0.sql == sql })?.reading else {
                    return .inconclusive("nobody asked before the fault")
                }
                guard case .value = before else { return .inconclusive("before the fault it gave \(words(before)), not one value") }
                return found == before ? .pass : .fail("gives \(words(found)), before the fault \(words(before))")
            }
        }
    }

    private func words(_ reading: SQLAnswer.Reading) -> String {
        switch reading {
        case .value(let value): value.description
        case .table(let rows, let columns): "\(counted(rows, "row")) of \(counted(columns, "column"))"
        case .failed(let why): "an error: \(why)"
        }
    }
}
