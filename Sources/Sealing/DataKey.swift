import Crypto

/// 32 bytes that seal one resource's objects. Never printed.
package struct DataKey: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    let symmetric: SymmetricKey

    /// - Precondition: `bytes` are 32.
    package init(bytes: [UInt8]) {
        precondition(bytes.count == 32, "a data key has 32 bytes, not \(bytes.count)")
        symmetric = SymmetricKey(data: bytes)
    }

    package var description: String { "DataKey(hidden)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
