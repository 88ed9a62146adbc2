/// Values by a key, in the order in which they came: many in a row mostly have the same one, which is looked up once.
/// Inlinable, and so public: otherwise other modules do not get it specialised.
public struct Groups<Value> {
    @usableFromInline var keyList: [String] = []
    @usableFromInline var valueLists: [[Value]] = []
    @usableFromInline var positions: [String: Int] = [:]
    @usableFromInline var last: Int?

    @inlinable public init() {}

    /// In the order in which they first came.
    @inlinable public var keys: [String] { keyList }
    /// By position of the key.
    @inlinable public var values: [[Value]] { valueLists }

    @inlinable public mutating func append(_ value: Value, to key: String) { valueLists[position(of: key)].append(value) }

    /// nil: nothing came under that key.
    @inlinable public subscript(_ key: String) -> [Value]? { positions[key].map { valueLists[$0] } }

    @inlinable mutating func position(of key: String) -> Int {
        if let last, keyList[last] == key { return last }
        if let known = positions[key] {
            last = known
            return known
        }
        positions[key] = keyList.count
        last = keyList.count
        keyList.append(key)
        valueLists.append([])
        return keyList.count - 1
    }

    /// Positions of the keys, ascending by key.
    @inlinable public var ordered: [Int] { keyList.indices.sorted { keyList[$0] < keyList[$1] } }

    @inlinable public mutating func mapEach(_ change: ([Value]) -> [Value]) {
        for index in valueLists.indices { valueLists[index] = change(valueLists[index]) }
    }
}

extension Groups: Sendable where Value: Sendable {}
