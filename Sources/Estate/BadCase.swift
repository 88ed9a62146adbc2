/// A disaster that auditors ask to see rehearsed, whatever a tier says.
package enum BadCase: String, Sendable, CaseIterable, Hashable {
    /// A key that cannot be used.
    case key
    /// A region that is gone or cannot be reached.
    case region
    /// Content that is wrong, in a database or in its backups.
    case corruption
    /// A quota that refuses a call.
    case quota
}
