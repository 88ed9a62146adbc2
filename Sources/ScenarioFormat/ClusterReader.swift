import Estate
import Units

/// Reads the clusters of an estate whose tables have been read.
struct ClusterReader {
    let estate: EstateDeclaration
    private(set) var clusters: [DeclaredCluster] = []

    init(estate: EstateDeclaration) { self.estate = estate }

    mutating func read(_ reader: inout MappingReader) {
        let id = reader.required("id") { node throws(ValueProblem) in try node.identifier() }
        let account = reader.requiredAccount("account", estate)
        let region = reader.requiredRegion("region", estate)
        let engine = reader.requiredCase("engine", of: EngineFamily.self) ?? .mysql
        var cluster = DeclaredCluster(
            id: id ?? "", account: account ?? AccountID(""), region: region ?? RegionName(""), engine: engine,
            engineVersion: reader.requiredString("engineVersion"),
            size: reader.requiredByteCount("size", in: .gibibytes(1)...Quantity.anyByteCount.upperBound))
        cluster.line = reader.mapping.location.line
        if let id, clusters.contains(where: { $0.id.lowercased() == id.lowercased() }) { reader.report("id", "cluster \(id) is declared twice") }
        cluster.redoRate = reader.optionalByteRate("redoRate") ?? .zero
        cluster.writeRate = reader.optionalRate("writeRate", upTo: 1_000_000) ?? 0
        cluster.keyAlias = readKey(&reader, region: region, account: account)
        cluster.instances = readInstances(&reader, region: region)
        readBackups(&reader, &cluster)
        cluster.deletionProtection = reader.optionalBool("deletionProtection") ?? false
        cluster.dataAPI = readDataAPI(&reader, cluster)
        cluster.endpointName = readEndpointName(&reader)
        readSettings(&reader, &cluster)
        checkSizeAndVersion(&reader, cluster)
        let plans = PlanReader(estate: estate, cluster: cluster, isEncrypted: reader.mapping["key"] != nil)
        reader.each("snapshotPlans", context: "snapshot plan") { inner in
            if let plan = plans.read(&inner) { cluster.snapshotPlans.append(plan) }
        }
        cluster.objectives = reader.objectives("objectives", byKind: true) ?? Objectives()
        clusters.append(cluster)
    }

    // MARK: Keys

    private func readKey(_ reader: inout MappingReader, region: RegionName?, account: AccountID?) -> String? {
        reader.optional("key") { node throws(ValueProblem) in
            // The one that AWS manages is there without anybody's doing.
            if node.value.scalarText == ClusterReader.managedAlias { return ClusterReader.managedAlias }
            let alias = try node.keyAlias()
            if let region, let account { try estate.requireKey(alias, in: region, account: account) }
            return alias
        }
    }

    private static let managedAlias = "alias/aws/rds"

    // MARK: Instances

    private func readInstances(_ reader: inout MappingReader, region: RegionName?) -> [DeclaredInstance] {
        guard reader.requireKey("instances") else { return [] }
        let zones = estate.regions.first { $0.name == region }?.zones ?? []
        let instances = InstanceList.read(&reader, zones: zones, region: region, taken: clusters.flatMap(\.instances).map { $0.id.lowercased() })
        // Source: Aurora User Guide, Amazon Aurora DB clusters: one writer and up to 15 readers.
        let count = reader.elements("instances").count
        if !(1...16).contains(count) { reader.report("instances", "instances wants 1 to 16 instances, found \(count)") }
        return instances
    }

    // MARK: Backups

    private func readBackups(_ reader: inout MappingReader, _ cluster: inout DeclaredCluster) {
        cluster.backupRetention =
            reader.optional("backupRetention") { node throws(ValueProblem) in
                let retention = try node.duration(in: .days(1) ... .days(35))
                guard retention.microseconds % Duration.days(1).microseconds == 0 else { throw .wanted("whole days", found: node) }
                return retention
            } ?? cluster.backupRetention
        let backup = reader.optional("backupWindow") { node throws(ValueProblem) in try ClockTimes.backupWindow(node) }
        let maintenance = reader.optional("maintenanceWindow") { node throws(ValueProblem) in try ClockTimes.maintenanceWindow(node) }
        if let backup, let maintenance, ClockTimes.overlap(daily: backup, weekly: maintenance) {
            reader.report("maintenanceWindow", "maintenanceWindow overlaps backupWindow", hint: "move one of them: the service refuses windows that overlap")
        }
        cluster.backupWindow = reader.mapping["backupWindow"]?.value.scalarText
        cluster.maintenanceWindow = reader.mapping["maintenanceWindow"]?.value.scalarText
        // Source: Aurora User Guide, Backtracking an Aurora DB cluster: MySQL only, up to 72 hours.
        cluster.backtrackWindow = reader.optionalDuration("backtrackWindow", in: .zero ... .hours(72))
        cluster.binlog = reader.optionalBool("binlog") ?? false
        if cluster.binlog, cluster.engine != .mysql {
            reader.report("binlog", "binlog is for \(EngineFamily.mysql.rawValue) only, this cluster is \(cluster.engine.rawValue)")
        }
        if cluster.backtrackWindow ?? .zero > .zero, cluster.engine != .mysql {
            reader.report("backtrackWindow", "backtrackWindow is for \(EngineFamily.mysql.rawValue) only, this cluster is \(cluster.engine.rawValue)")
        }
    }

