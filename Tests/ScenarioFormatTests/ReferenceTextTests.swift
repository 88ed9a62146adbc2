import ScenarioFormat
import Testing
import Units

@Suite("references") struct ReferenceTextTests {
    private static let nowhere = ScenarioFormat.SourceLocation(file: "f", line: 1, column: 1)

    private static func node(_ content: ValueNode.Content) -> ValueNode { ValueNode(content, nowhere) }

    private static func lookUp(_ reference: Reference) -> StructuredValue? {
        switch reference {
        case .parameter("Groups"): .list([.string("sg-1"), .string("sg-2")])
        case .parameter("Count"): .integer(3)
        case .parameter("Name"): .string("orders")
        case .stepOutput("check", "Rows"): .integer(7)
        case .global("REGION"): .string("us-west-2")
        case .executionID: .string("e-1")
        default: nil
        }
    }

    @Test func readsEveryForm() throws {
        let text = try ReferenceText(parsing: "a {{Name}} {{ check.Rows }}{{global:REGION}} {{automation:EXECUTION_ID}} }} z")
        #expect(
            text.parts == [
                .literal("a "), .reference(.parameter("Name")), .literal(" "), .reference(.stepOutput(step: "check", output: "Rows")),
                .reference(.global("REGION")), .literal(" "),
                .reference(.executionID), .literal(" }} z"),
            ])
        #expect(text.references.map(\.description) == ["{{ Name }}", "{{ check.Rows }}", "{{ global:REGION }}", "{{ automation:EXECUTION_ID }}"])
        #expect(try ReferenceText(parsing: "").parts == [.literal("")])
    }

    @Test func aWholeReferenceKeepsItsTypeAndAnEmbeddedOneBecomesText() throws {
        let cases: [(String, StructuredValue)] = [
            ("{{ Groups }}", .list([.string("sg-1"), .string("sg-2")])), ("{{ Count }}", .integer(3)), ("{{ Count }} ", .string("3 ")),
            ("PT{{ check.Rows }}M", .string("PT7M")),
            ("{{ Name }}-{{ Count }}", .string("orders-3")), ("plain", .string("plain")),
        ]
        for (text, expected) in cases { #expect(try substitute(ReferenceTextTests.node(.string(text)), ReferenceTextTests.lookUp) == expected, "\(text)") }
    }

    @Test func replacesThroughoutAndLeavesKeysAlone() throws {
        let entry = MappingNode.Entry(
            key: Located("{{ Name }}", ReferenceTextTests.nowhere),
            value: ReferenceTextTests.node(
                .list([ReferenceTextTests.node(.string("{{ Name }}")), ReferenceTextTests.node(.bool(true)), ReferenceTextTests.node(.null)])))
        let node = ReferenceTextTests.node(.map(MappingNode(entries: [entry], location: ReferenceTextTests.nowhere)))
        #expect(try substitute(node, ReferenceTextTests.lookUp) == .map([.init("{{ Name }}", .list([.string("orders"), .bool(true), .null]))]))
    }

    @Test func refusesWhatHasNoValueOrCannotStandThere() {
        let cases = [
            ("{{ Gone }}", "{{ Gone }} has no value"), ("x{{ Groups }}", "{{ Groups }} is a List and cannot stand inside text"),
            ("{{ Name", "{{ is not closed in \"{{ Name\""),
            ("{{ ssm:x }}", "{{ ssm:x }} is not accepted in a step"), ("{{ variable:X }}", "{{ variable:X }}: variables are not modelled yet"),
            ("{{ a.b.c }}", "{{ a.b.c }} is not a reference"),
            ("{{ }}", "{{  }} is not a reference"), ("{{ a-b }}", "{{ a-b }} is not a reference"),
            ("{{ a {{ b }} }}", "references cannot be nested: \"{{ a {{ b }} }}\""),
        ]
        for (text, message) in cases {
            do throws(ReferenceProblem) {
                _ = try substitute(ReferenceTextTests.node(.string(text)), ReferenceTextTests.lookUp)
                Issue.record("\(text) was accepted")
            } catch {
                #expect(error.message == message)
            }
        }
    }
}
