import Testing
import Units

@Suite("nearest names") struct NearestNameTests {
    @Test(
        arguments: [
            ("cluser", "cluster"), ("clsuter", "cluster"), ("CLUSTER", "cluster"), ("cluster", "cluster"), ("regin", "region"), ("loseZones", "loseZone"),
            ("restoreTime", "RestoreTime"), ("zebra", nil), ("", nil), ("completelyDifferent", nil),
        ] as [(String, String?)])
    func suggestsWhatWasMeant(word: String, name: String?) {
        #expect(nearestName(to: word, in: ["region", "cluster", "loseZone", "RestoreTime", "loseRegion"]) == name)
    }

    @Test func aTieGoesToTheNameThatSortsFirst() {
        #expect(nearestName(to: "cat", in: ["rat", "bat", "hat"]) == "bat")
        #expect(nearestName(to: "cat", in: []) == nil)
        #expect(nearestName(to: "ab", in: ["ba", "abcd"]) == "ba", "a swap of neighbours is one change, two more letters are two")
    }
}

@Suite("structured values") struct StructuredValueTests {
    private let value = StructuredValue.map([
        .init("name", .string("orders")), .init("size", .integer(3)), .init("tags", .list([.bool(true), .null, .number(1.5)])),
        .init("name", .string("second")),
    ])

    @Test func membersAndElements() {
        #expect(value["name"] == .string("orders"))
        #expect(value["nothing"] == nil)
        #expect(value["tags"]?[0] == .bool(true))
        #expect(value["tags"]?[3] == nil)
        #expect(value["tags"]?[-1] == nil)
        #expect(value[0] == nil)
        #expect(value["size"]?["size"] == nil)
    }

    @Test func scalarsAsText() {
        #expect(value["size"]?.scalarText == "3")
        #expect(StructuredValue.bool(false).scalarText == "false")
        #expect(StructuredValue.number(1.5).scalarText == "1.5")
        #expect(StructuredValue.string("").scalarText == "")
        #expect([StructuredValue.null, .list([]), .map([])].allSatisfy { $0.scalarText == nil })
    }

    @Test func kindsHaveTheNamesOfPlaybookTypes() {
        let kinds = [StructuredValue.null, .bool(true), .integer(1), .number(1), .string(""), .list([]), .map([])].map(\.kindName)
        #expect(kinds == ["null", "Boolean", "Integer", "Number", "String", "List", "Map"])
    }
}

@Suite("quantities") struct QuantityTests {
    @Test func byteCountsAreBinary() {
        #expect([ByteCount.kibibytes(1), .mebibytes(1), .gibibytes(1), .tebibytes(1)].map(\.bytes) == [1024, 1_048_576, 1_073_741_824, 1_099_511_627_776])
        #expect(ByteCount.kibibytes(1) + .zero == ByteCount(bytes: 1024))
        #expect([ByteCount.zero, ByteCount(bytes: 1), .gibibytes(2), .gibibytes(2) + ByteCount(bytes: 1)].map(\.wholeGibibytes) == [0, 1, 2, 3])
    }

    @Test func logPositionsAdvance() {
        #expect(LSN.zero.advanced(by: 3) == LSN(rawValue: 3))
        #expect(LSN(rawValue: 2) < LSN(rawValue: 3))
    }

    @Test func aShareIsAtMostOne() async {
        await #expect(processExitsWith: .failure) { _ = Ratio(2, in: 1) }
        await #expect(processExitsWith: .failure) { _ = Ratio(0, in: 0) }
    }
}
