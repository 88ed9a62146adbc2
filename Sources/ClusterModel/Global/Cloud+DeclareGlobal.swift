import Estate
import KeyModel
import StorageModel
import Units

extension Cloud {
    /// A declared global database: its secondaries are in step with their primary, which is empty.
    mutating func create(_ declared: DeclaredGlobalCluster, now: Instant) {
        guard let primary = clusters.firstIndex(where: { $0.lineage == declared.primary }),
            let source = estate.clusters.first(where: { $0.id == declared.primary })
        else { preconditionFailure("the primary \(declared.primary) passed validation and is not in the estate") }
        var global = GlobalCluster(
            identifier: declared.id.lowercased(), resourceID: random.resourceID("cluster-"), account: clusters[primary].account,
            engine: clusters[primary].engine, engineVersion: clusters[primary].engineVersion, deletionProtection: false)
        global.recoveryPoint = declared.recoveryPoint
        global.members = [GlobalMember(cluster: primary, isWriter: true)]
        clusters[primary].globalRole = .primary
        for declared in declared.secondaries {
            var cluster = source
            cluster.id = declared.id
            cluster.region = declared.region
            cluster.keyAlias = declared.keyAlias
            cluster.instances = declared.instances
            cluster.dataAPI = declared.dataAPI ? source.dataAPI : nil
            cluster.endpointName = nil
            cluster.deletionProtection = declared.deletionProtection
            create(cluster, now: now)
            let index = clusters.count - 1
            clusters[index].isOpen = false
            clusters[index].writer = nil
            clusters[index].globalRole = .secondary
            clusters[index].hasTakenWrites = false
            clusters[index].takeOver(from: clusters[primary])
            global.members.append(GlobalMember(cluster: index, isWriter: false))
            follow(primary, by: index, from: 0, now: now)
        }
        globals.append(global)
        if declared.usesGlobalEndpoint, let name = source.endpointName { names.declare(name.name, target: globalEndpointName(of: global), ttl: name.ttl) }
    }
}

extension Cluster {
    /// What a secondary is takes after its primary: whose data it holds, how much and how fast.
    mutating func takeOver(from primary: Cluster) {
        lineage = primary.lineage
        size = primary.size
        redoRate = primary.redoRate
        writeRate = primary.writeRate
        usesBinlog = primary.usesBinlog
    }
}
