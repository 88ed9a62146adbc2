/// The last value that was found for a key: neighbours in an ordered list mostly have the same one.
/// Inlinable, and so public: otherwise other modules do not get it specialised.
public struct NeighbourCache<Value> {
    @usableFromInline var last: (key: String, value: Value)?

    @inlinable public init() {}

    @inlinable public mutating func value(for key: String, _ find: () -> Value) -> Value {
        if let last, last.key == key { return last.value }
        let found = find()
        last = (key, found)
        return found
    }
}
