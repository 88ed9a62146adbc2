import Sealing
package import SimulationKernel
package import Units

/// What opening a ciphertext gives.
package struct Opened: Sendable, Hashable {
    package let key: KeyARN
    package let plaintext: [UInt8]
    package let materialID: String
}

/// Source: KMS API Reference, Encrypt, Decrypt, ReEncrypt, GenerateDataKey, GenerateDataKeyWithoutPlaintext.
extension KeyRing {
    /// Source: KMS API Reference, Encrypt, `Plaintext`.
    package static let plaintextMax = 4096
    /// Source: KMS API Reference, GenerateDataKey, `NumberOfBytes`.
    package static let dataKeyMax = 1024

    /// Encrypt, under the key's current material.
    /// - Throws: As `require`; `.validation` for nothing and for more than 4096 bytes.
    package func encrypt(
        _ plaintext: [UInt8], under arn: KeyARN, context: [String: String], as action: KeyAction = .encrypt, random: inout SeededRandom
    ) throws(KMSFault) -> [UInt8] {
        let key = try require(action, on: arn)
        guard (1...Self.plaintextMax).contains(plaintext.count) else { throw .validation("Plaintext has 1 to 4096 bytes, not \(plaintext.count)") }
        return seal(plaintext, under: key, context, &random)
    }

    /// GenerateDataKey: random bytes, plain and sealed.
    /// - Throws: As `require`; `.validation` for a length that is not from 1 to 1024.
    package func generateDataKey(
        bytes count: Int, under arn: KeyARN, context: [String: String], as action: KeyAction = .generateDataKey, random: inout SeededRandom
    ) throws(KMSFault) -> (plaintext: [UInt8], ciphertext: [UInt8]) {
        let key = try require(action, on: arn)
        guard (1...Self.dataKeyMax).contains(count) else { throw .validation("NumberOfBytes must be from 1 to 1024, not \(count)") }
        let plaintext = random.bytes(count)
        return (plaintext, seal(plaintext, under: key, context, &random))
    }

    /// The key that a ciphertext names, as a region has it.
    /// - Throws: `.unreadableCiphertext` for bytes that are none and for keys that the region never had.
    package func keyARN(of blob: [UInt8], in region: RegionName) throws(KMSFault) -> KeyARN {
        guard let arn = Ciphertext(blob)?.keyARN(in: region), keys[arn] != nil else { throw .unreadableCiphertext }
        return arn
    }

    /// Decrypt.
    /// - Parameter arn: The key named by the caller or found by `keyARN(of:in:)`.
    /// - Throws: As `require`; `.incorrectKey` for another key's ciphertext, `.invalidCiphertext`, `.unreadableCiphertext`.
    package func decrypt(
        _ blob: [UInt8], under arn: KeyARN, context: [String: String], as action: KeyAction = .decrypt
    ) throws(KMSFault) -> Opened {
        let key = try require(action, on: arn)
        guard let ciphertext = Ciphertext(blob) else { throw .unreadableCiphertext }
        guard ciphertext.identity == key.identity else { throw .incorrectKey(named: arn) }
        return Opened(key: arn, plaintext: try open(ciphertext, under: key, context), materialID: ciphertext.materialID)
    }

    /// Id of the material that a ciphertext needs; nil for bytes that are none.
    package static func materialID(of blob: [UInt8]) -> String? { Ciphertext(blob)?.materialID }

    func seal(_ plaintext: [UInt8], under key: KMSKey, _ context: [String: String], _ random: inout SeededRandom) -> [UInt8] {
        guard let material = key.currentMaterial, let secret = material.secret else { preconditionFailure("usable key \(key.arn) has no material") }
        let sealed = Seal.seal(
            plaintext, key: secret, nonce: random.bytes(Seal.nonceLength), context: Ciphertext.authenticated(key.identity, context))
        return Ciphertext(identity: key.identity, materialID: material.id, sealed: sealed).blob
    }

    /// - Throws: `.notFound` once the material is gone; `.invalidCiphertext`.
    func open(_ ciphertext: Ciphertext, under key: KMSKey, _ context: [String: String]) throws(KMSFault) -> [UInt8] {
        guard let material = key.materials.first(where: { $0.id == ciphertext.materialID }) else { throw .invalidCiphertext(key.arn) }
        guard let secret = material.secret else { throw .notFound(name: key.arn.rawValue) }
        do {
            return try Seal.open(ciphertext.sealed, key: secret, context: Ciphertext.authenticated(key.identity, context))
        } catch { throw .invalidCiphertext(key.arn) }
    }
}
