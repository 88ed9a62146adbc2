import Evidence
import Units

/// The commits of the old cluster in the order in which they became durable; ties go by id.
///
/// It holds the owed ones, and the others that are present and were durable by the time the dump was taken:
/// a commit in doubt that did arrive marks how far the recovered database reaches.
struct CommitOrder {
    private let commits: [LedgerCommit]
    /// Owed and missing.
    private(set) var missing: [Int] = []
    /// The newest that stands before every missing one; nil when the first is missing, and when there is none.
    private(set) var lastBeforeLoss: Int?
    /// By the database that accepted them.
    private(set) var newestPresent: [Int8: Int] = [:]
    private var owed: [Int] = []

    init(commits: [LedgerCommit], isOwed: [Bool], isPresent: [Bool], takenAt: Instant) {
        self.commits = commits
        let members = commits.indices.filter { index in
            isOwed[index] || (isPresent[index] && commits[index].committedAt.map { $0 <= takenAt } ?? false)
        }
        let positions = indices(of: members) { CommitOrder.isBefore(commits[$0], commits[$1]) }
        for index in positions.lazy.map({ members[$0] }) {
            if isOwed[index] { owed.append(index) }
            if isPresent[index] {
                newestPresent[commits[index].database] = index
                if missing.isEmpty { lastBeforeLoss = index }
            } else {
                missing.append(index)
            }
        }
    }

    /// When the commit became durable; its receipt where that was not seen.
    func time(of index: Int) -> Instant { CommitOrder.time(of: commits[index]) }

    func isBefore(_ a: Int, _ b: Int) -> Bool { CommitOrder.isBefore(commits[a], commits[b]) }

    /// Distance between the owed commits on either side of the cut. With nothing missing, between the last two at or before `atCut`;
    /// with nothing kept, between the first two; nil where there are no two.
    func resolution(atCut: Instant) -> Duration? {
        guard owed.count >= 2 else { return nil }
        let upper: Int
        if let first = missing.first, let position = owed.firstIndex(of: first) {
            upper = max(1, position)
        } else {
            upper = (owed.lastIndex { time(of: $0) <= atCut } ?? 0)
        }
        guard upper >= 1 else { return nil }
        return time(of: owed[upper]) - time(of: owed[upper - 1])
    }

    private static func time(of commit: LedgerCommit) -> Instant { commit.committedAt ?? commit.acknowledgedAt ?? commit.sentAt }

    private static func isBefore(_ a: LedgerCommit, _ b: LedgerCommit) -> Bool {
        let (first, second) = (time(of: a), time(of: b))
        return first == second ? a.id < b.id : first < second
    }
}
