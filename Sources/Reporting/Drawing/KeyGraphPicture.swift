import Audit
import Evidence

/// Which data hangs on which key, in one estate: keys on the left, what they open on the right.
///
/// A value, so that estates which look the same are drawn once.
struct KeyGraphPicture: Hashable {
    struct Key: Hashable {
        var name: String
        var region: String
        var state: String
        var isUsable: Bool
        /// Calls that would make its data readable again.
        var undo: String?
        var data: [Data]
    }

    /// What one cluster, by resource id, has in one region under the key.
    struct Data: Hashable {
        var cluster: String
        var region: String
        var isReachable: Bool
        /// `cluster, automated backup, 4 snapshots`.
        var what: String
    }

    var keys: [Key]

    init(of standing: BackupStanding) {
        let edges = Dictionary(grouping: standing.graph.dependencies, by: \.keyARN)
        let known = standing.inventory.keys.map { row in
            Key(
                name: row.aliases.first ?? row.keyID, region: row.region, state: row.state, isUsable: KeyGraph.isUsable(state: row.state),
                undo: KeyUndo(state: row.state)?.rawValue, data: Self.data(edges[row.arn] ?? []))
        }
        let arns = Set(standing.inventory.keys.map(\.arn))
        let strangers = edges.keys.filter { !arns.contains($0) }.sorted().map { arn in
            Key(name: arn, region: "", state: "not in the inventory", isUsable: false, undo: nil, data: Self.data(edges[arn] ?? []))
        }
        keys = known + strangers
    }

    private static func data(_ edges: [KeyDependency]) -> [Data] {
        struct Place: Hashable { var resource: String, region: String }
        var order: [Place] = []
        var groups: [Place: [KeyDependency]] = [:]
        for edge in edges {
            let place = Place(resource: edge.clusterResourceID, region: edge.region)
            if groups[place] == nil { order.append(place) }
            groups[place, default: []].append(edge)
        }
        return order.compactMap { place -> Data? in
            guard let own = groups[place], let first = own.first else { return nil }
            let what = [KeyDependency.Kind.cluster, .automatedBackup, .snapshot].compactMap { kind -> String? in
                let count = own.count { $0.kind == kind }
                let word = kind == .automatedBackup ? "automated backup" : kind.rawValue
                return count == 0 ? nil : kind == .snapshot ? CountText.of(count, word) : word
            }
            return Data(cluster: first.clusterID, region: place.region, isReachable: own.allSatisfy(\.regionReachable), what: what.joined(separator: ", "))
        }
        .sorted { ($0.cluster, $0.region, $0.what) < ($1.cluster, $1.region, $1.what) }
    }

    /// Whether some key opens nothing now though data hangs on it.
    var hasTrouble: Bool { keys.contains { !$0.isUsable && !$0.data.isEmpty } }

    // MARK: Drawing

    private static let width = 880.0
    private static let keyWidth = 330.0
    private static let dataX = 490.0
    private static let row = 50.0
    private static let box = 40.0

    func draw(into html: inout HTMLWriter) {
        let rows = keys.reduce(0) { $0 + max(1, $1.data.count) }
        let height = Double(rows) * Self.row - (Self.row - Self.box) + 2
        SVGCanvas.draw(
            into: &html, width: Self.width, height: max(Self.box + 2, height), class: "keygraph", title: "Keys and the data that they open",
            description: "The table below holds the same facts."
        ) { canvas in
            var y = 1.0
            for key in keys {
                let span = Double(max(1, key.data.count)) * Self.row - (Self.row - Self.box)
                let keyY = y + (span - Self.box) / 2
                let tone = key.isUsable ? "" : " dead"
                for (index, data) in key.data.enumerated() {
                    let dataY = y + Double(index) * Self.row
                    canvas.curve("edge" + tone, from: (Self.keyWidth, keyY + Self.box / 2), to: (Self.dataX, dataY + Self.box / 2))
                    box(
                        &canvas, x: Self.dataX, y: dataY, width: Self.width - Self.dataX - 1, tone: key.isUsable && data.isReachable ? "" : " dead",
                        first: data.cluster, second: data.what, side: data.region + (data.isReachable ? "" : ", lost"))
                }
                box(
                    &canvas, x: 1, y: keyY, width: Self.keyWidth - 1, tone: tone, first: key.name, second: (key.isUsable ? "" : "✕ ") + key.state,
                    side: key.region)
                y += Double(max(1, key.data.count)) * Self.row
            }
        }
    }

    private func box(_ canvas: inout SVGCanvas, x: Double, y: Double, width: Double, tone: String, first: String, second: String, side: String) {
        canvas.rectangle("node" + tone, x: x, y: y, width: width, height: Self.box, radius: 5, title: "\(first): \(second)")
        let sideColumns = TextWidth.columns(side)
        let room = Int((width - 30) / 7.2) - sideColumns
        canvas.text(TextWidth.truncated(CleanText.oneLine(first), to: max(6, room)), "node-name", x: x + 12, y: y + 17)
        canvas.text(side, "node-side", x: x + width - 12, y: y + 17, anchor: .end)
        canvas.text(TextWidth.truncated(CleanText.oneLine(second), to: Int((width - 24) / 6.6)), "node-what" + tone, x: x + 12, y: y + 32)
    }
}
