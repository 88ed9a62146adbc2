import SQLEngine
import StorageModel
import Units

/// SQLite connections of one world. They are not part of it: a fork takes a cache of its own, and whatever is missing is opened anew from
/// the volume's pages.
package final class EngineCache {
    private var writers: [Int: (epoch: UInt32, connection: EngineConnection)] = [:]

    package init() {}

    /// The writer's connection of a cluster, if it was opened in this epoch.
    func known(_ cluster: Int, epoch: UInt32) -> EngineConnection? {
        guard let known = writers[cluster], known.epoch == epoch else { return nil }
        return known.connection
    }

    /// Opens the writer's connection on the volume's volatile pages.
    func open(_ cluster: Int, volume: Volume, seed: UInt64, now: Instant) throws(EngineFault) -> EngineConnection {
        let connection = try EngineConnection(pages: volume.volatilePages(), role: .writer, randomSeed: seed, now: now)
        writers[cluster] = (volume.epoch, connection)
        return connection
    }

    func drop(_ cluster: Int) { writers[cluster] = nil }
}
