/// Values by a key, in the order in which they came: many in a row mostly have the same one, which is looked up once.
/// Public, not `package`: otherwise other modules do not get it specialised.
public struct Groups<Value> {
    /// In the order in which they first came.
    public private(set) var keys: [String] = []
    /// By position of the key.
    public private(set) var values: [[Value]] = []
    private var positions: [String: Int] = [:]
    private var last: Int?

    public init() {}

    public mutating func append(_ value: Value, to key: String) { values[position(of: key)].append(value) }

    /// nil: nothing came under that key.
    public subscript(_ key: String) -> [Value]? { positions[key].map { values[$0] } }

    private mutating func position(of key: String) -> Int {
        if let last, keys[last] == key { return last }
        if let known = positions[key] {
            last = known
            return known
        }
        positions[key] = keys.count
        last = keys.count
        keys.append(key)
        values.append([])
        return keys.count - 1
    }

    /// Positions of the keys, ascending by key.
    public var ordered: [Int] { keys.indices.sorted { keys[$0] < keys[$1] } }

    public mutating func mapEach(_ change: ([Value]) -> [Value]) { for index in values.indices { values[index] = change(values[index]) } }
}

extension Groups: Sendable where Value: Sendable {}
