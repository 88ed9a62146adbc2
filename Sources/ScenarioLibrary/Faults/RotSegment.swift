package import Estate
package import ScenarioFormat
import Units

/// Bytes on storage nodes go bad, and nobody knows.
package struct RotSegment: Fault {
    package static let name = "rotSegment"
    package static let summary =
        "Damages a page or the newest log in segments, silently: scrubbing or reading finds it by its checksum, and peers heal it as long as one is good."
    package static let arguments = [
        "cluster: declared cluster", "segments: any of 0 to 5; pages lie in the full ones, 0, 2 and 4", "what: page or log (default page)",
        "page: number of the page, from 1 (default 1; only with what: page)", "group: protection group of the log (default 0; only with what: log)",
        "heal: when the good bytes are there again by themselves (optional)",
    ]

    enum Target: String, CaseIterable { case page, log }

    let cluster: String
    let slots: [Int]
    let target: Target
    let page: UInt32
    let group: Int
    package let healAfter: Duration?

    package init(reading reader: inout MappingReader, estate: EstateDeclaration) {
        cluster = reader.requiredString("cluster")
        slots = reader.segments("segments")
        target = reader.optionalCase("what", of: Target.self) ?? .page
        switch target {
        case .page:
            page = UInt32(reader.optionalInteger("page", in: 1...1_000_000) ?? 1)
            group = 0
            reader.refuse("group", "a page's group follows from its number", hint: "leave it out, or say what: log")
            if !slots.isEmpty, slots.allSatisfy({ $0 % 2 == 1 }) {
                reader.report("segments", "the segments \(slots) are tails, which keep no pages", hint: "full segments are 0, 2 and 4")
            }
        case .log:
            page = 1
            group = reader.protectionGroup("group", of: cluster, in: estate)
            reader.refuse("page", "log has no page", hint: "leave it out, or say what: page")
        }
        healAfter = reader.optionalDuration("heal")
    }

    package func strike(_ scene: inout FaultScene) -> FaultEffect {
        guard let index = scene.cluster(cluster) else { return .noEffect("no cluster \(cluster)") }
        let names = slots.map(String.init).joined(separator: ", ")
        switch target {
        case .page:
            let count = scene.cloud.rotPage(page, slots: slots, of: index, now: scene.now)
            return count > 0
                ? .struck("page \(page) of \(cluster) went bad in \(count) segment\(count == 1 ? "" : "s") (\(names))")
                : .noEffect("no segment among \(names) has page \(page) of \(cluster), which has \(scene.cloud.pageCount(of: index)) pages")
        case .log:
            let count = scene.cloud.rotLog(slots: slots, group: group, of: index, now: scene.now)
            return count > 0
                ? .struck("the newest log of protection group \(group) of \(cluster) went bad in \(count) segment\(count == 1 ? "" : "s") (\(names))")
                : .noEffect("protection group \(group) of \(cluster) has no log in segments \(names)")
        }
    }

    package func heal(_ scene: inout FaultScene) {
        guard let index = scene.cluster(cluster) else { return }
        scene.cloud.unrot(slots: slots, page: target == .page ? page : nil, group: group, of: index)
    }
}
