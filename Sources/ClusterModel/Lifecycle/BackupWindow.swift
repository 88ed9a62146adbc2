import Units

/// `hh24:mi-hh24:mi` in UTC, at least 30 minutes.
/// Source: API shape CreateDBClusterMessage, PreferredBackupWindow.
struct BackupWindow {
    /// From midnight.
    let start: Duration
    let length: Duration

    init?(_ text: String) {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map(BackupWindow.minutes)
        guard ends.count == 2, let from = ends[0], let to = ends[1] else { return nil }
        let length = (to - from + 1440) % 1440
        guard length >= 30 else { return nil }
        self.start = .minutes(from)
        self.length = .minutes(length)
    }

    private static func minutes(_ text: Substring) -> Int64? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 && $0.utf8.allSatisfy { (48...57).contains($0) } }), let hours = Int64(parts[0]),
            let minutes = Int64(parts[1]),
            (0...23).contains(hours), (0...59).contains(minutes)
        else { return nil }
        return hours * 60 + minutes
    }
}

extension RequestReader {
    func backupWindow() throws(ServiceError) -> String? {
        guard let text = try string("PreferredBackupWindow") else { return nil }
        guard BackupWindow(text) != nil else {
            throw ServiceError(.invalidParameterValue, "Invalid backup window format: \(text). It must be hh24:mi-hh24:mi in UTC and at least 30 minutes.")
        }
        return text
    }

    /// Source: API shape CreateDBClusterMessage, BackupRetentionPeriod: 1 to 35 days.
    func retention() throws(ServiceError) -> Int? {
        guard let days = try integer("BackupRetentionPeriod") else { return nil }
        guard (1...35).contains(days) else {
            throw ServiceError(.invalidParameterValue, "Invalid backup retention period: \(days). Retention period must be between 1 and 35.")
        }
        return days
    }

    /// The groups that a call names, on top of others.
    func groups(over base: Cluster.ClusterGroups) throws(ServiceError) -> Cluster.ClusterGroups {
        var groups = base
        groups.parameterGroup = try string("DBClusterParameterGroupName") ?? groups.parameterGroup
        groups.subnetGroup = try string("DBSubnetGroupName") ?? groups.subnetGroup
        groups.securityGroups = try strings("VpcSecurityGroupIds") ?? groups.securityGroups
        return groups
    }
}