    // MARK: Settings

    private func readSettings(_ reader: inout MappingReader, _ cluster: inout DeclaredCluster) {
        cluster.tags = reader.tags("tags")
        cluster.copyTagsToSnapshot = reader.optionalBool("copyTagsToSnapshot") ?? false
        cluster.undoRows = reader.optionalInteger("undoRows", in: 0...1_000_000_000_000) ?? 0
        cluster.parameterGroup = reader.optionalString("parameterGroup")
        cluster.subnetGroup = reader.optionalString("subnetGroup")
        cluster.securityGroups = reader.list("securityGroups") { node throws(ValueProblem) in try node.text() }
    }

    /// Source: Aurora User Guide, Amazon Aurora storage: up to 256 TiB on specific engine versions, else 128 TiB.
    private func checkSizeAndVersion(_ reader: inout MappingReader, _ cluster: DeclaredCluster) {
        guard !cluster.engineVersion.isEmpty, reader.mapping["engine"] != nil else { return }
        guard let version = EngineVersion(cluster.engineVersion, of: cluster.engine) else {
            let form = cluster.engine == .mysql ? "8.0.mysql_aurora.3.08.0" : "16.6"
            return reader.report("engineVersion", "\(cluster.engineVersion) is not a version of \(cluster.engine.rawValue)", hint: "such as \(form)")
        }
        let largest: Int64 = estate.profile.largeVolumes && version.hasLargeVolumes ? 256 : 128
        if cluster.size > .tebibytes(largest) {
            reader.report("size", "size is over \(largest) TiB, the most that version \(cluster.engineVersion) holds")
        }
    }

    // MARK: Access

    private func readDataAPI(_ reader: inout MappingReader, _ cluster: DeclaredCluster) -> DeclaredDataAPI? {
        let dataAPI = reader.within("dataApi") { inner in
            let secret = inner.requiredString("secret")
            let replicas = inner.list("secretReplicas") { node throws(ValueProblem) in
                RegionName(try node.choice(of: estate.regions.map(\.name.rawValue), called: "region"))
            }
            if replicas.contains(cluster.region) { inner.report("secretReplicas", "secretReplicas holds the cluster's own region \(cluster.region)") }
            return DeclaredDataAPI(secret: secret, secretReplicas: replicas)
        }
        // Source: Aurora User Guide, Using the Amazon RDS Data API, limitations.
        if dataAPI != nil, let small = cluster.instances.first(where: { $0.instanceClass.hasPrefix("db.t") }) {
            reader.report("dataApi", "dataApi does not work on T classes, \(small.id) is \(small.instanceClass)")
        }
        return dataAPI
    }

    private func readEndpointName(_ reader: inout MappingReader) -> DeclaredEndpointName? {
        let taken = clusters.compactMap(\.endpointName?.name)
        return reader.within("endpointName") { inner in
            let name = inner.required("name") { node throws(ValueProblem) in try node.domainName() } ?? ""
            if taken.contains(name) { inner.report("name", "endpoint name \(name) is declared twice") }
            return DeclaredEndpointName(name: name, ttl: inner.requiredDuration("ttl", in: .seconds(1) ... .days(7)))
        }
    }
}

extension MappingReader {
    /// - Parameter byKind: Whether each kind of disaster may have objectives of its own.
    mutating func objectives(_ key: String, byKind: Bool) -> Objectives? {
        within(key) { inner in
            let longest = Duration.zero ... .days(400)
            var objectives = Objectives(
                rto: inner.optionalDuration("rto", in: longest), rpo: inner.optionalDuration("rpo", in: longest), tier: inner.optionalInteger("tier", in: 0...9)
            )
            for kind in DisasterKind.allCases where byKind {
                objectives.byKind[kind] = inner.within(kind.rawValue, context: "objectives of kind \(kind.rawValue)") { own in
                    Objectives.Limits(rto: own.optionalDuration("rto", in: longest), rpo: own.optionalDuration("rpo", in: longest))
                }
            }
            return objectives
        }
    }
}
