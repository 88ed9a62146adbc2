package import SimulationKernel
package import Units

/// How a volume lies on storage: pages belong to protection groups, a group's six segments to three zones.
///
/// Source: Verbitski et al., SIGMOD 2017, section 2.2 (segments of 10 GB, six copies, two in each of three zones).
package struct VolumeGeometry: Sendable {
    package static let segmentsPerGroup = 6
    /// Source: SIGMOD 2017, section 2.1.
    package static let writeQuorum = 4
    /// Source: SIGMOD 2017, section 2.1; needed to open or recover a volume, not to read a page.
    package static let readQuorum = 3
    /// Bytes of a segment; decimal, as the paper writes "10GB".
    package static let segmentBytes: Int64 = 10_000_000_000
    /// No LSN may exceed VDL by more than this.
    /// Source: SIGMOD 2017, section 4.2.1 (LSN allocation limit).
    package static let allocationLimit: UInt64 = 10_000_000

    package let pageSize: Int
    package let pagesPerGroup: Int
    /// Exactly three.
    package let zones: [ZoneName]

    /// - Parameter pagesPerGroup: nil for what fits into a segment of 10 GB; tests take few to have many groups.
    package init(pageSize: Int, zones: [ZoneName], pagesPerGroup: Int? = nil) {
        precondition(zones.count == 3, "a protection group needs three zones, not \(zones.count)")
        self.pageSize = pageSize
        self.zones = zones
        self.pagesPerGroup = pagesPerGroup ?? Int(VolumeGeometry.segmentBytes) / pageSize
    }

    func group(of page: UInt32) -> Int { (Int(page) - 1) / pagesPerGroup }

    /// Segments 0 and 1 lie in the first zone, 2 and 3 in the second, 4 and 5 in the third.
    static func zoneIndex(ofSegment segment: Int) -> Int { segment / 2 }

    /// Groups that a volume of an accounted size has.
    package static func groupCount(size: ByteCount) -> Int { max(1, Int((size.bytes + segmentBytes - 1) / segmentBytes)) }
}

/// What a message between writer and segment takes, one draw for each part of the path.
package struct StorageTiming: Sendable {
    package var sameZoneRoundTrip: Sampler
    package var crossZoneRoundTrip: Sampler
    /// From arrival at the storage node until the record is on its disk.
    package var persist: Sampler
    package var stagingPeriod: Duration
    package var stagingUpload: Sampler
    package var imagePeriod: Duration
    package var segmentRepair: Sampler

    package init(_ calibration: Calibration) {
        sameZoneRoundTrip = calibration.sampler(.sameZoneRoundTrip)
        crossZoneRoundTrip = calibration.sampler(.crossZoneRoundTrip)
        persist = calibration.sampler(.segmentPersist)
        stagingPeriod = calibration.duration(.stagingPeriod)
        stagingUpload = calibration.sampler(.stagingUpload)
        imagePeriod = calibration.duration(.pageImageAge)
        segmentRepair = calibration.sampler(.segmentRepair)
    }
}

/// What storage does later; the volume says when, the run's one queue brings it back.
package enum StorageEvent: Sendable {
    /// A segment has persisted a batch, and the writer of that epoch hears so.
    case answer(SegmentAnswer)
    /// Time to stage what became durable.
    case stagingDue
    /// A staged chunk has arrived in the backup store.
    case chunkUploaded(sequence: Int)
    /// Time to stage images of the pages that changed.
    case imagingDue
    /// A segment that had been away has pulled what it missed from its peers.
    case caughtUp(group: Int32, segment: Int8)
}

package struct SegmentAnswer: Sendable {
    var group: Int32
    var segment: Int8
    /// Ordinal of the batch in the group's chain.
    var batch: Int
    var epoch: UInt32
}

package struct ScheduledStorageEvent: Sendable {
    package var at: Instant
    package var event: StorageEvent
}
