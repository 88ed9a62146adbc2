import Units

@testable import ClusterModel
@testable import StorageModel

/// What clusters hold, kept the slow way: whole databases, copied in full, one after every durable commit.
struct NaiveEstate {
    typealias Pages = [[UInt8]]

    struct Moment {
        var at: Instant
        var pages: Pages
    }

    struct Database {
        /// In the order of time; the last is what the database is now.
        var moments: [Moment]
        /// Which writing a page is of; two databases share a page that is of the same one.
        var versions: [Int]
        /// Of the clusters that share pages with one another.
        var group: Int

        var now: Pages { moments.last?.pages ?? [] }

        func content(at instant: Instant) -> Pages? { moments.last { $0.at <= instant }?.pages }
    }

    /// By index of the cluster; gone with its volume.
    private(set) var databases: [Int: Database] = [:]
    /// How often a database got smaller.
    private(set) var shrinkings = 0
    private var nextVersion = 0
    private var nextGroup = 0

    private mutating func version() -> Int {
        nextVersion += 1
        return nextVersion
    }

    /// A database of its own.
    mutating func make(_ cluster: Int, holding pages: Pages, at now: Instant) {
        nextGroup += 1
        databases[cluster] = Database(moments: [Moment(at: now, pages: pages)], versions: pages.map { _ in version() }, group: nextGroup)
    }

    mutating func clone(_ source: Int, as cluster: Int, at now: Instant) {
        guard let from = databases[source] else { return }
        databases[cluster] = Database(moments: [Moment(at: now, pages: from.now)], versions: from.versions, group: from.group)
    }

    mutating func drop(_ cluster: Int) { databases[cluster] = nil }

    /// A durable commit, applied byte by byte.
    mutating func commit(_ change: MiniTransaction, on cluster: Int, at instant: Instant) {
        guard var database = databases[cluster] else { return }
        var pages = database.now
        let size = pages.first?.count ?? 16_384
        for record in change.records {
            while pages.count < record.page {
                pages.append([UInt8](repeating: 0, count: size))
                database.versions.append(version())
            }
            var at = Int(record.start)
            while at < Int(record.end) {
                let offset = Int(change.redo[at]) + Int(change.redo[at + 1]) * 256
                let length = Int(change.redo[at + 2]) + Int(change.redo[at + 3]) * 256
                for byte in 0..<length { pages[Int(record.page) - 1][offset + byte] = change.redo[at + 4 + byte] }
                at += 4 + length
            }
            database.versions[Int(record.page) - 1] = version()
        }
        database.resize(&pages, to: change.pageCount, size: size) { version() }
        if pages.count < database.now.count { shrinkings += 1 }
        database.moments.append(Moment(at: instant, pages: pages))
        databases[cluster] = database
    }

    /// The database became what it was before; pages that differ from now are written anew.
    mutating func rewind(_ cluster: Int, to pages: Pages, at instant: Instant) {
        guard var database = databases[cluster] else { return }
        let before = database.now
        if pages.count < before.count { shrinkings += 1 }
        var versions: [Int] = []
        for index in pages.indices {
            versions.append(index < before.count && before[index] == pages[index] ? database.versions[index] : version())
        }
        database.versions = versions
        database.moments.append(Moment(at: instant, pages: pages))
        databases[cluster] = database
    }

    /// Pages of a database that no older one of its group has.
    func ownPages(of cluster: Int) -> Int {
        guard let database = databases[cluster] else { return 0 }
        let older = databases.filter { $0.key < cluster && $0.value.group == database.group }.map(\.value.versions)
        return database.versions.indices.count { page in !older.contains { page < $0.count && $0[page] == database.versions[page] } }
    }

    /// Distinct pages of each group, which is what is stored of it.
    var distinctPages: [Int: Int] {
        var found: [Int: Set<[Int]>] = [:]
        for database in databases.values {
            for (page, version) in database.versions.enumerated() { found[database.group, default: []].insert([page, version]) }
        }
        return found.mapValues(\.count)
    }
}

extension NaiveEstate.Database {
    fileprivate mutating func resize(_ pages: inout NaiveEstate.Pages, to count: Int, size: Int, version: () -> Int) {
        if pages.count > count {
            pages.removeLast(pages.count - count)
            versions.removeLast(versions.count - count)
        }
        while pages.count < count {
            pages.append([UInt8](repeating: 0, count: size))
            versions.append(version())
        }
    }
}

extension PageTable {
    var whole: NaiveEstate.Pages { count == 0 ? [] : (1...UInt32(count)).map { self[$0] } }
}
