import AccessPolicy
import Estate
import Units

/// Reads an estate file. Names are checked against the tables of the same file, so tables are read first.
struct EstateReader {
    private(set) var estate: EstateDeclaration
    /// Gives a policy by its file's path as written, or reports why it cannot.
    private let policy: PolicyLookup
    private var reader: MappingReader

    private init(_ root: MappingNode, path: String, policy: @escaping PolicyLookup) {
        estate = EstateDeclaration(path: path)
        reader = MappingReader(root, context: "estate")
        self.policy = policy
    }

    /// - Returns: What could be read and every problem; with problems the estate is not to be used.
    static func read(
        _ root: MappingNode, path: String, policy: @escaping PolicyLookup
    ) -> (EstateDeclaration, [Diagnostic]) {
        var reading = EstateReader(root, path: path, policy: policy)
        reading.estate.purpose = reading.reader.optionalString("purpose") ?? ""
        reading.readTables()
        var clusters = ClusterReader(estate: reading.estate)
        if reading.reader.requireKey("clusters") {
            reading.reader.each("clusters", context: "cluster") { clusters.read(&$0) }
            if clusters.clusters.isEmpty, reading.reader.diagnostics.isEmpty { reading.reader.report("clusters", "clusters wants at least one cluster") }
        }
        reading.estate.clusters = clusters.clusters
        var globals = GlobalClusterReader(estate: reading.estate)
        reading.reader.each("globalClusters", context: "global cluster") { globals.read(&$0) }
        reading.estate.globalClusters = globals.globalClusters
        reading.estate.people = reading.reader.people()
        reading.reader.finish()
        return (reading.estate, reading.reader.diagnostics)
    }

    private mutating func readTables() {
        readProfile()
        readAccounts()
        readRegions()
        readKeys()
        readPrincipals()
    }

    private mutating func readAccounts() {
        guard reader.requireKey("accounts") else { return }
        var accounts: [DeclaredAccount] = []
        reader.eachNamed("accounts") { name, node, reader in
            var id = AccountID("")
            do throws(ValueProblem) {
                id = try node.accountID()
            } catch {
                reader.report(error, of: "account \(name.value)", at: node.location)
            }
            if !id.rawValue.isEmpty, let other = accounts.first(where: { $0.id == id }) {
                reader.report(at: node.location, "account \(name.value) has the same number as \(other.name)")
            }
            // Kept even when wrong, so that what refers to it is not reported as well.
            accounts.append(DeclaredAccount(name: name.value, id: id))
        }
        estate.accounts = accounts
    }

    private mutating func readRegions() {
        guard reader.requireKey("regions") else { return }
        var regions: [DeclaredRegion] = []
        reader.eachNamed("regions") { name, node, reader in
            if !name.value.isRegionName { reader.report(at: name.location, "\(name.value) is not a region's name", hint: "such as us-west-2") }
            var region = DeclaredRegion(name: RegionName(name.value), zones: [])
            do throws(ValueProblem) {
                let mapping = try node.mapping()
                reader.inner(mapping, context: "region \(name.value)") { inner in
                    region.zones = EstateReader.readZones(&inner, region: name.value)
                    region.quotas = EstateReader.readQuotas(&inner)
                }
            } catch {
                reader.report(error, of: "region \(name.value)", at: node.location)
            }
            regions.append(region)
        }
        estate.regions = regions
    }

    /// Three zones: a protection group keeps two segments in each.
    private static func readZones(_ reader: inout MappingReader, region: String) -> [ZoneName] {
        guard reader.requireKey("zones") else { return [] }
        let zones = reader.list("zones") { node throws(ValueProblem) in try node.text() }
        let count = reader.elements("zones").count
        if count != 3 {
            reader.report("zones", "region \(region) wants three zones, found \(count)", hint: "a volume keeps two copies of everything in each of three zones")
        }
        for (index, zone) in zones.enumerated() {
            let isOfRegion = zone.hasPrefix(region) && zone.utf8.count == region.utf8.count + 1 && zone.utf8.last.map { $0 >= 97 && $0.isLetter } == true
            let place = reader.elements("zones").first { $0.value == .string(zone) }?.location ?? reader.location(of: "zones")
            if !isOfRegion { reader.report(at: place, "\(zone) is not a zone of \(region)", hint: "such as \(region)a") }
            if zones[..<index].contains(zone) { reader.report(at: place, "zone \(zone) is listed twice") }
        }
        return zones.map { ZoneName($0) }
    }

    private static func readQuotas(_ reader: inout MappingReader) -> Quotas {
        reader.within("quotas") { inner in
            var quotas = Quotas()
            quotas.clusters = inner.optionalInteger("clusters", in: 0...100_000) ?? quotas.clusters
            quotas.instances = inner.optionalInteger("instances", in: 0...100_000) ?? quotas.instances
            quotas.manualClusterSnapshots = inner.optionalInteger("manualClusterSnapshots", in: 0...1_000_000) ?? quotas.manualClusterSnapshots
            quotas.snapshotCopiesInProgress = inner.optionalInteger("snapshotCopiesInProgress", in: 0...1_000) ?? quotas.snapshotCopiesInProgress
            quotas.snapshotSharingAccounts = inner.optionalInteger("snapshotSharingAccounts", in: 0...1_000) ?? quotas.snapshotSharingAccounts
            quotas.retainedBackups = inner.optionalInteger("retainedBackups", in: 0...100_000) ?? quotas.retainedBackups
            return quotas
        } ?? Quotas()
    }

