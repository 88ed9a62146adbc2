import Estate
import Units

/// Reads a request's members by name and type; refusals name the member.
struct RequestReader {
    let operation: APIOperation
    let input: StructuredValue

    func string(_ name: String) throws(ServiceError) -> String? {
        guard let value = input[name] else { return nil }
        guard case .string(let text) = value else { throw wrong(name, "String", value) }
        return text
    }

    func requiredString(_ name: String) throws(ServiceError) -> String {
        guard let text = try string(name), !text.isEmpty else { throw ServiceError(.missingParameter, "The request must contain the parameter \(name).") }
        return text
    }

    func bool(_ name: String) throws(ServiceError) -> Bool? {
        guard let value = input[name] else { return nil }
        guard case .bool(let flag) = value else { throw wrong(name, "Boolean", value) }
        return flag
    }

    func integer(_ name: String) throws(ServiceError) -> Int? {
        guard let value = input[name] else { return nil }
        guard case .integer(let number) = value else { throw wrong(name, "Integer", value) }
        return Int(number)
    }

    /// A list of texts.
    func strings(_ name: String) throws(ServiceError) -> [String]? {
        guard let value = input[name] else { return nil }
        guard case .list(let elements) = value else { throw wrong(name, "List", value) }
        var texts: [String] = []
        for element in elements {
            guard case .string(let text) = element else { throw wrong(name, "List of Strings", element) }
            texts.append(text)
        }
        return texts
    }

    /// `[{ Key, Value }]`.
    /// Source: RDS API Reference, Tag: keys of 1 to 128 characters that do not begin with `aws:`, values up to 256; at most 50.
    func tags(_ name: String = "Tags") throws(ServiceError) -> [Tag]? {
        guard let value = input[name] else { return nil }
        guard case .list(let elements) = value else { throw wrong(name, "List", value) }
        var tags: [Tag] = []
        for element in elements {
            guard let key = element["Key"]?.scalarText, (1...128).contains(key.count), !key.lowercased().hasPrefix("aws:") else {
                throw ServiceError(.invalidParameterValue, "\(name): a tag needs a Key of 1 to 128 characters that does not begin with aws:")
            }
            let text = element["Value"]?.scalarText ?? ""
            guard text.count <= 256 else { throw ServiceError(.invalidParameterValue, "\(name): the value of tag \(key) is longer than 256 characters") }
            guard !tags.contains(where: { $0.key == key }) else { throw ServiceError(.invalidParameterValue, "\(name): tag \(key) is given twice") }
            tags.append(Tag(key, text))
        }
        guard tags.count <= 50 else { throw ServiceError(.invalidParameterValue, "\(name): at most 50 tags, not \(tags.count)") }
        return tags
    }

    /// One page of a describe's list.
    ///
    /// Model choice: a marker is the index of the next element; the service's is opaque.
    /// Source: API shapes Describe…Message: MaxRecords 20 to 100, 100 unless given.
    func page(_ name: String, _ all: [StructuredValue]) throws(ServiceError) -> StructuredValue {
        let size = try integer("MaxRecords") ?? 100
        guard (20...100).contains(size) else { throw ServiceError(.invalidParameterValue, "MaxRecords must be 20 to 100, not \(size)") }
        var start = 0
        if let marker = try string("Marker") {
            guard let index = Int(marker), (0...all.count).contains(index) else {
                throw ServiceError(.invalidParameterValue, "Invalid Marker: \(marker) is not one that this operation gave out")
            }
            start = index
        }
        let end = min(all.count, start + size)
        var members: [StructuredValue.Member] = [.init(name, .list(Array(all[start..<end])))]
        if end < all.count { members.append(.init("Marker", .string(String(end)))) }
        return .map(members)
    }

    func instant(_ name: String) throws(ServiceError) -> Instant? {
        guard let text = try string(name) else { return nil }
        guard let instant = Instant(iso: text) else {
            throw ServiceError(.invalidParameterValue, "\(name): \(text) is not a UTC time of the form 2026-03-01T09:00:00Z")
        }
        return instant
    }

    /// An RDS identifier: 1–63 letters, digits and hyphens, first a letter, no hyphen at the end, no two in a row; stored in lower case.
    /// Source: API shape CreateDBClusterMessage, DBClusterIdentifier.
    func newIdentifier(_ name: String) throws(ServiceError) -> String {
        let text = try requiredString(name)
        let bytes = Array(text.utf8)
        let letters = { (byte: UInt8) in (65...90).contains(byte) || (97...122).contains(byte) }
        let isLegal =
            bytes.count <= 63 && letters(bytes[0]) && bytes.last != 45
            && bytes.allSatisfy { letters($0) || (48...57).contains($0) || $0 == 45 }
            && !zip(bytes, bytes.dropFirst()).contains { $0 == 45 && $1 == 45 }
        guard isLegal else {
            throw ServiceError(
                .invalidParameterValue,
                "The parameter \(name) is not a valid identifier: \(text). Identifiers begin with a letter, hold only letters, digits and hyphens, and do not end with a hyphen or hold two in a row."
            )
        }
        return text.lowercased()
    }

    /// Values of one filter; nil when it is not given.
    func filter(_ name: String) throws(ServiceError) -> [String]? {
        guard case .list(let filters)? = input["Filters"] else { return nil }
        for filter in filters where filter["Name"]?.scalarText == name {
            guard case .list(let values)? = filter["Values"] else { throw ServiceError(.invalidParameterValue, "filter \(name) has no Values") }
            // Identifiers are stored in lower case; engines, types and states are lower case anyway. Resource ids are not, and begin as some
            // identifiers do.
            return values.compactMap(\.scalarText).flatMap { $0.hasPrefix("cluster-") ? [$0, $0.lowercased()] : [$0.lowercased()] }
        }
        return nil
    }

    /// Refuses filters that the action does not know.
    func checkFilters() throws(ServiceError) {
        let known = operation.filters
        guard let value = input["Filters"] else { return }
        guard case .list(let filters) = value else { throw wrong("Filters", "List", value) }
        for filter in filters {
            guard let name = filter["Name"]?.scalarText, known.contains(name) else {
                throw ServiceError(
                    .invalidParameterValue, "Unrecognized filter name: \(filter["Name"]?.scalarText ?? "none"); known are \(known.joined(separator: ", "))")
            }
        }
    }

    private func wrong(_ name: String, _ wanted: String, _ found: StructuredValue) -> ServiceError {
        ServiceError(.invalidParameterValue, "\(operation.name): \(name) must be \(wanted == "Integer" ? "an" : "a") \(wanted), not \(found.kindName)")
    }
}
