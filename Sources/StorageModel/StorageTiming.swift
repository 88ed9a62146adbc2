package import SimulationKernel
package import Units

/// What storage's work takes, and how much of it goes on at a time.
package struct StorageTiming: Sendable {
    package var sameZoneRoundTrip: Sampler
    package var crossZoneRoundTrip: Sampler
    /// From arrival at the storage node until the record is on its disk.
    package var persist: Sampler
    package var gossipPeriod: Duration
    package var failureSuspicion: Duration
    /// A zone that is away for longer is done without: its groups go to a quorum of three of four.
    package var longZoneOutage: Duration
    /// Copying a whole segment from a peer.
    package var segmentRepair: Sampler
    /// Repairs that a zone takes at once.
    package var repairsPerZone: Int
    /// Repairs that a storage node takes at once.
    package var repairsPerHost: Int
    package var hostsPerZone: Int
    package var scrubCycle: Duration
    package var stagingPeriod: Duration
    package var stagingUpload: Sampler
    package var stagingBytesPerSecond: Double
    package var imagePeriod: Duration

    package init(_ calibration: Calibration) {
        sameZoneRoundTrip = calibration.sampler(.sameZoneRoundTrip)
        crossZoneRoundTrip = calibration.sampler(.crossZoneRoundTrip)
        persist = calibration.sampler(.segmentPersist)
        gossipPeriod = calibration.duration(.gossipPeriod)
        failureSuspicion = calibration.duration(.failureSuspicion)
        longZoneOutage = calibration.duration(.longZoneOutage)
        segmentRepair = calibration.sampler(.segmentRepair)
        repairsPerZone = max(1, Int(calibration.value(.concurrentRepairs)))
        repairsPerHost = max(1, Int(calibration.value(.concurrentRepairsPerNode)))
        hostsPerZone = max(1, Int(calibration.value(.storageHostsPerZone)))
        scrubCycle = calibration.duration(.scrubCycle)
        stagingPeriod = calibration.duration(.stagingPeriod)
        stagingUpload = calibration.sampler(.stagingUpload)
        stagingBytesPerSecond = calibration.value(.stagingBytesPerSecond)
        imagePeriod = calibration.duration(.pageImageAge)
    }
}

/// The part of a volume that is accounted and not made: how big the database is and how fast its log grows.
package struct VolumeLoad: Sendable, Hashable {
    package var size: ByteCount
    /// Bytes of redo a second, over all groups.
    package var redoRate: ByteCount

    package init(size: ByteCount, redoRate: ByteCount) {
        self.size = size
        self.redoRate = redoRate
    }

    package var groupCount: Int { VolumeGeometry.groupCount(size: size) }

    /// How full a group is, from 0 to 1. Groups are filled one after another.
    func fill(ofGroup group: Int) -> Double {
        let bytes = min(VolumeGeometry.segmentBytes, max(0, size.bytes - Int64(group) * VolumeGeometry.segmentBytes))
        return Double(bytes) / Double(VolumeGeometry.segmentBytes)
    }

    /// Log of one group over a span, as a share of a segment.
    func logShare(of span: Duration) -> Double {
        min(1, Double(redoRate.bytes) / Double(groupCount) * span.inSeconds / Double(VolumeGeometry.segmentBytes))
    }
}
