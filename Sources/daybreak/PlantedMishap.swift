import Foundation

/// A mishap of the harness itself, made on purpose by its tests: `DAYBREAK_MISHAP="trap drop-table-pitr 3"` or `"error …"`. Users do not need it,
/// and scenarios cannot ask for it: `plant:` is for bugs of the model.
struct PlantedMishap: Error, CustomStringConvertible {
    private enum Kind: String { case trap, error, overflow }

    private let kind: Kind
    private let name: String
    private let seed: UInt64

    /// nil unless the environment asks for one.
    init?() {
        let words = (ProcessInfo.processInfo.environment["DAYBREAK_MISHAP"] ?? "").split(separator: " ")
        guard words.count == 3, let kind = Kind(rawValue: String(words[0])), let seed = UInt64(words[2]) else { return nil }
        (self.kind, self.name, self.seed) = (kind, String(words[1]), seed)
    }

    /// - Throws: Itself, where that is the mishap.
    func strike(_ drill: String, seed: UInt64) throws {
        guard drill == name, seed == self.seed else { return }
        switch kind {
        case .trap: preconditionFailure("a trap planted by DAYBREAK_MISHAP")
        case .error: throw self
        case .overflow: print(PlantedMishap.descend(1))
        }
    }

    private static func descend(_ depth: Int) -> Int { depth < 0 ? 0 : depth + descend(depth + 1) + 1 }

    var description: String { "an error planted by DAYBREAK_MISHAP" }
}
