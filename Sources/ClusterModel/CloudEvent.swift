package import StorageModel
package import Units

/// What the cloud does later. It says when; the run's one queue brings it back through `Cloud.handle`.
package enum CloudEvent: Sendable {
    /// `generation` tells which of a cluster's volumes is meant.
    case storage(cluster: Int32, generation: Int16, event: StorageEvent)
    /// Commits of a primary below the ordinal `through` have arrived at a secondary in another region.
    case replicated(cluster: Int32, generation: Int32, through: Int)
    /// A step of a longer operation, by its number.
    case operation(UInt32)
}

package struct ScheduledCloudEvent: Sendable {
    package var at: Instant
    package var event: CloudEvent
}

/// What the cloud tells those who sent commits. Ordinals are the volume's.
package enum CloudNotice: Sendable {
    /// VDL has come to cover these commits.
    case durable(cluster: Int, ordinals: Range<Int>)
    /// The writer is gone; nobody hears about its commits any more.
    case writerClosed(cluster: Int)
    /// A writer has opened the volume: commits found durable, and commits cut off.
    case opened(cluster: Int, recovery: Volume.Recovery)
    /// The cluster became `available` after a creation, restore or rename.
    case clusterAvailable(cluster: Int)
    case instanceAvailable(cluster: Int, instance: String)
    /// A statement of the Data API ran at this cluster's writer.
    case statementRan(cluster: Int)
}
