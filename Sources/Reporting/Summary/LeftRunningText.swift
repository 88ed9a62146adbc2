import Evidence

/// What a drill left running, in a few words.
struct LeftRunningText {
    private let left: [LeftRunning]
    init(_ left: [LeftRunning]) { self.left = left }

    /// `cluster orders-old, 2 instances, 1 snapshot`: clusters by name, the rest counted.
    var words: String {
        let clusters = left.filter { $0.resource.kind == .cluster }.map { "cluster \($0.resource.id)" }
        let others = RunningResource.Kind.allCases.filter { $0 != .cluster }.compactMap { kind -> String? in
            let count = left.count { $0.resource.kind == kind }
            return count == 0 ? nil : "\(count) \(kind.rawValue)\(count == 1 ? "" : "s")"
        }
        return (clusters + others).joined(separator: ", ")
    }

    /// Rounded up to the whole dollar; `?` where some price is unknown.
    func monthly(_ microdollars: Int64?) -> String { microdollars.map { String(($0 + 999_999) / 1_000_000) } ?? "?" }
}
