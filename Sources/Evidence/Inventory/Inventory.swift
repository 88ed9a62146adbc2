package import Units

/// What exists at one instant, as the service's describe calls give it plus what can be derived from them.
///
/// Collections are ordered by ARN, grants by key and id. An optional value that is not there is unknown, never false, unless its line says that
/// nil means something else; a rule that needs an unknown value has no verdict.
package struct Inventory: Sendable {
    package var takenAt: Instant
    /// Whether every call was answered to its last page; nil: not known.
    package var isComplete: Bool?
    package var clusters: [ClusterRow] = []
    /// Those that are gone and still known, by resource id.
    package var deletedClusters: [DeletedClusterRow] = []
    package var snapshots: [SnapshotRow] = []
    package var automatedBackups: [AutomatedBackupRow] = []
    package var globalClusters: [GlobalClusterRow] = []
    /// By cluster, then time.
    package var backtracks: [BacktrackRow] = []
    package var keys: [KeyRow] = []
    package var aliases: [AliasRow] = []
    package var grants: [GrantRow] = []
    /// By ARN; those that the estate declares, besides whom policies name.
    package var principals: [PrincipalRow] = []
    /// By account, region and name.
    package var quotas: [QuotaRow] = []
    /// Categories of cluster events that somebody has subscribed to, ascending; nil: not known.
    package var watchedEventCategories: [String]?
    package init(takenAt: Instant) { self.takenAt = takenAt }

    /// Value of a tag among `key=value` texts.
    package static func tag(_ key: String, in tags: [String]) -> String? {
        guard !tags.isEmpty else { return nil }
        let prefix = key + "="
        return tags.first { $0.utf8.starts(with: prefix.utf8) }.map { String($0.dropFirst(prefix.count)) }
    }

    /// Who may do what with one resource: ARNs of principals, ascending, by permission alone; states of keys, quotas and protection are other columns.
    /// Someone who has every permission of the account, and is not declared, is not listed.
    package struct Access: Sendable, Hashable {
        /// Make a new cluster from it, its key's use included.
        package var restore: [String]?
        package var delete: [String]?
        /// Have RDS decrypt it in their name; of what is under no key of a listing, everybody who may restore it.
        package var decrypt: [String]?
        package init(restore: [String]? = nil, delete: [String]? = nil, decrypt: [String]? = nil) {
            self.restore = restore
            self.delete = delete
            self.decrypt = decrypt
        }
    }
}
