import Estate
import Units

/// The `instances` of a cluster.
enum InstanceList {
    /// - Parameter taken: Identifiers of instances elsewhere in the estate, in lower case.
    static func read(_ reader: inout MappingReader, zones: [ZoneName], region: RegionName?, taken: [String]) -> [DeclaredInstance] {
        var instances: [DeclaredInstance] = []
        reader.each("instances", context: "instance") { inner in
            let id = inner.required("id") { node throws(ValueProblem) in try node.identifier() } ?? ""
            let instanceClass = inner.required("class") { node throws(ValueProblem) in
                let name = try node.text()
                guard name.hasPrefix("db."), name.utf8.split(separator: UInt8(ascii: ".")).count == 3 else {
                    throw .wanted("an instance class", found: node, hint: "such as db.r6g.large")
                }
                return name
            }
            let zone = inner.required("zone") { node throws(ValueProblem) in
                let name = try node.text()
                guard !zones.isEmpty, !zones.contains(ZoneName(name)) else { return name }
                throw ValueProblem("unknown zone \(name) of region \(region?.rawValue ?? "")", hint: nameHint(name, among: zones.map(\.rawValue)))
            }
            let tier = inner.optionalInteger("promotionTier", in: 0...15) ?? 1
            if taken.contains(id.lowercased()) || instances.contains(where: { $0.id.lowercased() == id.lowercased() && !id.isEmpty }) {
                inner.report("id", "instance \(id) is declared twice")
            }
            instances.append(DeclaredInstance(id: id, instanceClass: instanceClass ?? "", zone: ZoneName(zone ?? ""), promotionTier: tier))
        }
        return instances
    }
}
