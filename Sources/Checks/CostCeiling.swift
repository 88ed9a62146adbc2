package import Evidence

/// What the recovery leaves running beside the service stays within a budget: throw-away clusters that nobody throws away are paid for every month.
package struct CostCeiling: Check {
    package static let name = "costCeiling"
    package static let summary = "What the drill left running beside the service costs at most so much a month: { costCeiling: 500 USD/month }."
    package static let needsRecoveredDatabase = false

    /// Millionths of a US dollar a month.
    let microdollarsMax: Int64

    package init(microdollarsMax: Int64) { self.microdollarsMax = microdollarsMax }

    package var name: String { "\(Self.name) \(PriceBook.example.words(microdollarsMax))" }

    package func judge(_ history: History) -> CheckResult {
        let left = PriceBook.example.priced(history.leftRunning)
        let sum = left.reduce(Int64(0)) { $0 + ($1.monthlyMicrodollars ?? 0) }
        guard sum <= microdollarsMax else {
            let most = left.sorted { ($1.monthlyMicrodollars ?? 0, $0.resource.id) < ($0.monthlyMicrodollars ?? 0, $1.resource.id) }
            let names = most.prefix(3).map { "\($0.resource.kind.rawValue) \($0.resource.id) in \($0.resource.region)" }
            return CheckResult(
                name: name, verdict: .fail,
                message:
                    "what is left running costs \(PriceBook.example.words(sum)), at most \(PriceBook.example.words(microdollarsMax)) was wanted: \(names.joined(separator: ", "))"
            )
        }
        if let unknown = left.first(where: { $0.monthlyMicrodollars == nil })?.resource {
            return CheckResult(name: name, verdict: .inconclusive, message: "the price book does not know \(unknown.instanceClass ?? unknown.id)")
        }
        guard history.disasterAt != nil else { return CheckResult(name: name, verdict: .inconclusive, message: "no fault changed anything") }
        return CheckResult(name: name, verdict: .pass, message: "")
    }
}
