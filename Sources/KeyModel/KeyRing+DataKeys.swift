package import Sealing
package import SimulationKernel

/// A data key as it is stored beside the data: sealed under a KMS key, useless without it.
package struct WrappedDataKey: Hashable, Sendable {
    package let keyARN: KeyARN
    /// What GenerateDataKey gives: AES-256-GCM under one generation of the key's material; key and context are authenticated.
    package let ciphertext: [UInt8]

    package init(keyARN: KeyARN, ciphertext: [UInt8]) {
        self.keyARN = keyARN
        self.ciphertext = ciphertext
    }

    /// The same under the related multi-Region key of another region.
    package func under(_ relative: KeyARN) -> WrappedDataKey { WrappedDataKey(keyARN: relative, ciphertext: ciphertext) }
}

extension KeyRing {
    /// The encryption context in which RDS seals the data key of a cluster.
    /// Source: Aurora User Guide, AWS KMS key management: the resource id stands in it. Model choice: under the name that DB clusters have there.
    package static func clusterContext(_ resourceID: String) -> [String: String] { ["aws:rds:dbc-id": resourceID] }

    /// GenerateDataKey for a cluster or snapshot: a new data key in plain and wrapped.
    ///
    /// - Parameter context: The resource id: whoever unwraps has to give the same.
    /// - Throws: As `requireUsable`.
    package func generateDataKey(
        under arn: KeyARN, context: String, random: inout SeededRandom
    ) throws(KMSFault) -> (plain: DataKey, wrapped: WrappedDataKey) {
        let (plain, ciphertext) = try generateDataKey(bytes: 32, under: arn, context: Self.clusterContext(context), random: &random)
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
    /// - Throws: `.notFound` once the material is gone, expired imports included; `.unavailable` for a suspended account's; `.invalidCiphertext`.
    package func surveyUnwrap(_ wrapped: WrappedDataKey, context: String) throws(KMSFault) -> DataKey {
        let arn = wrapped.keyARN
        guard let key = keys[arn] else { throw .notFound(name: arn.rawValue) }
        guard !suspendedAccounts.contains(key.account) else { throw .unavailable(arn) }
        guard key.state != .deleted else { throw .notFound(name: arn.rawValue) }
        guard let ciphertext = Ciphertext(wrapped.ciphertext), ciphertext.identity == key.identity else { throw .invalidCiphertext(arn) }
        let bytes = try open(ciphertext, under: key, Self.clusterContext(context))
        guard bytes.count == 32 else { throw .invalidCiphertext(arn) }
        return DataKey(bytes: bytes)
    }
}