    private mutating func readKeys() {
        var keys = KeyReader(estate: estate, policy: policy)
        reader.each("keys", context: "key") { keys.read(&$0) }
        estate.keys = keys.keys
    }

    private mutating func readProfile() {
        reader.within("profile") { inner in
            var profile = EstateProfile()
            profile.largeVolumes = inner.optionalBool("largeVolumes") ?? profile.largeVolumes
            profile.encryptionByDefault = inner.optionalBool("encryptionByDefault") ?? profile.encryptionByDefault
            profile.encryptsUnencryptedCopies = inner.optionalBool("encryptsUnencryptedCopies") ?? profile.encryptsUnencryptedCopies
            profile.copiesAcrossAccountAndRegion = inner.optionalBool("copiesAcrossAccountAndRegion") ?? profile.copiesAcrossAccountAndRegion
            profile.retainsAutomatedBackups = inner.optionalBool("retainsAutomatedBackups") ?? profile.retainsAutomatedBackups
            profile.tenSecondaries = inner.optionalBool("tenSecondaries") ?? profile.tenSecondaries
            profile.failsOverToHeadless = inner.optionalBool("failsOverToHeadless") ?? profile.failsOverToHeadless
            return profile
        }.map { estate.profile = $0 }
    }

    private mutating func readPrincipals() {
        var principals: [DeclaredPrincipal] = []
        let (estate, policy) = (estate, policy)
        reader.each("principals", context: "principal") { inner in
            let name = inner.required("name") { node throws(ValueProblem) in try node.roleName() } ?? ""
            let account = inner.requiredAccount("account", estate)
            let document = inner.policy("policy", .identity, policy)
            if principals.contains(where: { $0.name == name }) { inner.report("name", "principal \(name) is declared twice") }
            var principal = DeclaredPrincipal(name: name, account: account ?? AccountID(""), policy: document)
            principal.line = inner.mapping.location.line
            principals.append(principal)
        }
        self.estate.principals = principals
    }
}

/// A policy by its file's path as written, with the problems of finding it.
typealias PolicyLookup = (Located<String>, PolicyDocument.Kind) -> (policy: NamedPolicy?, problems: [Diagnostic])

extension MappingReader {
    /// - Returns: nil where none is named; one that cannot be read is reported.
    mutating func policy(_ key: String, _ kind: PolicyDocument.Kind, _ lookUp: PolicyLookup) -> NamedPolicy? {
        guard let path = optionalString(key) else { return nil }
        let read = lookUp(Located(path, location(of: key)), kind)
        for problem in read.problems { report(at: problem.location, problem.message, hint: problem.hint) }
        return read.policy
    }

    /// `{ name: value }`, in written order.
    mutating func tags(_ key: String) -> [Tag] {
        var tags: [Tag] = []
        eachNamed(key) { name, node, reader in
            guard let value = node.value.scalarText else { return reader.report(at: node.location, "tag \(name.value) wants text, found \(node.spoken)") }
            if name.value.lowercased().hasPrefix("aws:") { reader.report(at: name.location, "tag \(name.value) begins with aws:, which belongs to AWS") }
            tags.append(Tag(name.value, value))
        }
        return tags
    }
}

extension ValueNode {
    /// A name out of a table that every estate has; without the table, whose absence is reported, any.
    fileprivate func declared(among known: [String], as kind: String) throws(ValueProblem) -> String {
        known.isEmpty ? try text() : try choice(of: known, called: kind)
    }
}

extension MappingReader {
    /// An account by its declared name.
    mutating func requiredAccount(_ key: String, _ estate: EstateDeclaration) -> AccountID? {
        let name = required(key) { node throws(ValueProblem) in try node.declared(among: estate.accounts.map(\.name), as: "account") }
        return estate.accounts.first { $0.name == name }?.id
    }

    mutating func requiredRegion(_ key: String, _ estate: EstateDeclaration) -> RegionName? {
        requireKey(key) ? optionalRegion(key, estate) : nil
    }

    mutating func optionalRegion(_ key: String, _ estate: EstateDeclaration) -> RegionName? {
        optional(key) { node throws(ValueProblem) in RegionName(try node.declared(among: estate.regions.map(\.name.rawValue), as: "region")) }
    }

    mutating func requiredPrincipal(_ key: String, _ estate: EstateDeclaration) -> DeclaredPrincipal? {
        let name = required(key) { node throws(ValueProblem) in try node.choice(of: estate.principals.map(\.name), called: "principal") }
        return estate.principals.first { $0.name == name }
    }
}
