import ClusterModel
import Evidence
import ScenarioFormat
import SQLEngine
import Units

/// A reader with what it saw.
struct ReaderSite: Sendable {
    let entry: ReaderEntry
    var history: ReaderHistory
}

extension Drill {
    mutating func openReaders() {
        readers = scenario.readers.map { entry in
            ReaderSite(entry: entry, history: ReaderHistory(name: entry.name, cluster: entry.of.value, at: entry.at, region: entry.region.rawValue))
        }
    }

    /// One look at the books through a reader: what is the newest transfer there?
    mutating func readDue(_ reader: Int, now: Instant) {
        let entry = readers[reader].entry
        queue.schedule(.read(reader: Int32(reader)), at: now + entry.every)
        let account = scenario.estate.clusters.first { $0.id == entry.of.value }?.account
        guard let view = account.flatMap({ cloud.readerView(entry.at, account: $0, region: entry.region, now: now) }) else {
            readers[reader].history.samples.append(ReadSample(at: now, newest: nil, trouble: "no reader of \(entry.at) answers"))
            return
        }
        readers[reader].history.kinds.insert(view.kind)
        do {
            let connection = try EngineConnection(pages: view.pages, role: .reader, randomSeed: 0, now: now)
            let newest = try connection.prepare("SELECT max(id) FROM transfers").integer() ?? 0
            readers[reader].history.samples.append(ReadSample(at: now, newest: newest, trouble: nil))
        } catch {
            readers[reader].history.samples.append(ReadSample(at: now, newest: nil, trouble: "\(error)"))
        }
    }
}
