package import Sealing
package import SimulationKernel

/// A data key as it is stored beside the data: sealed under a KMS key, useless without it.
package struct WrappedDataKey: Hashable, Sendable {
    package let keyARN: KeyARN
    /// AES-256-GCM under the KMS key's material; ARN and context are authenticated.
    package let ciphertext: [UInt8]

    package init(keyARN: KeyARN, ciphertext: [UInt8]) {
        self.keyARN = keyARN
        self.ciphertext = ciphertext
    }
}

extension KeyRing {
    /// GenerateDataKey: a new data key in plain and wrapped.
    ///
    /// - Parameter context: The encryption context as text: whoever unwraps has to give the same.
    /// - Throws: As `requireUsable`.
    package func generateDataKey(
        under arn: KeyARN, context: String, random: inout SeededRandom
    ) throws(KMSFault) -> (plain: DataKey, wrapped: WrappedDataKey) {
        try requireUsable(arn)
        guard let material = keys[arn]?.material else { preconditionFailure("enabled key \(arn) has no material") }
        let plain = random.bytes(32)
        let ciphertext = Seal.seal(plain, key: material, nonce: random.bytes(Seal.nonceLength), context: Self.authenticated(arn, context))
        return (DataKey(bytes: plain), WrappedDataKey(keyARN: arn, ciphertext: ciphertext))
    }

    /// Decrypt.
    /// - Throws: As `requireUsable`; `.invalidCiphertext` for another context or changed bytes.
    package func unwrap(_ wrapped: WrappedDataKey, context: String) throws(KMSFault) -> DataKey {
        try requireUsable(wrapped.keyARN)
        return try surveyUnwrap(wrapped, context: context)
    }

    /// What could still be unwrapped if somebody enabled every key that is disabled or pending deletion.
    ///
    /// - Throws: `.notFound` once the material is gone; `.invalidCiphertext`.
    package func surveyUnwrap(_ wrapped: WrappedDataKey, context: String) throws(KMSFault) -> DataKey {
        guard let material = keys[wrapped.keyARN]?.material else { throw .notFound(name: wrapped.keyARN.rawValue) }
        do {
            return DataKey(bytes: try Seal.open(wrapped.ciphertext, key: material, context: Self.authenticated(wrapped.keyARN, context)))
        } catch {
            throw .invalidCiphertext(wrapped.keyARN)
        }
    }

    static func material(_ random: inout SeededRandom) -> DataKey { DataKey(bytes: random.bytes(32)) }

    /// Version 4 in form; its bits come from the stream.
    static func uuid(_ random: inout SeededRandom) -> String {
        var bytes = random.bytes(16)
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        let digits = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
        return [0..<4, 4..<6, 6..<8, 8..<10, 10..<16].map { digits[$0].joined() }.joined(separator: "-")
    }

    private static func authenticated(_ arn: KeyARN, _ context: String) -> [UInt8] { Array("\(arn)\n\(context)".utf8) }
}
