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

    /// Slots 0 and 1 lie in the first zone, 2 and 3 in the second, 4 and 5 in the third.
    static func zoneIndex(ofSegment segment: Int) -> Int { segment / 2 }

    /// Whether a slot keeps pages beside log. Source: SIGMOD 2018, section 4.2 (three full, three tail segments).
    /// Model choice: one of each in every zone, so that the loss of a zone and one more leaves pages somewhere.
    static func isFull(_ slot: Int) -> Bool { slot % 2 == 0 }

    /// Groups that a volume of an accounted size has.
    package static func groupCount(size: ByteCount) -> Int { max(1, Int((size.bytes + segmentBytes - 1) / segmentBytes)) }
}
