/// What people may know when they start a playbook, as `{{ LastGoodTime }}` in a scenario's parameters: estimates, not truth.
package enum KnowledgeName: String, Sendable, CaseIterable {
    /// Start of the last good probe, floored to a second.
    case lastGoodTime = "LastGoodTime"
    /// When the alarm rang, floored to a second.
    case faultTime = "FaultTime"
    /// The newest available snapshot of the cluster in the region where the playbook runs.
    case newestSnapshotArn = "NewestSnapshotArn"
    /// The oldest one there: what a stale note or a wrong sort order gives.
    case oldestSnapshotArn = "OldestSnapshotArn"
    /// Resource id of the cluster, which outlives its name.
    case clusterResourceId = "ClusterResourceId"
}
