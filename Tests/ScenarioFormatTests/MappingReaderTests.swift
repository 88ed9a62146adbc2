import ScenarioFormat
import Testing
import Units

@Suite("mapping reader") struct MappingReaderTests {
    private static func at(_ line: Int, _ column: Int) -> ScenarioFormat.SourceLocation { ScenarioFormat.SourceLocation(file: "f", line: line, column: column) }

    /// One entry a line, values in column 8.
    private static func mapping(_ entries: KeyValuePairs<String, ValueNode.Content>) -> MappingNode {
        let made = entries.enumerated().map { index, entry in
            MappingNode.Entry(key: Located(entry.key, at(index + 2, 1)), value: ValueNode(entry.value, at(index + 2, 8)))
        }
        return MappingNode(entries: made, location: at(1, 1))
    }

    @Test func readsEveryKindOfValue() {
        var reader = MappingReader(
            MappingReaderTests.mapping([
                "zone": .string("a"), "heal": .string("90s"), "size": .string("1GiB"), "rate": .string("30/m"), "on": .bool(true), "count": .integer(2),
                "which": .string("all"),
            ]), context: "fault loseZone")
        #expect(reader.requiredString("zone") == "a")
        #expect(reader.optionalDuration("heal") == .seconds(90))
        #expect(reader.requiredByteCount("size") == .gibibytes(1))
        #expect(reader.requiredRate("rate", upTo: 10) == 0.5)
        #expect(reader.requiredBool("on") == true)
        #expect(reader.requiredInteger("count", in: 1...3) == 2)
        #expect(reader.requiredChoice("which", of: ["all", "newest"]) == "all")
        #expect(reader.optionalString("note") == nil)
        reader.finish()
        #expect(reader.diagnostics == [])
    }

    @Test func collectsEveryProblemWithItsPlace() {
        var reader = MappingReader(
            MappingReaderTests.mapping(["zome": .string("a"), "heal": .integer(90), "on": .string("yes"), "which": .string("newst")]), context: "fault loseZone"
        )
        #expect(reader.requiredString("zone") == "")
        #expect(reader.requiredDuration("heal") == .zero)
        #expect(reader.requiredBool("on") == false)
        #expect(reader.requiredChoice("which", of: ["all", "newest"]) == "")
        reader.report("heal", "heal is too early", hint: "later")
        reader.report("note", "note is wanted")
        reader.finish()
        #expect(
            reader.diagnostics.map(\.description) == [
                "f:1:1: missing key zone in fault loseZone",
                "f:3:8: heal wants a duration, found the number 90\n  hint: give it a unit: 90s, 90m, 90h, 90d",
                "f:4:8: on wants true or false, found \"yes\"\n  hint: write true",
                "f:5:8: unknown which newst\n  hint: did you mean newest?",
                "f:3:8: heal is too early\n  hint: later",
                "f:1:1: note is wanted",
                "f:2:1: unknown key zome in fault loseZone\n  hint: did you mean zone?",
            ])
    }

    @Test func readsNestedMappingsWithTheirOwnUnknownKeys() {
        let inner = MappingReaderTests.mapping(["id": .string("x"), "idd": .integer(1)])
        var reader = MappingReader(
            MappingReaderTests.mapping([
                "one": .map(inner), "many": .list([ValueNode(.map(inner), MappingReaderTests.at(9, 9)), ValueNode(.integer(1), MappingReaderTests.at(9, 20))]),
            ]), context: "outer")
        let id = reader.within("one") { $0.requiredString("id") }
        #expect(id == "x")
        var ids: [String] = []
        reader.each("many", context: "element") { ids.append($0.requiredString("id")) }
        reader.finish()
        #expect(ids == ["x"])
        #expect(
            reader.diagnostics.map(\.description) == [
                "f:3:1: unknown key idd in one\n  hint: did you mean id?",
                "f:9:20: element of many wants a mapping, found the number 1",
                "f:3:1: unknown key idd in element\n  hint: did you mean id?",
            ])
    }
}
