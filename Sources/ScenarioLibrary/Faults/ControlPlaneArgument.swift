import ClusterModel
import Estate
import ScenarioFormat
import Units

/// Which control planes of a region a fault is about.
struct ControlPlaneArgument: Sendable {
    static let services = ["rds", "kms", "rds-data"]
    let endpoints: [ServiceEndpoint]

    init(reading reader: inout MappingReader, estate: EstateDeclaration) {
        let region = RegionName(reader.requiredChoice("region", of: estate.regions.map(\.name.rawValue)))
        let names =
            reader.requireKey("services") ? reader.list("services") { node throws(ValueProblem) in try node.choice(of: Self.services, called: "service") } : []
        if reader.mapping["services"] != nil, names.isEmpty, reader.elements("services").isEmpty {
            reader.report("services", "services wants at least one service", hint: "any of \(Self.services.joined(separator: ", "))")
        }
        endpoints = names.map { ServiceEndpoint(service: $0, region: region) }
    }
}
