package import Units

/// What storage does later; the volume says when, the run's one queue brings it back.
package enum StorageEvent: Sendable {
    /// A batch is on a segment's disk, and its writer hears so.
    case answer(SegmentAnswer)
    /// A group's segments ask each other for what they miss.
    case gossip(group: Int32)
    /// A segment has not answered for long.
    case suspect(group: Int32, slot: Int8, id: UInt16)
    /// A fresh segment has got its content from its peers.
    case hydrated(group: Int32, slot: Int8, id: UInt16)
    /// A zone has been away for long; `loss` tells which of its losses was meant.
    case zoneAway(zone: Int8, loss: Int32)
    /// A storage node reads all that a segment holds and compares checksums.
    case scrub(group: Int32, slot: Int8)
    /// Time to stage what became durable.
    case stagingDue
    /// A staged chunk has arrived in the backup store.
    case chunkUploaded(sequence: Int)
    /// Time to stage images of the pages that changed.
    case imagingDue
    /// Time to stage images of what a clone began with.
    case baseDue
}

package struct SegmentAnswer: Sendable {
    var group: Int32
    var slot: Int8
    /// Zone of the writer that sent the batch.
    var from: Int8
    var id: UInt16
    /// Epoch of the writer that sent it.
    var epoch: UInt32
    var link: ChainLink
}

package struct ScheduledStorageEvent: Sendable {
    package var at: Instant
    package var event: StorageEvent
}

/// What storage did that people read in a history.
package enum StorageNews: Sendable, Hashable {
    /// Groups work on three of four from now on, because a zone is away for long.
    case worksWithoutZone(ZoneName, groups: Int)
    /// All groups are back on four of six.
    case worksOnSixAgain
    /// A zone's segments, rebuilt on fresh nodes since the repairs began.
    case rebuilt(segments: Int, zone: ZoneName, began: Instant)
    /// Damage was found, and the good bytes of a peer were put in its place, or no peer has any.
    case damageFound(DamagedCopy, by: String, healed: Bool)
    /// Pages of which nobody that the writer reaches has a good copy: the volume cannot be opened.
    case pagesUnreadable(Int)
}

/// A segment's copy of something whose bytes had gone bad.
package struct DamagedCopy: Sendable, Hashable, CustomStringConvertible {
    package var group: Int
    package var slot: Int
    /// nil for log.
    package var page: UInt32?
    /// Where the damaged log ends; nil for a page.
    package var log: LSN?

    package var description: String {
        let what = page.map { "page \($0)" } ?? "the log up to LSN \(log?.rawValue ?? 0)"
        return "\(what) in segment \(slot) of protection group \(group)"
    }
}
