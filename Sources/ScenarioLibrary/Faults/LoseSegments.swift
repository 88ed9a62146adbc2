package import Estate
package import ScenarioFormat
import Units

/// Segments of one protection group go away.
package struct LoseSegments: Fault {
    package static let name = "loseSegments"
    package static let summary =
        "Takes segments of one protection group of a cluster away; what is not back when they are suspected is rebuilt on fresh storage nodes."
    package static let arguments = [
        "cluster: declared cluster", "segments: any of 0 to 5: two a zone, in the order of the region's zones; 0, 2 and 4 are full, 1, 3 and 5 are tails",
        "group: number of the protection group (default 0, where the real pages lie)", "heal: when they are back, with their data (optional)",
    ]

    let cluster: String
    let slots: [Int]
    let group: Int
    package let healAfter: Duration?

    package init(reading reader: inout MappingReader, estate: EstateDeclaration) {
        cluster = reader.requiredString("cluster")
        slots = reader.segments("segments")
        group = reader.protectionGroup("group", of: cluster, in: estate)
        healAfter = reader.optionalDuration("heal")
    }

    package func strike(_ scene: inout FaultScene) -> FaultEffect {
        guard let index = scene.cluster(cluster) else { return .noEffect("no cluster \(cluster)") }
        let names = slots.map(String.init).joined(separator: ", ")
        return scene.cloud.loseSegments(slots, group: group, of: index, now: scene.now)
            ? .struck("segments \(names) of protection group \(group) of \(cluster) are lost")
            : .noEffect("segments \(names) of protection group \(group) of \(cluster) were lost already")
    }

    package func heal(_ scene: inout FaultScene) {
        guard let index = scene.cluster(cluster) else { return }
        scene.cloud.healSegments(slots, group: group, of: index, now: scene.now)
    }
}

extension MappingReader {
    /// Numbers of a protection group's segments, each once.
    mutating func segments(_ key: String) -> [Int] {
        guard requireKey(key) else { return [] }
        let read = list(key) { node throws(ValueProblem) in try node.integer(in: 0...5) }
        if read.isEmpty, elements(key).isEmpty { report(key, "\(key) wants at least one segment", hint: "such as [0, 3]") }
        if Set(read).count < read.count { report(key, "\(key) names a segment twice") }
        return Set(read).sorted()
    }

    /// A group that the cluster has at its declared size.
    mutating func protectionGroup(_ key: String, of cluster: String, in estate: EstateDeclaration) -> Int {
        guard let declared = estate.clusters.first(where: { $0.id == cluster }) else { return optionalInteger(key, in: 0...100_000) ?? 0 }
        let count = Int(max(1, (declared.size.bytes + 9_999_999_999) / 10_000_000_000))
        guard let group = optionalInteger(key, in: 0...100_000) else { return 0 }
        if group >= count {
            report(
                key, "\(cluster) of \(declared.size.wholeGibibytes) GiB has the protection groups 0 to \(count - 1), no \(group)",
                hint: "a group holds 10 GB")
        }
        return group
    }
}
