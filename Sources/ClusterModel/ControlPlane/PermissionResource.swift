import Units

/// What a call acts on, as its permission is asked for: the resource types of the service's authorization reference.
///
/// Source: Service Authorization Reference, Actions, resources, and condition keys for Amazon RDS, for Amazon RDS Data API and for Amazon Route 53.
struct PermissionResource: Sendable {
    enum Kind: String, Sendable {
        case cluster = "cluster"
        case clusterSnapshot = "cluster-snapshot"
        case instance = "db"
        case automatedBackup = "cluster-auto-backup"
        case subnetGroup = "subgrp"
        case parameterGroup = "cluster-pg"
        case globalCluster = "global-cluster"
    }

    enum Form: Sendable {
        /// `*`: the action knows no resources.
        case everything
        /// A resource of RDS that a member names by identifier or ARN; without the member, all of its kind.
        case rds(Kind, member: String)
        /// One that a member names, else the one of a name that the service takes by itself.
        case rdsOrDefault(Kind, member: String, name: String)
        /// A member that holds a whole ARN.
        case arn(member: String)
        case hostedZone(member: String)
    }

    let form: Form
    /// Where it is not the operation's own, such as `secretsmanager:GetSecretValue`.
    let action: String?

    static let everything = PermissionResource(form: .everything, action: nil)
    static func rds(_ kind: Kind, _ member: String) -> PermissionResource { PermissionResource(form: .rds(kind, member: member), action: nil) }
    static func arn(_ member: String, action: String? = nil) -> PermissionResource { PermissionResource(form: .arn(member: member), action: action) }
    static func hostedZone(_ member: String) -> PermissionResource { PermissionResource(form: .hostedZone(member: member), action: nil) }

    /// Groups that a new cluster is put into. Model choice: of a parameter group that no member names nobody is asked: its name follows from the
    /// source, which is looked for only after the permission.
    static let newClusterGroups = [
        PermissionResource(form: .rdsOrDefault(.subnetGroup, member: "DBSubnetGroupName", name: "default"), action: nil),
        PermissionResource(form: .rdsOrDefault(.parameterGroup, member: "DBClusterParameterGroupName", name: ""), action: nil),
    ]

    /// RDS finds its resources in any case and keeps their names in lower case; what a policy says of one holds for each way to write it.
    private static func asKept(_ arn: String) -> String { arn.lowercased().hasPrefix("arn:aws:rds:") ? arn.lowercased() : arn }

    /// - Returns: nil for a resource that this call does not name.
    func name(in call: APICall) -> String? {
        switch form {
        case .everything: return "*"
        case .arn(let member): return call.input[member]?.scalarText.map(PermissionResource.asKept)
        case .hostedZone(let member): return call.input[member]?.scalarText.map { "arn:aws:route53:::hostedzone/\($0)" }
        case .rdsOrDefault(let kind, let member, let name):
            let text = call.input[member]?.scalarText ?? name
            if text.isEmpty { return nil }
            return text.hasPrefix("arn:") ? PermissionResource.asKept(text) : "arn:aws:rds:\(call.region):\(call.account):\(kind.rawValue):\(text.lowercased())"
        case .rds(let kind, let member):
            // A global database belongs to no region.
            let region = kind == .globalCluster ? "" : call.region.rawValue
            let prefix = "arn:aws:rds:\(region):\(call.account):\(kind.rawValue):"
            guard let text = call.input[member]?.scalarText else { return call.action.hasPrefix("Describe") ? prefix + "*" : nil }
            if text.hasPrefix("arn:") { return PermissionResource.asKept(text) }
            // An automated backup is named by the resource id of its cluster.
            return kind == .automatedBackup ? prefix + "ab-" + text.dropFirst("cluster-".count).lowercased() : prefix + text.lowercased()
        }
    }
}
