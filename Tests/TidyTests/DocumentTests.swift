import Foundation
import Testing

@Suite("documents") struct DocumentTests {
    /// Targets of `[text](target)` and `![text](target)` that name a file: no scheme, no bare anchor, anchor cut off.
    private func links(in file: SourceTree.File) -> [(line: Int, target: String)] {
        var links: [(line: Int, target: String)] = []
        var isCode = false
        for (number, line) in file.lines.enumerated() {
            if line.hasPrefix("```") { isCode.toggle() }
            guard !isCode else { continue }
            for match in line.matches(of: /\]\(([^)\s]+)[^)]*\)/) {
                let target = match.1.prefix { $0 != "#" }
                guard !target.isEmpty, !target.contains(":") else { continue }
                links.append((line: number + 1, target: String(target)))
            }
        }
        return links
    }

    @Test func relativeLinksAreAlive() throws {
        let files = try SourceTree.files(under: "", ending: ".md")
        #expect(files.contains { $0.path == "README.md" })
        for file in files {
            let folder = SourceTree.root.appending(path: file.path).deletingLastPathComponent()
            for link in links(in: file) {
                let place = folder.appending(path: link.target).standardizedFileURL.path
                #expect(FileManager.default.fileExists(atPath: place), "\(file.path):\(link.line): \(link.target) is not there")
            }
        }
    }

    @Test func findsLinksOutsideCode() {
        let text = "see [a](docs/A.md#top), [web](https://example.org) and ![p](p.png \"title\")\n```\n[no](no.md)\n```\n[here](#here)"
        #expect(links(in: .init(path: "x.md", text: text)).map(\.target) == ["docs/A.md", "p.png"])
    }
}
