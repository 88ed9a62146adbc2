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
        if let id, clusters.contains(where: { $0.id.lowercased() == id.lowercased() }) { reader.report("id", "cluster \(id) is declared twice") }
        cluster.redoRate = reader.optionalByteRate("redoRate") ?? .zero
        cluster.writeRate = reader.optionalRate("writeRate", upTo: 1_000_000) ?? 0
        cluster.keyAlias = readKey(&reader, region: region, account: account)
        cluster.instances = readInstances(&reader, region: region)
        readBackups(&reader, &cluster)
        cluster.deletionProtection = reader.optionalBool("deletionProtection") ?? false
        cluster.dataAPI = readDataAPI(&reader, cluster)
        cluster.endpointName = readEndpointName(&reader)
        let isEncrypted = reader.mapping["key"] != nil
        reader.each("snapshotPlans", context: "snapshot plan") { inner in
            if let plan = readPlan(&inner, of: cluster, isEncrypted: isEncrypted) { cluster.snapshotPlans.append(plan) }
        }
        cluster.objectives = reader.objectives("objectives") ?? Objectives()
        clusters.append(cluster)
    }

    // MARK: Keys

    private func readKey(_ reader: inout MappingReader, region: RegionName?, account: AccountID?) -> String? {
        reader.optional("key") { node throws(ValueProblem) in
            let alias = try node.keyAlias()
            if let region, let account { try requireKey(alias, in: region, account: account) }
            return alias
        }
    }

    private func requireKey(_ alias: String, in region: RegionName, account: AccountID) throws(ValueProblem) {
        // Without an account that could be read there is nothing to compare.
        guard !account.rawValue.isEmpty, !estate.keys.contains(where: { $0.alias == alias && $0.region == region && $0.account == account }) else { return }
        let namesakes = estate.keys.filter { $0.alias == alias }
        guard let elsewhere = namesakes.first(where: { $0.account == account }) ?? namesakes.first else {
            let there = estate.keys.filter { $0.region == region && $0.account == account }.map(\.alias)
            throw ValueProblem("unknown key \(alias)", hint: nearestName(to: alias, in: there).map { "did you mean \($0)?" } ?? nearHint(region, account))
        }
        let place = elsewhere.account == account ? "\(elsewhere.region)" : "account \(estate.name(of: elsewhere.account)), region \(elsewhere.region)"
        throw ValueProblem("wants a key of \(region), found \(alias), which is in \(place)", hint: nearHint(region, account))
    }

    private func nearHint(_ region: RegionName, _ account: AccountID) -> String? {
        let there = estate.keys.filter { $0.region == region && $0.account == account }.map(\.alias).sorted()
        return there.isEmpty ? "declare a key in \(region)" : "keys in \(region): \(there.joined(separator: ", "))"
    }

    // MARK: Instances

    private func readInstances(_ reader: inout MappingReader, region: RegionName?) -> [DeclaredInstance] {
        guard reader.requireKey("instances") else { return [] }
        let zones = estate.regions.first { $0.name == region }?.zones ?? []
        var instances: [DeclaredInstance] = []
        let taken = clusters.flatMap(\.instances).map { $0.id.lowercased() }
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
        if cluster.backtrackWindow ?? .zero > .zero, cluster.engine != .mysql {
            reader.report("backtrackWindow", "backtrackWindow is for \(EngineFamily.mysql.rawValue) only, this cluster is \(cluster.engine.rawValue)")
        }
    }

    private func readPlan(_ reader: inout MappingReader, of cluster: DeclaredCluster, isEncrypted: Bool) -> SnapshotPlan? {
        let every = reader.requiredDuration("every", in: .minutes(5) ... .days(35))
        let at = reader.required("at") { node throws(ValueProblem) in try ClockTimes.timeOfDay(node) }
        let keep = reader.requiredDuration("keep", in: .minutes(5) ... .days(3_650))
        if keep < every {
            reader.report("keep", "keep \(Quantity.text(keep)) is shorter than every \(Quantity.text(every))", hint: "there would be times without a snapshot")
        }
        let copyTo = reader.optionalRegion("copyTo", estate)
        if let copyTo, copyTo == cluster.region { reader.report("copyTo", "copyTo wants another region than the cluster's own, found \(copyTo)") }
        let copyKey = reader.optional("copyKey") { node throws(ValueProblem) in
            let alias = try node.keyAlias()
            if let copyTo { try requireKey(alias, in: copyTo, account: cluster.account) }
            return alias
        }
        checkCopyKey(&reader, isEncrypted: isEncrypted)
        let principal = reader.requiredPrincipal("as", estate)
        if let principal, !cluster.account.rawValue.isEmpty, !principal.account.rawValue.isEmpty, principal.account != cluster.account {
            reader.report(
                "as", "principal \(principal.name) is of account \(estate.name(of: principal.account)), the cluster of \(estate.name(of: cluster.account))")
        }
        guard let at, let principal else { return nil }
        return SnapshotPlan(every: every, at: at, keep: keep, copyTo: copyTo, copyKeyAlias: copyKey, principal: principal.name)
    }

    /// Source: API shape CopyDBClusterSnapshotMessage, KmsKeyId: required for an encrypted snapshot of another region, an error for an unencrypted one.
    private func checkCopyKey(_ reader: inout MappingReader, isEncrypted: Bool) {
        let hasKey = reader.mapping["copyKey"] != nil
        guard reader.mapping["copyTo"] != nil else {
            if hasKey { reader.report("copyKey", "copyKey without copyTo", hint: "add copyTo, or remove copyKey") }
            return
        }
        if isEncrypted, !hasKey {
            reader.report("copyTo", "copyTo of an encrypted cluster wants copyKey", hint: "a key of one region cannot be used in another")
        }
        if !isEncrypted, hasKey { reader.report("copyKey", "copyKey for a cluster without key", hint: "an unencrypted snapshot is copied unencrypted") }
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

extension EstateDeclaration {
    func name(of account: AccountID) -> String { accounts.first { $0.id == account }?.name ?? account.rawValue }
}

extension MappingReader {
    mutating func objectives(_ key: String) -> Objectives? {
        within(key) { inner in
            let longest = Duration.zero ... .days(400)
            return Objectives(
                rto: inner.optionalDuration("rto", in: longest), rpo: inner.optionalDuration("rpo", in: longest), tier: inner.optionalInteger("tier", in: 0...9)
            )
        }
    }
}
