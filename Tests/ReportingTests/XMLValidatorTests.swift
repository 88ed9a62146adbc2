import Foundation
import Testing

@testable import Reporting

@Suite("XML validation") struct XMLValidatorTests {
    private let valid = String(decoding: report([drill()]).xml(), as: UTF8.self)

    @Test func ourReportIsValid() {
        #expect(XMLValidator.validate(xml: Array(valid.utf8), schemaPath: schemaPath("junit.xsd")) == [])
    }

    // One departure from the profile each; the schema must be no wider than what is written.
    @Test(arguments: [
        ("hostname=\"localhost\"", "hostname=\"db7\""), ("package=\"\"", "package=\"x\""), ("time=\"2831.400\"", "time=\"2831.4\""),
        ("T09:00:00\"", "T09:00:00Z\""),
        ("<testsuites>", "<testsuites name=\"all\">"), ("RPO [seed 0]", "RTO [seed 0]"), ("RPO [seed 0]", "latency [seed 0]"), ("<system-err/>", ""),
        ("classname=\"drill.", "classname=\""),
        ("<properties>", "<properties><property name=\"Bad Name\" value=\"\"/>"), ("tests=\"5\"", "tests=\"\""),
    ])
    func aDepartureFromTheProfileIsFound(what: String, by: String) {
        let spoiled = valid.replacingOccurrences(of: what, with: by)
        #expect(spoiled != valid, "\(what) is not in the report")
        #expect(XMLValidator.validate(xml: Array(spoiled.utf8), schemaPath: schemaPath("junit.xsd")).isEmpty == false)
    }

    @Test func whatDoesNotParseIsReportedWithItsLine() {
        let problems = XMLValidator.validate(xml: Array("<a>\n<b></a>".utf8), schemaPath: schemaPath("junit.xsd"))
        #expect(problems == ["line 2: Opening and ending tag mismatch: b line 2 and a", "line 2: Premature end of data in tag a line 1"])
        #expect(XMLValidator.validate(xml: [], schemaPath: schemaPath("junit.xsd")).count == 1)
    }

    @Test func aSchemaThatCannotBeReadIsAProblem() {
        #expect(XMLValidator.validate(xml: Array(valid.utf8), schemaPath: packageRoot.appendingPathComponent("Package.swift").path).isEmpty == false)
        #expect(XMLValidator.validate(xml: Array(valid.utf8), schemaPath: "/nowhere/junit.xsd") == ["schema /nowhere/junit.xsd cannot be read"])
    }
}
