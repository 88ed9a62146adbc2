import Units

extension APIOperation {
    /// A change of a hosted zone's records, whole or not at all. Only CNAMEs are modelled.
    /// Source: API model route53/2013-04-01, ChangeResourceRecordSets; generally in sync within 60 s.
    static let changeResourceRecordSets = APIOperation(
        "route53", "ChangeResourceRecordSets", .dns, "Changes the CNAME that applications use.",
        required: ["HostedZoneId": .string, "ChangeBatch": .structure], on: [.hostedZone("HostedZoneId")]
    ) { cloud, request, context throws(ServiceError) in
        let zone = try request.requiredString("HostedZoneId")
        guard zone == NameService.hostedZoneID else { throw ServiceError(.noSuchHostedZone, "No hosted zone found with ID: \(zone)") }
        guard case .list(let changes)? = request.input["ChangeBatch"]?["Changes"], !changes.isEmpty else {
            throw ServiceError(.invalidChangeBatch, "ChangeBatch.Changes is empty")
        }
        var checked: [NameService.Change] = []
        for change in changes { checked.append(try cloud.checkChange(change)) }
        for change in checked {
            cloud.names.changes.append(change)
            cloud.begin(.finishDNSChange(cloud.names.changes.count - 1), row: .route53InSync, now: context.now)
        }
        return .map([.init("ChangeInfo", .map([.init("Id", .string("/change/C\(cloud.names.changes.count)")), .init("Status", .string("PENDING"))]))])
    }

    static let getChange = APIOperation("route53", "GetChange", .dns, "Tells whether a change is in sync.", required: ["Id": .string]) {
        cloud, request, _ throws(ServiceError) in
        let id = try request.requiredString("Id")
        let number = id.split(separator: "/").last.flatMap { $0.first == "C" ? Int($0.dropFirst()) : nil }
        guard let number, cloud.names.changes.indices.contains(number - 1) else { throw ServiceError(.invalidParameterValue, "no change \(id)") }
        return .map([
            .init("ChangeInfo", .map([.init("Id", .string(id)), .init("Status", .string(cloud.names.changes[number - 1].isInSync ? "INSYNC" : "PENDING"))]))
        ])
    }
}

extension Cloud {
    func checkChange(_ change: StructuredValue) throws(ServiceError) -> NameService.Change {
        let set = change["ResourceRecordSet"]
        guard let name = set?["Name"]?.scalarText, set?["Type"]?.scalarText == "CNAME" else {
            throw ServiceError(.invalidChangeBatch, "each change needs a ResourceRecordSet with Name and Type CNAME; other types are not modelled")
        }
        let plain = name.hasSuffix(".") ? String(name.dropLast()) : name
        switch change["Action"]?.scalarText {
        case "UPSERT", "CREATE":
            let ttl = set?["TTL"]?.scalarText.flatMap { Int64($0) }
            guard let target = set?["ResourceRecords"]?[0]?["Value"]?.scalarText, let ttl, ttl >= 0 else {
                throw ServiceError(.invalidChangeBatch, "a CNAME needs TTL and one ResourceRecords Value")
            }
            if change["Action"]?.scalarText == "CREATE", names.lookUp(plain) != nil {
                throw ServiceError(.invalidChangeBatch, "Tried to create resource record set [name='\(name).', type='CNAME'] but it already exists")
            }
            return .init(name: plain.lowercased(), record: .init(target: target, ttl: .seconds(ttl)), isInSync: false)
        case "DELETE":
            guard names.lookUp(plain) != nil else {
                throw ServiceError(.invalidChangeBatch, "Tried to delete resource record set [name='\(name).', type='CNAME'] but it was not found")
            }
            return .init(name: plain.lowercased(), record: nil, isInSync: false)
        default:
            throw ServiceError(.invalidChangeBatch, "Action must be CREATE, UPSERT or DELETE")
        }
    }

    mutating func finishDNSChange(_ index: Int) {
        names.changes[index].isInSync = true
        names.records[names.changes[index].name] = names.changes[index].record
    }
}
