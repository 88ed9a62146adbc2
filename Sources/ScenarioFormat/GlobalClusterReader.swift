import Estate
import Units

/// Reads the global databases of an estate whose clusters have been read.
struct GlobalClusterReader {
    let estate: EstateDeclaration
    private(set) var globalClusters: [DeclaredGlobalCluster] = []

    init(estate: EstateDeclaration) { self.estate = estate }

    mutating func read(_ reader: inout MappingReader) {
        let id = reader.required("id") { node throws(ValueProblem) in try node.identifier() } ?? ""
        if globalClusters.contains(where: { $0.id.lowercased() == id.lowercased() }) { reader.report("id", "global cluster \(id) is declared twice") }
        let name = reader.required("primary") { node throws(ValueProblem) in try node.choice(of: estate.clusters.map(\.id), called: "cluster") }
        guard let primary = estate.clusters.first(where: { $0.id == name }) else {
            // Without the primary nothing can be said about the rest.
            for key in ["recoveryPoint", "usesGlobalEndpoint", "secondaries"] { _ = reader.take(key) }
            return
        }
        if globalClusters.contains(where: { $0.primary == primary.id }) { reader.report("primary", "\(primary.id) is the primary of another global cluster") }
        // Source: Aurora User Guide, Using Amazon Aurora Global Database, limitations.
        if primary.backtrackWindow ?? .zero > .zero {
            reader.report("primary", "\(primary.id) has a backtrackWindow: Backtrack does not work with a global database", hint: "take one of them out")
        }
        let recoveryPoint = reader.optionalDuration("recoveryPoint", in: .seconds(20) ... .seconds(2_147_483_647))
        if recoveryPoint != nil, primary.engine != .postgresql {
            reader.report("recoveryPoint", "recoveryPoint is for \(EngineFamily.postgresql.rawValue) only, \(primary.id) is \(primary.engine.rawValue)")
        }
        let usesGlobalEndpoint = reader.optionalBool("usesGlobalEndpoint") ?? true
        var secondaries: [DeclaredSecondary] = []
        let most = estate.profile.tenSecondaries ? 10 : 5
        reader.each("secondaries", context: "secondary") { inner in
            if let secondary = read(secondaryOf: primary, beside: secondaries, &inner) { secondaries.append(secondary) }
        }
        // Source: Aurora User Guide, Configuration requirements of an Amazon Aurora global database: as many readers fewer in the primary as there are secondaries.
        if primary.instances.count > 16 - secondaries.count {
            reader.report(
                "primary",
                "\(primary.id) has \(counted(primary.instances.count, "instance")): beside \(secondaries.count == 1 ? "1 secondary" : "\(secondaries.count) secondaries") it may have \(16 - secondaries.count)",
                hint: "a writer and 15 readers, less one for each secondary")
        }
        refuseSmall(primary.instances, of: primary.id, at: "primary", &reader)
        if secondaries.count > most { reader.report("secondaries", "a global cluster has at most \(most) secondaries, found \(secondaries.count)") }
        globalClusters.append(
            DeclaredGlobalCluster(
                id: id, primary: primary.id, secondaries: secondaries, recoveryPoint: recoveryPoint, usesGlobalEndpoint: usesGlobalEndpoint))
    }

    private func read(secondaryOf primary: DeclaredCluster, beside others: [DeclaredSecondary], _ reader: inout MappingReader) -> DeclaredSecondary? {
        let id = reader.required("id") { node throws(ValueProblem) in try node.identifier() } ?? ""
        let taken = estate.clusters.map(\.id) + others.map(\.id) + globalClusters.flatMap { $0.secondaries.map(\.id) }
        if taken.contains(where: { $0.lowercased() == id.lowercased() }) { reader.report("id", "cluster \(id) is declared twice") }
        let region = reader.requiredRegion("region", estate)
        if let region, region == primary.region || others.contains(where: { $0.region == region }) {
            reader.report("region", "region \(region) has a member of the global cluster already", hint: "one member a region")
        }
        let key = reader.optional("key") { node throws(ValueProblem) in
            let alias = try node.keyAlias()
            if let region { try estate.requireKey(alias, in: region, account: primary.account) }
            return alias
        }
        // Source: Aurora User Guide, Getting started with Amazon Aurora Global Database: all members are encrypted, or none.
        if primary.keyAlias != nil, key == nil, reader.mapping["key"] == nil {
            reader.report(at: reader.mapping.location, "secondary \(id) wants a key: \(primary.id) is encrypted under one", hint: "a key of its own region")
        }
        if primary.keyAlias == nil, key != nil { reader.report("key", "\(primary.id) has no key, so its secondaries have none") }
        let zones = estate.regions.first { $0.name == region }?.zones ?? []
        let takenInstances = estate.clusters.flatMap(\.instances).map { $0.id.lowercased() }
        if reader.mapping["instances"] == nil {
            reader.report(at: reader.mapping.location, "missing key instances in secondary", hint: "instances: [] makes a headless one")
        }
        let instances = InstanceList.read(&reader, zones: zones, region: region, taken: takenInstances)
        refuseSmall(instances, of: id, at: "instances", &reader)
        let deletionProtection = reader.optionalBool("deletionProtection") ?? false
        let dataAPI = reader.optionalBool("dataApi") ?? false
        if dataAPI, primary.dataAPI == nil { reader.report("dataApi", "\(primary.id) has no dataApi, and so no secret for this one") }
        guard let region else { return nil }
        var secondary = DeclaredSecondary(
            id: id, region: region, keyAlias: key, instances: instances, dataAPI: dataAPI, deletionProtection: deletionProtection)
        secondary.line = reader.mapping.location.line
        return secondary
    }

    /// Source: Aurora User Guide, Configuration requirements of an Amazon Aurora global database: classes optimized for memory-intensive applications.
    private func refuseSmall(_ instances: [DeclaredInstance], of cluster: String, at key: String, _ reader: inout MappingReader) {
        guard let small = instances.first(where: { $0.instanceClass.hasPrefix("db.t") }) else { return }
        reader.report(key, "a global cluster does not take T classes, \(small.id) of \(cluster) is \(small.instanceClass)", hint: "such as db.r6g.large")
    }
}
