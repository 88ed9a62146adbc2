import SimulationKernel

/// Samplers of the control plane's hot rows, compiled once.
struct ServiceSamplers: Sendable {
    var describeLatency: Sampler
    var mutateLatency: Sampler
    var kmsLatency: Sampler
    var eventDelivery: Sampler
    var globalLag: Sampler
    var readerLag: Sampler

    init(_ calibration: Calibration) {
        describeLatency = calibration.sampler(.describeLatency)
        mutateLatency = calibration.sampler(.mutateLatency)
        kmsLatency = calibration.sampler(.kmsManagementLatency)
        eventDelivery = calibration.sampler(.eventDelivery)
        globalLag = calibration.sampler(.globalLag)
        readerLag = calibration.sampler(.readerLag)
    }
}

/// Streams of chance, one a subsystem, so that one more draw in one does not shift another.
struct ServiceRandom: Sendable {
    var keys: SeededRandom
    var latency: SeededRandom
    var operations: SeededRandom
    var identifiers: SeededRandom
    var events: SeededRandom
    let volumes: SeededRandom
    var replication: SeededRandom
    var throttling: SeededRandom

    init(_ seed: SeededRandom) {
        keys = seed.fork("keys")
        latency = seed.fork("latency")
        operations = seed.fork("operations")
        identifiers = seed.fork("identifiers")
        events = seed.fork("events")
        volumes = seed.fork("volumes")
        replication = seed.fork("replication")
        throttling = seed.fork("throttling")
    }

    /// A resource id: upper-case base 32, as the service's.
    mutating func resourceID(_ prefix: String) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
        return prefix + String((0..<26).map { _ in alphabet[Int(identifiers.below(32))] })
    }
}
