import ScenarioFormat
import Testing
import Units

@Suite("selectors") struct SelectorTests {
    /// `{a: {b: [{c: 1, n: x}, {c: 2, n: y}], n: z}, e: []}`
    static let document = StructuredValue.map([
        .init(
            "a",
            .map([
                .init("b", .list([.map([.init("c", .integer(1)), .init("n", .string("x"))]), .map([.init("c", .integer(2)), .init("n", .string("y"))])])),
                .init("n", .string("z")),
            ])),
        .init("e", .list([])),
    ])

    @Test func selectsInDocumentOrder() throws {
        let cases: [(String, [StructuredValue])] = [
            ("$.a.b[0].c", [.integer(1)]), ("$.a.b[1].n", [.string("y")]), ("$.a.b[2].c", []), ("$.a.x", []), ("$.e[0]", []), ("$.e", [.list([])]),
            ("$.a.n.c", []),
            ("$..c", [.integer(1), .integer(2)]), ("$..n", [.string("x"), .string("y"), .string("z")]), ("$.a..b[0].n", [.string("x")]), ("$..x", []),
        ]
        for (text, expected) in cases { #expect(try Selector(parsing: text).values(in: SelectorTests.document) == expected, "\(text)") }
    }

    @Test func knowsAScan() throws {
        #expect(try Selector(parsing: "$.a..b").isScan)
        #expect(try !Selector(parsing: "$.a.b[0]").isScan)
    }

    @Test func refusesByName() {
        let cases = [
            ("a.b", "does not begin with $."), ("$", "does not begin with $."), ("$[0]", "does not begin with $."), ("$.", "lacks a name after a dot"),
            ("$.a.", "lacks a name after a dot"),
            ("$...a", "lacks a name after a dot"), ("$.*", "wildcard"), ("$.a[*]", "wildcard"), ("$.a[?(@.b)]", "filter"), ("$.a[0:2]", "slice"),
            ("$.a[0,1]", "slice"), ("$.a[-1]", "negative index"),
            ("$.a['b']", "name in brackets"), ("$.a[", "[ without ]"), ("$.a[]", "where an index should stand"), ("$.a[x]", "where an index should stand"),
            ("$.a[99999999999999999999]", "where an index should stand"), ("$.a b", "cannot be read from  b on"),
        ]
        for (text, part) in cases {
            do throws(SelectorProblem) {
                _ = try Selector(parsing: text)
                Issue.record("\(text) was accepted")
            } catch {
                #expect(error.message.contains(part), "\(text): \(error.message)")
            }
        }
    }
}
