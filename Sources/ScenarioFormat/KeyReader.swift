import AccessPolicy
import Estate
import Units

/// Reads the customer keys of an estate whose accounts and regions have been read.
struct KeyReader {
    let estate: EstateDeclaration
    let policy: PolicyLookup
    private(set) var keys: [DeclaredKey] = []

    init(estate: EstateDeclaration, policy: @escaping PolicyLookup) {
        self.estate = estate
        self.policy = policy
    }

    mutating func read(_ reader: inout MappingReader) {
        let alias = reader.required("alias") { node throws(ValueProblem) in try node.keyAlias() }
        let account = reader.requiredAccount("account", estate)
        let region = reader.requiredRegion("region", estate)
        var key = DeclaredKey(
            alias: alias ?? "", account: account ?? AccountID(""), region: region ?? RegionName(""), rotation: reader.optionalBool("rotation") ?? false)
        key.line = reader.mapping.location.line
        key.policy = reader.policy("policy", .resource, policy)
        key.tags = reader.tags("tags")
        readOrigin(&reader, &key)
        readMultiRegion(&reader, &key)
        guard let alias, let account, let region else { return }
        if keys.contains(where: { $0.alias == alias && $0.account == account && $0.region == region }) {
            reader.report("alias", "key \(alias) is declared twice in \(region)")
        }
        keys.append(key)
    }

    /// Source: KMS API Reference, CreateKey, `Origin`; EnableKeyRotation: no automatic rotation of imported material.
    private func readOrigin(_ reader: inout MappingReader, _ key: inout DeclaredKey) {
        let isExternal = reader.optionalChoice("origin", of: ["kms", "external"]) == "external"
        let expiry = reader.optionalDuration("expiresAfter", in: .seconds(1) ... .days(3_650))
        if isExternal { key.origin = .external(expiresAfter: expiry) }
        if !isExternal, expiry != nil { reader.report("expiresAfter", "expiresAfter without origin: external", hint: "only imported material expires") }
        if isExternal, key.rotation { reader.report("rotation", "rotation of imported material is refused", hint: "KMS rotates only material that it made") }
    }

    /// Source: KMS API Reference, ReplicateKey: a replica belongs to a multi-Region primary of the same account.
    private func readMultiRegion(_ reader: inout MappingReader, _ key: inout DeclaredKey) {
        let isPrimary = reader.optionalBool("multiRegion") ?? false
        let primaryRegion = reader.optionalRegion("replicaOf", estate)
        if isPrimary { key.multiRegion = .primary }
        guard let primaryRegion else { return }
        key.multiRegion = .replica(of: primaryRegion)
        if isPrimary { reader.report("replicaOf", "replicaOf stands beside multiRegion", hint: "a key is a primary or a replica") }
        if primaryRegion == key.region { reader.report("replicaOf", "replicaOf wants another region than the key's own, found \(primaryRegion)") }
        let primary = keys.first { $0.alias == key.alias && $0.account == key.account && $0.region == primaryRegion }
        if primary?.multiRegion != .primary {
            reader.report(
                "replicaOf", "\(key.alias) has no multi-Region primary in \(primaryRegion)",
                hint: primary == nil ? "declare it above, with multiRegion: true" : "give the key there multiRegion: true")
        }
    }
}
