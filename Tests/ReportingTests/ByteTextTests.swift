import Testing
import Units

@testable import Reporting

/// What is written byte by byte, against the same made as strings.
@Suite("bytes of tables") struct ByteTextTests {
    private func written(_ write: (inout ByteText) -> Void) -> String {
        var out = ByteText()
        write(&out)
        return String(decoding: out.bytes, as: UTF8.self)
    }

    /// Every byte at every place of a word, and texts that begin, end and are all of what must not pass.
    private var texts: [String] {
        var found = [
            "", "plain", "a,b", "say \"x\"", "=1+1", "-", "+a,b", "@x", "\t", "\r\n", "a\r\nb", "ä,ö", "\u{1B}[31mred", "\u{7F}", "\u{2028}", "a;b", ";=x;",
            "tag=1;x", "a\"\u{301}b", "\"\u{200D}", "x,\u{20E3}\"\u{20E3}",
        ]
        for scalar in (0..<0x180).compactMap(Unicode.Scalar.init(_:)) {
            for length in [1, 7, 8, 9, 17] {
                for place in [0, length / 2, length - 1] {
                    var text = Array(repeating: "x" as Unicode.Scalar, count: length)
                    text[place] = scalar
                    found.append(String(String.UnicodeScalarView(text)))
                }
            }
        }
        return found
    }

    @Test func aCellIsWrittenAsItsTextSays() {
        for text in texts {
            #expect(written { InventoryCell.text(text).appendCSV(to: &$0) } == CSVText.field(InventoryCell.text(text).csv))
            #expect(written { InventoryCell.text(text).appendJSON(to: &$0, indent: "\n") } == JSONValue.string(text).inLine)
            let list = InventoryCell.list(["b", text, "a"])
            #expect(written { list.appendCSV(to: &$0) } == CSVText.field(list.csv))
            #expect(written { list.appendJSON(to: &$0, indent: "\n") } == list.json.inLine)
        }
    }

    @Test func aSetAllowsTextsOfItsBytesOnly() {
        let allowed = ByteSet(printableBut: ",\";")
        for text in texts {
            let isAllowed = text.utf8.allSatisfy(allowed.contains)
            var (bare, marked) = (false, false)
            #expect(written { bare = $0.appendIfAllowed(text, allowed) } == (isAllowed ? text : ""))
            let between = written {
                $0.append("<")
                marked = $0.appendIfAllowed(text, allowed, between: UInt8(ascii: "'"))
                $0.append(">")
            }
            #expect(between == (isAllowed ? "<'\(text)'>" : "<>"))
            #expect(bare == isAllowed && marked == isAllowed)
        }
    }

    /// What is appended at the end of the room, and does not fit into it.
    @Test func roomIsMadeWhereItIsWanted() {
        let appends: [(text: String, append: (inout ByteText) -> Void)] = [
            ("x", { $0.append(UInt8(ascii: "x")) }), ("a text", { $0.append("a text" as String) }), ("static", { $0.append("static" as StaticString) }),
            ("bytes", { $0.append(contentsOf: Array("bytes".utf8)) }), (String(UInt64.max), { $0.append(UInt64.max) }),
            ("-1.000001", { $0.append(millionths: -1_000_001) }), ("\n      ", { $0.appendLine(indentedBy: 6) }),
            (",\n    \"name\": ", { $0.appendMember("name", isFirst: false, indentedBy: 4) }),
            ("'short'", { _ = $0.appendIfAllowed("short", ByteSet(printableBut: ","), between: UInt8(ascii: "'")) }),
            ("a text of more than a word", { _ = $0.appendIfAllowed("a text of more than a word", ByteSet(printableBut: ",")) }),
            ("2026-03-10T00:00:00.000001Z", { $0.append(Instant(year: 2026, month: 3, day: 10, microsecond: 1)) }),
        ]
        for (text, append) in appends {
            for missing in 0...40 {
                let filling = String(repeating: "f", count: 1_024 - missing)
                let whole = written {
                    $0.append(filling)
                    append(&$0)
                }
                #expect(whole == filling + text)
            }
        }
    }

    @Test func aPartOfAnotherIsCopied() {
        var other = ByteText()
        other.append("one two three")
        #expect(written { $0.append(other, 4..<7) } == "two")
        #expect(written { $0.append(other, 13..<13) } == "")
    }

    @Test func aMemberStandsOnItsLine() {
        #expect(written { $0.appendMember("first", isFirst: true, indentedBy: 2) } == "\n  \"first\": ")
        #expect(written { $0.appendMember("next", isFirst: false, indentedBy: 0) } == ",\n\"next\": ")
    }

    /// A mark that what follows combines with is a mark to whoever reads bytes.
    @Test func marksAreFoundByScalar() {
        func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
        #expect(bytes(CSVText.field("a\"\u{301}b")) == bytes("\"a\"\"") + bytes("\u{301}b\""))
        #expect(bytes(CSVText.field("\"\u{200D}\"")) == bytes("\"\"\"\u{200D}\"\"\""))
        #expect(bytes(SarifDocument.plain("{\u{301}]\u{301}(\u{301}x")) == bytes("{{\u{301}]\u{301}(\u{301}x"))
        #expect(bytes(SarifDocument.plain("[a](\u{301}x")) == bytes("\\[a\\](\u{301}x"))
        #expect(bytes("it'\u{301}s".shellQuoted) == bytes("'it'\\''") + bytes("\u{301}s'"))
    }

    @Test func numbersAndInstantsAreTheirTexts() {
        for number in [0, 1, 9, 10, 11, 99, 100, 12_345, 999_999_999_999_999_999, 9_999_999_999_999_999_999, 10_000_000_000_000_000_000, .max] as [UInt64] {
            #expect(written { $0.append(number) } == String(number))
        }
        for number in [0, -1, -10, 42, .max, .min] as [Int64] { #expect(written { $0.append(number) } == String(number)) }
        let days: [(Int64, Int64, Int64)] = [
            (2026, 3, 1), (2024, 2, 29), (1969, 12, 31), (1000, 1, 1), (999, 12, 31), (9999, 12, 31), (10_000, 1, 1), (-5, 6, 7),
        ]
        for (year, month, day) in days {
            for fraction in [0, 1, 999_999, 500_000] as [Int64] {
                let instant = Instant(year: year, month: month, day: day, secondOfDay: 86_399, microsecond: fraction)
                #expect(written { $0.append(instant) } == instant.iso)
            }
        }
    }

    @Test func whatIsTakenBackIsGoneAndPiecesAreTheWhole() {
        var out = ByteText()
        for number in 0..<2_000 as Range<UInt64> { out.append(number) }
        let mark = out.count
        out.append("not this")
        out.removeAll(after: mark)
        let whole = (0..<2_000).map(String.init).joined()
        #expect(String(decoding: out.bytes, as: UTF8.self) == whole)
        var pieces: [[UInt8]] = []
        var drained = ByteText { pieces.append(Array($0)) }
        for _ in 0..<40 {
            drained.append(whole)
            drained.drainIfFull()
        }
        drained.finish()
        #expect(pieces.count > 2 && String(decoding: Array(pieces.joined()), as: UTF8.self) == String(repeating: whole, count: 40))
    }
}
