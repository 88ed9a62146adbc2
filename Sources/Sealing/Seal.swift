import Crypto

/// A sealed text cannot be opened: the key or the context is another one, or bytes were changed.
package struct SealBroken: Error, Hashable, Sendable, CustomStringConvertible {
    package init() {}
    package var description: String { "wrong key, wrong context or changed bytes" }
}

/// AES-256-GCM of whole objects, and the digests that stand in for it where nothing is encrypted.
package enum Seal {
    package static let nonceLength = 12

    /// Bytes that a sealed text is longer than its plain text: nonce and tag.
    package static let overhead = nonceLength + 16

    /// Encrypts and authenticates.
    ///
    /// - Parameters:
    ///   - nonce: 12 bytes, never used for two texts under one key.
    ///   - context: Authenticated but not stored: whoever opens has to know it.
    /// - Returns: Nonce, ciphertext, tag.
    package static func seal(_ plaintext: [UInt8], key: DataKey, nonce: [UInt8], context: [UInt8]) -> [UInt8] {
        precondition(nonce.count == nonceLength, "a nonce has \(nonceLength) bytes, not \(nonce.count)")
        do {
            let box = try AES.GCM.seal(plaintext, using: key.symmetric, nonce: AES.GCM.Nonce(data: nonce), authenticating: context)
            guard let combined = box.combined else { preconditionFailure("a sealed box with a nonce of \(nonceLength) bytes has no combined form") }
            precondition(combined.count == plaintext.count + overhead, "\(plaintext.count) bytes were sealed into \(combined.count)")
            return Array(combined)
        } catch {
            preconditionFailure("\(plaintext.count) bytes could not be sealed: \(error)")
        }
    }

    /// Decrypts what `seal` made.
    /// - Throws: `SealBroken` for another key or context, for changed bytes, and for anything too short to be a sealed text.
    package static func open(_ sealed: [UInt8], key: DataKey, context: [UInt8]) throws(SealBroken) -> [UInt8] {
        do {
            return Array(try AES.GCM.open(AES.GCM.SealedBox(combined: sealed), using: key.symmetric, authenticating: context))
        } catch {
            throw SealBroken()
        }
    }

    /// SHA-256.
    package static func digest(_ bytes: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: bytes)) }

    /// The nonce of one object under one key: the same for the same two names, another for any other pair.
    ///
    /// The first 96 bits of a SHA-256 over both, the first name's length in front, so that no two pairs read alike.
    package static func nonce(object: String, key: String) -> [UInt8] {
        var hash = SHA256()
        withUnsafeBytes(of: UInt64(object.utf8.count).littleEndian) { hash.update(bufferPointer: $0) }
        hash.update(data: Array(object.utf8))
        hash.update(data: Array(key.utf8))
        return Array(hash.finalize().prefix(nonceLength))
    }
}
