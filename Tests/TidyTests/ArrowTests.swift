import Testing

@Suite("arrows") struct ArrowTests {
    /// Each room of docs/ARCHITECTURE.md with what it may import; whatever those import, it may import too.
    private static let arrows: [String: Set<String>] = [
        "Units": [],
        "SimulationKernel": ["Units"],
        "Evidence": ["Units"],
        "AccessPolicy": ["Units"],
        "Sealing": ["Crypto"],
        "StorageModel": ["SimulationKernel", "Sealing"],
        "Exploration": ["StorageModel"],
        "KeyModel": ["AccessPolicy", "SimulationKernel", "Sealing"],
        "SQLEngine": ["StorageModel", "CSQLite"],
        "Estate": ["AccessPolicy"],
        "ClusterModel": ["StorageModel", "KeyModel", "SQLEngine", "Estate", "Evidence"],
        "Checks": ["Evidence"],
        "ScenarioFormat": ["Evidence", "Sealing", "Estate", "Yams", "Foundation"],
        "ScenarioLibrary": ["ClusterModel", "ScenarioFormat"],
        "ScenarioRunner": ["ScenarioLibrary", "Checks"],
        "Audit": ["Evidence", "Estate"],
        "Reporting": ["Evidence", "Audit", "Sealing", "CLibXML2", "Foundation"],
        "daybreak": ["ScenarioRunner", "Exploration", "Reporting", "ArgumentParser", "Foundation", "Dispatch", "Synchronization", "Glibc"],
    ]

    /// Libraries stay in the room that needs them: nobody inherits these.
    private static let libraries: Set<String> = [
        "Crypto", "CSQLite", "Yams", "CLibXML2", "ArgumentParser", "Foundation", "Dispatch", "Synchronization", "Glibc",
    ]

    private func allowed(in room: String) -> Set<String> {
        let direct = Self.arrows[room] ?? []
        return direct.union(direct.flatMap { allowed(in: $0).subtracting(Self.libraries) })
    }

    /// The module of an `import` line; nil for any other line.
    private func imported(_ line: Substring) -> String? {
        let words = line.split(separator: " ").drop { $0.hasPrefix("@") || ["package", "public", "internal", "fileprivate", "private"].contains($0) }
        guard words.first == "import" else { return nil }
        let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
        return words.dropFirst().drop { kinds.contains($0) }.first?.split(separator: ".").first.map(String.init)
    }

    @Test func pointDownOnly() throws {
        let files = try SourceTree.files(under: "Sources", ending: ".swift")
        #expect(files.count > 50)
        for file in files {
            let allowed = allowed(in: file.module)
            #expect(Self.arrows[file.module] != nil, "\(file.path): \(file.module) is not in the table of rooms")
            for line in file.code {
                guard let module = imported(line.text) else { continue }
                #expect(allowed.contains(module), "\(file.path):\(line.number): \(file.module) may not import \(module)")
            }
        }
    }

    // An oracle that calls the code it judges agrees with its bugs.
    @Test func checksSeeEvidenceOnly() throws {
        #expect(allowed(in: "Checks") == ["Evidence", "Units"])
        let imports = try SourceTree.files(under: "Sources/Checks", ending: ".swift").flatMap(\.code).compactMap { imported($0.text) }
        #expect(Set(imports) == ["Evidence", "Units"])
    }

    @Test func theTableHasNoCycle() {
        for room in Self.arrows.keys { #expect(!allowed(in: room).contains(room)) }
    }

    @Test func readsEveryFormOfImport() {
        #expect(imported("package import Units") == "Units")
        #expect(imported("@testable import Checks") == "Checks")
        #expect(imported("import struct Foundation.Data") == "Foundation")
        #expect(imported("@preconcurrency package import CSQLite") == "CSQLite")
        #expect(imported("let important = 1") == nil)
    }
}
