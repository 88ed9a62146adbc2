import Foundation

/// `bench [kernel] [commit] [storage] [history] [rebuild] [ways] [audit] [page] [library]`: all of them when none is named.
let rooms: [(name: String, figures: () throws -> [Figure])] = [
    ("kernel", { try KernelBench(pending: 1000).figures() + KernelBench(pending: 100_000).figures() }),
    ("commit", { try CommitBench().figures() }),
    ("storage", { StorageBench().figures() }),
    ("history", { try HistoryBench().figures() }),
    ("rebuild", { try RebuildBench().figures() }),
    ("ways", { WaysBackBench().figures() }),
    ("audit", { AuditBench().figures() }),
    ("page", { try PageBench().figures() }),
    ("library", { try LibraryBench().figures() }),
]
let wanted = CommandLine.arguments.dropFirst()
if let unknown = wanted.first(where: { name in !rooms.contains { $0.name == name } }) {
    FileHandle.standardError.write(Data("bench: no benchmark '\(unknown)'; there are \(rooms.map(\.name).joined(separator: ", "))\n".utf8))
    exit(2)
}
#if DEBUG
FileHandle.standardError.write(Data("bench: built without optimisation, the figures mean nothing; use -c release\n".utf8))
#endif
var figures: [Figure] = []
for room in rooms where wanted.isEmpty || wanted.contains(room.name) {
    FileHandle.standardError.write(Data("measuring \(room.name)\n".utf8))
    figures += try room.figures()
}
print(FigureTable(figures: figures).text)
print("\nMedians of \(PairedRounds.count) rounds; a ratio is the median of the rounds' ratios, both sides of a round run one after the other.")
