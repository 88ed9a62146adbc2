import Testing
import Units

@testable import SQLEngine

@Suite("JSON text") struct JSONTextTests {
    @Test func keepsEveryKindOfValueAndTheWrittenOrder() {
        let text = #"{"b":[1,-2.5,"x\u00e9\n",true,false,null],"a":{"z":{},"y":[]},"9":""}"#
        #expect(
            JSONText.parse(text)
                == .map([
                    .init("b", .list([.integer(1), .number(-2.5), .string("x\u{e9}\n"), .bool(true), .bool(false), .null])),
                    .init("a", .map([.init("z", .map([])), .init("y", .list([]))])), .init("9", .string("")),
                ]))
    }

    @Test func scalarsStandAlone() {
        #expect(JSONText.parse("7") == .integer(7))
        #expect(JSONText.parse("\"a\"") == .string("a"))
    }

    @Test(arguments: ["", "{", "{\"a\":}", "[1,]", "nothing", "{'a':1}", "{\"a\":1} x", "\u{0}"])
    func refusesWhatIsNoJSON(text: String) { #expect(JSONText.parse(text) == nil) }
}
