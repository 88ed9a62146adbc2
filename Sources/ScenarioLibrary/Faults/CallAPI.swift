package import Estate
package import ScenarioFormat
import ClusterModel
import SQLEngine
import Units

/// Somebody calls an operation of the service, for good or ill.
package struct CallAPI: Fault {
    package static let name = "callAPI"
    package static let summary = "Calls an operation of the service as a declared principal, by plan or by mistake; the service's own rules apply."
    package static let arguments = [
        "service: rds, rds-data, kms, route53 or ram", "api: an operation of it, as `daybreak list operations` shows them", "region: where it is called",
        "as: declared principal (default: an administrator of the first account)", "input: its members, by name",
    ]
    package static let isCircumstance = true

    let service: String
    let api: String
    let region: RegionName
    let account: AccountID
    let principal: String
    let input: StructuredValue

    package init(reading reader: inout MappingReader, estate: EstateDeclaration) {
        let services = allAPIOperations.reduce(into: [String]()) { names, operation in
            if !names.contains(operation.service) { names.append(operation.service) }
        }
        let service = reader.requiredChoice("service", of: services)
        api = reader.requiredChoice("api", of: allAPIOperations.filter { $0.service == service || service.isEmpty }.map(\.name))
        self.service = service
        region = RegionName(reader.requiredChoice("region", of: estate.regions.map(\.name.rawValue)))
        let name = reader.optionalChoice("as", of: estate.principals.map(\.name))
        let declared = estate.principals.first { $0.name == name }
        principal = declared?.name ?? APICall.administrator
        account = declared?.account ?? estate.accounts.first?.id ?? AccountID("")
        let operation = APIOperation.find(service: service, action: api)
        var members: [StructuredValue.Member] = []
        reader.eachNamed("input") { name, node, reader in
            if let operation, !operation.members.contains(where: { $0.name == name.value }) {
                reader.report(
                    at: name.location, "unknown member \(name.value) of \(operation.name)", hint: nameHint(name.value, among: operation.members.map(\.name)))
            }
            if let member = operation?.members.first(where: { $0.name == name.value }), !member.type.accepts(node.value) {
                reader.report(at: node.location, "\(name.value) is \(member.type.inWords), not \(node.value.kindName)", hint: member.type.example)
            }
            members.append(.init(name.value, node.value))
        }
        for member in operation?.members ?? [] where member.isRequired && !members.contains(where: { $0.name == member.name }) {
            reader.report("input", "missing member \(member.name) of \(api)", hint: "it is required")
        }
        input = .map(members)
    }

    package func strike(_ scene: inout FaultScene) -> FaultEffect {
        let call = APICall(service: service, action: api, input: input, account: account, region: region, principal: principal)
        let modified = api == "ModifyDBCluster" ? input["DBClusterIdentifier"]?.scalarText : nil
        let index = modified.flatMap { scene.cloud.cluster(called: $0, account: account, region: region) }
        let before = index.map(scene.cloud.configuration)
        do {
            _ = try scene.cloud.perform(call, now: scene.now, engines: scene.engines)
            let statement = input["sql"]?.scalarText
            if APIOperation.find(service: service, action: api)?.kind == .describe || statement.map(SQLSubset.isQuery) == true {
                return .noEffect("\(api) only looks")
            }
            if let before, before == index.map(scene.cloud.configuration) { return .noEffect("\(api) set what was so already") }
            return .struck("\(principal) called \(api)")
        } catch {
            return .noEffect("\(api) was refused: \(error.code.rawValue): \(error.message)")
        }
    }
}
