import Sealing

/// Names an object of one region's backup store.
package struct ObjectID: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let rawValue: UInt64
    package static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
    package var description: String { "object \(rawValue)" }
}

/// A region's object store for staged log and page images: it outlives zones, not its region.
///
/// Objects are sealed with AES-256-GCM under the volume's data key, or, for unencrypted volumes, carry a SHA-256 digest; either way a
/// flipped bit is found when the object is opened.
package struct BackupStore: Sendable {
    private var objects: [ObjectID: StoredObject] = [:]
    private var nextID: UInt64 = 1
    /// What nonces and contexts are derived from, so that no two stores ever seal under the same name.
    private let name: String

    private struct StoredObject: Sendable {
        var bytes: [UInt8]
        /// Catalogues that need it: a window, snapshots, copies in progress.
        var pins: Int
    }

    /// - Parameter name: Unique among the stores of a run, such as the region's code.
    package init(name: String) { self.name = name }

    package var objectCount: Int { objects.count }
    package var byteCount: Int { objects.values.reduce(0) { $0 + $1.bytes.count } }

    /// Stores an object that one catalogue needs.
    mutating func put(_ plaintext: [UInt8], key: DataKey?) -> ObjectID {
        let id = ObjectID(rawValue: nextID)
        nextID += 1
        let bytes: [UInt8]
        if let key {
            bytes = Seal.seal(plaintext, key: key, nonce: Seal.nonce(object: contextText(id), key: name), context: context(id))
        } else {
            bytes = Seal.digest(plaintext) + plaintext
        }
        objects[id] = StoredObject(bytes: bytes, pins: 1)
        return id
    }

    /// The content of an object, its integrity proven.
    func open(_ id: ObjectID, key: DataKey?) throws(RebuildFailure) -> [UInt8] {
        guard let object = objects[id] else { throw .objectMissing(id) }
        guard let key else {
            let digest = Array(object.bytes.prefix(32))
            let content = Array(object.bytes.dropFirst(32))
            guard digest == Seal.digest(content) else { throw .objectDamaged(id) }
            return content
        }
        do {
            return try Seal.open(object.bytes, key: key, context: context(id))
        } catch {
            throw .objectDamaged(id)
        }
    }

    mutating func pin(_ id: ObjectID) { objects[id]?.pins += 1 }

    /// Lets go of an object; the last to do so removes it.
    mutating func unpin(_ id: ObjectID) {
        guard let pins = objects[id]?.pins else { return }
        if pins == 1 { objects[id] = nil } else { objects[id]?.pins = pins - 1 }
    }

    func size(of id: ObjectID) -> Int { objects[id]?.bytes.count ?? 0 }

    // MARK: Faults and proofs

    /// Every object, ascending.
    package var objectIDs: [ObjectID] { objects.keys.sorted() }

    /// How many catalogues need an object; 0 for one that is not there.
    package func pins(of id: ObjectID) -> Int { objects[id]?.pins ?? 0 }

    /// The sealed bytes as they lie in the store.
    package func storedBytes(of id: ObjectID) -> [UInt8]? { objects[id]?.bytes }

    /// Loses an object, as no operation of the service would.
    package mutating func lose(_ id: ObjectID) { objects[id] = nil }

    /// Flips one bit of an object.
    package mutating func flipBit(of id: ObjectID, byte: Int) { objects[id]?.bytes[byte] ^= 1 }

    private func contextText(_ id: ObjectID) -> String { "\(name)/\(id.rawValue)" }
    private func context(_ id: ObjectID) -> [UInt8] { Array(contextText(id).utf8) }
}

/// Why a volume cannot be rebuilt from its backup.
package enum RebuildFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// The catalogue names it and the store has no such object.
    case objectMissing(ObjectID)
    /// Authentication or digest failed: wrong key or changed bytes.
    case objectDamaged(ObjectID)
    /// The log of a protection group has a hole after this position.
    case logHole(group: Int, after: UInt64)
    /// The catalogue names no image of a page that the base has.
    case imageMissing(page: Int)
    /// Nothing staged reaches back to the target.
    case noBase

    package var description: String {
        switch self {
        case .objectMissing(let id): "backup \(id) is missing"
        case .objectDamaged(let id): "backup \(id) cannot be opened: wrong key or changed bytes"
        case .logHole(let group, let after): "log of protection group \(group) has a hole after LSN \(after)"
        case .imageMissing(let page): "no image of page \(page) reaches back to the target"
        case .noBase: "no page images reach back to the target"
        }
    }
}
