import AccessPolicy
import KeyModel
import SQLEngine
import Units

/// Members as KMS writes them. What is wrong with one is a ValidationException here.
extension RequestReader {
    /// Source: KMS Developer Guide, Resource quotas.
    static let policyBytesMax = 32_768

    /// Base64.
    func blob(_ name: String, upTo limit: Int) throws(ServiceError) -> [UInt8]? {
        guard let text = try string(name) else { return nil }
        guard let bytes = Base64.bytes(text), (1...limit).contains(bytes.count) else {
            throw ServiceError(.kmsValidation, "\(name) must be base64 of 1 to \(limit) bytes")
        }
        return bytes
    }

    func requiredBlob(_ name: String, upTo limit: Int) throws(ServiceError) -> [UInt8] {
        guard let bytes = try blob(name, upTo: limit) else { throw ServiceError(.missingParameter, "The request must contain the parameter \(name).") }
        return bytes
    }

    /// Names with texts, such as an encryption context; empty when it is not given.
    func texts(_ name: String) throws(ServiceError) -> [String: String] { try RequestReader.texts(input[name], name) }

    static func texts(_ value: StructuredValue?, _ name: String) throws(ServiceError) -> [String: String] {
        guard let value else { return [:] }
        guard case .map(let members) = value else { throw ServiceError(.kmsValidation, "\(name) must be a Map, not a \(value.kindName)") }
        var texts: [String: String] = [:]
        for member in members {
            guard case .string(let text) = member.value else {
                throw ServiceError(.kmsValidation, "\(name).\(member.name) must be a String, not a \(member.value.kindName)")
            }
            guard texts.updateValue(text, forKey: member.name) == nil else { throw ServiceError(.kmsValidation, "\(name).\(member.name) is given twice") }
        }
        return texts
    }

    /// `[{ TagKey, TagValue }]`; their rules are the ring's.
    func keyTags() throws(ServiceError) -> [KeyTag]? {
        guard let value = input["Tags"] else { return nil }
        guard case .list(let elements) = value else { throw ServiceError(.kmsValidation, "Tags must be a List, not a \(value.kindName)") }
        var tags: [KeyTag] = []
        for element in elements {
            guard case .string(let key)? = element["TagKey"], case .string(let text)? = element["TagValue"] else {
                throw ServiceError(.kmsValidation, "Tags: a tag is a TagKey and a TagValue")
            }
            tags.append(KeyTag(key: key, value: text))
        }
        return tags
    }

    /// A key policy as JSON text.
    func policy() throws(ServiceError) -> PolicyDocument? {
        guard let text = try string("Policy") else { return nil }
        let size = text.utf8.count
        return try kms { () throws(KMSFault) in
            guard size <= RequestReader.policyBytesMax else { throw .limitExceeded("a key policy has at most 32 KB, not \(size) bytes") }
            guard let value = JSONText.parse(text) else { throw .malformedPolicy("The policy is not JSON.") }
            do {
                return try PolicyDocument(reading: value, kind: .resource)
            } catch { throw .malformedPolicy("The policy is not valid: \(error)") }
        }
    }

    /// Only `default` has ever been a policy's name.
    /// Source: KMS API Reference, GetKeyPolicy, `PolicyName`.
    func checkPolicyName() throws(ServiceError) {
        guard let name = try string("PolicyName"), name != "default" else { return }
        throw ServiceError(.kmsNotFound, "No such policy exists: \(name)")
    }

    /// Source: KMS API Reference, Encrypt, `EncryptionAlgorithm`: symmetric keys know one.
    func checkAlgorithm(_ name: String) throws(ServiceError) {
        guard let algorithm = try string(name), algorithm != "SYMMETRIC_DEFAULT" else { return }
        try kms { () throws(KMSFault) in throw .invalidKeyUsage("\(name) must be SYMMETRIC_DEFAULT, not \(algorithm)") }
    }

    /// `Limit` and `Marker` of a list.
    ///
    /// Model choice: a marker is the index of the next element; the service's is opaque.
    func kmsPage(_ name: String, _ all: [StructuredValue], usually: Int = 100) throws(ServiceError) -> StructuredValue {
        let size = try integer("Limit") ?? usually
        let marker = try string("Marker")
        let start = try kms { () throws(KMSFault) in
            guard (1...1000).contains(size) else { throw .validation("Limit must be from 1 to 1000, not \(size)") }
            guard let marker else { return 0 }
            guard let index = Int(marker), (0...all.count).contains(index) else { throw .invalidMarker(marker) }
            return index
        }
        let end = min(all.count, start + size)
        var members: [StructuredValue.Member] = [.init(name, .list(Array(all[start..<end]))), .init("Truncated", .bool(end < all.count))]
        if end < all.count { members.append(.init("NextMarker", .string(String(end)))) }
        return .map(members)
    }
}
