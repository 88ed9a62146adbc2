/// What keeping change records for backtracking costs.
///
/// Source: Amazon Aurora pricing page, Backtrack, us-east-1: 0.012 USD an hour for a million change records.
package enum BacktrackPrice {
    /// Millionths of a US dollar an hour; nil where backtracking is off.
    package static func hourly(changeRecords: Int?) -> Int64? { changeRecords.map { Int64($0) * 12 / 1000 } }
}
