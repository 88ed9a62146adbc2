package import Evidence
import Foundation

/// Finished drills on their way to the reports: each one's document waits on disk, and memory keeps what reports of the whole run need.
///
/// Which drill ends first makes no difference to what is kept in the end. Not for several threads at once.
package final class DrillSpool {
    private let file: Int32
    private var end: Int64 = 0
    private var documents: [Int: Range<Int64>] = [:]
    private var slots: [DrillRecord?]
    /// Of each scenario or variant: the first drill that has come, whose estate and events are kept, and the worst, whose events are.
    private var first: [String: Int] = [:]
    private var worst: [String: Int] = [:]

    /// - Parameter count: How many drills there are.
    /// - Throws: `.notWritable` where no file can be made for what waits.
    package init(count: Int) throws(OutputRefusal) {
        slots = Array(repeating: nil, count: count)
        let place = NSTemporaryDirectory()
        var template = Array((place + "/daybreak-XXXXXX").utf8CString)
        file = mkstemp(&template)
        guard file >= 0 else { throw .notWritable(path: place, reason: String(cString: strerror(errno))) }
        // Without a name it goes away with the process, however that ends.
        unlink(template)
    }

    deinit { close(file) }

    /// The file of one drill, as `add` wants it; for the thread that ran it.
    package static func document(of record: DrillRecord) -> [UInt8] { Array(DrillDocument.json(record).document.utf8) }

    /// - Parameter index: The drill's place in the order of reports, from 0.
    package func add(_ record: DrillRecord, document: [UInt8], at index: Int) throws(OutputRefusal) {
        precondition(slots[index] == nil, "drill \(index) came twice")
        try write(document)
        documents[index] = end - Int64(document.count)..<end
        slots[index] = record
        let earlier = first[record.name]
        if earlier.map({ index < $0 }) ?? true { first[record.name] = index }
        let formerly = worst[record.name]
        if formerly.map({ isWorse(index, than: $0) }) ?? true { worst[record.name] = index }
        for touched in [index, earlier, formerly] { if let touched { slim(touched) } }
    }

    /// Those that have come, in the order of reports.
    package var records: [DrillRecord] { slots.compactMap(\.self) }

    /// The document of each of `records`, read when it is asked for.
    func files(_ paths: [String]) -> [OutputFolder.File] {
        zip(paths, documents.sorted { $0.key < $1.key }.map(\.value)).map { path, range -> OutputFolder.File in
            (path, { () throws(OutputRefusal) -> [UInt8] in try self.read(range) })
        }
    }

    /// Takes away what no report of the whole run shows. What is not as expected keeps its events.
    private func slim(_ index: Int) {
        guard let record = slots[index] else { return }
        if first[record.name] != index, !record.inventory.isEmpty { slots[index]?.inventory = Inventory(takenAt: record.inventory.takenAt) }
        if first[record.name] != index, worst[record.name] != index, record.isAsExpected { slots[index]?.events = [] }
    }

    /// With the earlier of two alike.
    private func isWorse(_ a: Int, than b: Int) -> Bool {
        guard let one = slots[a], let other = slots[b] else { return false }
        return one.isWorse(than: other) || (!other.isWorse(than: one) && a < b)
    }

    // MARK: The file

    private func write(_ bytes: [UInt8]) throws(OutputRefusal) {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { pwrite(file, $0.baseAddress?.advanced(by: done), bytes.count - done, off_t(end) + off_t(done)) }
            guard count > 0 else { throw refusal }
            done += count
        }
        end += Int64(bytes.count)
    }

    private func read(_ range: Range<Int64>) throws(OutputRefusal) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: Int(range.upperBound - range.lowerBound))
        var done = 0
        while done < bytes.count {
            let left = bytes.count - done
            let count = bytes.withUnsafeMutableBytes { pread(file, $0.baseAddress?.advanced(by: done), left, off_t(range.lowerBound) + off_t(done)) }
            guard count > 0 else { throw refusal }
            done += count
        }
        return bytes
    }

    private var refusal: OutputRefusal { .notWritable(path: NSTemporaryDirectory(), reason: String(cString: strerror(errno))) }
}

extension Inventory {
    fileprivate var isEmpty: Bool { clusters.isEmpty && snapshots.isEmpty && automatedBackups.isEmpty && keys.isEmpty && grants.isEmpty }
}
