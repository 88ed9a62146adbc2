import Estate
import ScenarioFormat
import Testing

/// What tells whether a drill was of this estate.
@Suite("digests of estates") struct EstateDigestTests {
    private func digest(of files: [String: String], at path: String) -> String? {
        Loader(source: .texts(files)).load(paths: [path]).estates.first { $0.path == path }?.digest
    }

    private func estate(policy: String, comment: String = "") -> String {
        """
        accounts: { prod: "111122223333" }
        principals: [{ name: op, account: prod, policy: \(policy) }]
        clusters: []
        \(comment)
        """
    }

    private let allowing = "{ \"Version\": \"2012-10-17\", \"Statement\": [{ \"Effect\": \"Allow\", \"Action\": \"rds:*\", \"Resource\": \"*\" }] }"

    @Test func theContentCountsAndNotThePath() throws {
        let here = try #require(digest(of: ["a/e.yaml": estate(policy: "p.json"), "a/p.json": allowing], at: "a/e.yaml"))
        #expect(here.count == 64)
        #expect(digest(of: ["b/c/f.yaml": estate(policy: "p.json"), "b/c/p.json": allowing], at: "b/c/f.yaml") == here)
        #expect(digest(of: ["a/e.yaml": estate(policy: "p.json", comment: "# x"), "a/p.json": allowing], at: "a/e.yaml") != here)
    }

    @Test func thePoliciesThatItNamesAreOfIt() {
        let one = digest(of: ["e.yaml": estate(policy: "p.json"), "p.json": allowing], at: "e.yaml")
        let other = digest(of: ["e.yaml": estate(policy: "p.json"), "p.json": allowing.replacing("Allow", with: "Deny")], at: "e.yaml")
        #expect(one != nil && other != nil && one != other)
    }
}
