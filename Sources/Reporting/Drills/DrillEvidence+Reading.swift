package import Audit
import Estate
import Evidence
import Foundation
import Units

/// Why a file is no record of a drill.
package struct DrillFileProblem: Error, Hashable, CustomStringConvertible {
    package var file: String
    package var reason: String
    package var description: String { "\(file): \(reason)" }
}

extension DrillEvidence {
    /// Reads one file of `drills/`.
    /// - Throws: `DrillFileProblem`: not JSON, another version, or a field that is missing or of another kind.
    package init(reading bytes: [UInt8], file: String) throws(DrillFileProblem) {
        let object = try RecordObject(bytes, file: file)
        let version = try object.integer("schema_version")
        guard version == 1 else { throw DrillFileProblem(file: file, reason: "schema_version is \(version), this build reads 1") }
        let scenario = try object.text("scenario")
        self.init(
            name: try object.optionalText("variant").map { "\(scenario)/\($0)" } ?? scenario, seed: try object.unsigned("seed"),
            estate: try object.text("estate"), environment: try object.choice("environment", of: ["simulated"]),
            startedAt: try object.instant("started_at"), endedAt: try object.instant("ended_at"),
            outcome: try object.choice("outcome", of: Outcome.allCases.map(\.rawValue)), isAsExpected: try object.bool("as_expected"))
        guard endedAt >= startedAt else { throw object.problem("ended_at", "is before started_at") }
        self.file = file
        estateDigest = try object.text("estate_sha256")
        planted = try object.optionalText("planted")
        knewTheTruth = try object.choice("knowledge", of: ["estimated", "perfect"]) == "perfect"
        disasterKind = try object.optionalChoice("disaster_kind", of: DisasterKind.allCases.map(\.rawValue))
        for fault in try object.objects("faults") where try fault.bool("took_effect") {
            if let bad = try fault.optionalChoice("rehearses", of: BadCase.allCases.map(\.rawValue)).flatMap(BadCase.init) { rehearsed.insert(bad) }
        }
        clusters = try object.objects("clusters").map { cluster throws(DrillFileProblem) in
            let counts = try ["extra_tx", "torn_tx", "gap_tx", "wrong_rows"].map { name throws(DrillFileProblem) in try cluster.optionalCount(name) }
            let mismatches = counts.reduce(Int?.some(0)) { sum, count in sum.flatMap { sum in count.map { sum + $0 } } }
            var read = Cluster(
                id: try cluster.text("cluster"), rtaSeconds: try cluster.optionalSeconds("rta_s"), rpaSeconds: try cluster.optionalSeconds("rpa_s"),
                mismatches: mismatches)
            let outage = try cluster.choice("outage", of: ["none", "ended", "lasting", "unknown"])
            read.hadOutage = outage != "none" && outage != "unknown"
            return read
        }
        checks = try object.objects("checks").map { check throws(DrillFileProblem) in
            Check(
                name: try check.text("name"), verdict: try check.choice("verdict", of: ["pass", "fail", "inconclusive", "skipped"]),
                message: try check.text("message"))
        }
        ways = try object.objects("ways_back").map { way throws(DrillFileProblem) in
            let name = try way.choice("way", of: AuditPolicy.WayBack.allCases.map(\.rawValue))
            guard let back = AuditPolicy.WayBack(rawValue: name) else { preconditionFailure("\(name) was among the known") }
            return Way(back, of: try way.text("cluster"), account: try way.text("account"), region: try way.text("region"))
        }
        differences = try object.objects("differences").map { difference throws(DrillFileProblem) in
            Difference(cluster: try difference.text("cluster"), setting: try difference.text("setting"))
        }
        leftRunning = try object.objects("left_running").map { left throws(DrillFileProblem) in
            LeftBehind(cluster: try left.text("cluster"), what: "\(try left.text("kind")) \(try left.text("id"))")
        }
        // A plan that is refused goes on as before: nobody rehearses anything by it.
        let steps = try object.objects("steps").map { step throws(DrillFileProblem) in try step.optionalText("message") ?? "" }
        let events = try object.objects("events").map { event throws(DrillFileProblem) in
            try event.text("source") == "plan" ? "" : try event.text("text")
        }
        if (steps + events).contains(where: { $0.contains("QuotaExceeded") }) { rehearsed.insert(.quota) }
    }
}

/// A JSON object of a record, asked field by field.
private struct RecordObject {
    let members: [String: Any]
    let file: String
    let path: String

    init(_ bytes: [UInt8], file: String) throws(DrillFileProblem) {
        let value: Any
        do { value = try JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed) } catch {
            let why = ((error as NSError).userInfo[NSDebugDescriptionErrorKey] as? String).map { ": " + CleanText.oneLine($0) } ?? ""
            throw DrillFileProblem(file: file, reason: "not valid JSON\(why)")
        }
        guard let members = value as? [String: Any] else { throw DrillFileProblem(file: file, reason: "not a JSON object") }
        self.init(members, file: file, path: "")
    }

    private init(_ members: [String: Any], file: String, path: String) {
        self.members = members
        self.file = file
        self.path = path
    }

    func problem(_ name: String, _ why: String) -> DrillFileProblem {
        // Records are files that anybody may have written.
        DrillFileProblem(file: file, reason: CleanText.oneLine("not a drill record of this build: \(path)\(name) \(why)"))
    }

    private func value(_ name: String) throws(DrillFileProblem) -> Any {
        guard let value = members[name] else { throw problem(name, "is missing") }
        return value
    }

    private func value<Value>(_ name: String, _ kind: String, as type: Value.Type) throws(DrillFileProblem) -> Value {
        guard let value = try value(name) as? Value else { throw problem(name, "is not \(kind)") }
        return value
    }

    private func optional<Value>(_ name: String, _ read: (String) throws(DrillFileProblem) -> Value) throws(DrillFileProblem) -> Value? {
        try value(name) is NSNull ? nil : try read(name)
    }

    func text(_ name: String) throws(DrillFileProblem) -> String { try value(name, "text", as: String.self) }
    func optionalText(_ name: String) throws(DrillFileProblem) -> String? { try optional(name) { name throws(DrillFileProblem) in try text(name) } }

    /// A text of a list; what nobody knows is no evidence.
    func choice(_ name: String, of known: [String]) throws(DrillFileProblem) -> String {
        let text = try text(name)
        guard known.contains(text) else { throw problem(name, "is unknown: \(text.isEmpty ? "empty" : text)") }
        return text
    }

    func optionalChoice(_ name: String, of known: [String]) throws(DrillFileProblem) -> String? {
        try optional(name) { name throws(DrillFileProblem) in try choice(name, of: known) }
    }

    func bool(_ name: String) throws(DrillFileProblem) -> Bool { try value(name, "true or false", as: Bool.self) }
    func integer(_ name: String) throws(DrillFileProblem) -> Int { try value(name, "a whole number", as: Int.self) }
    func unsigned(_ name: String) throws(DrillFileProblem) -> UInt64 { try value(name, "a whole number", as: UInt64.self) }
    /// How many of something, none to a million million.
    func optionalCount(_ name: String) throws(DrillFileProblem) -> Int? {
        try optional(name) { name throws(DrillFileProblem) in
            let count = try integer(name)
            guard (0...1_000_000_000_000).contains(count) else { throw problem(name, "is no count") }
            return count
        }
    }

    /// Seconds, at most three hundred years of them.
    func optionalSeconds(_ name: String) throws(DrillFileProblem) -> Double? {
        try optional(name) { name throws(DrillFileProblem) in
            let seconds = try value(name, "a number", as: Double.self)
            guard (0...10_000_000_000).contains(seconds) else { throw problem(name, "is no span of time") }
            return seconds
        }
    }

    func instant(_ name: String) throws(DrillFileProblem) -> Instant {
        guard let instant = Instant(iso: try text(name)) else { throw problem(name, "is not an instant") }
        return instant
    }

    func objects(_ name: String) throws(DrillFileProblem) -> [RecordObject] {
        try value(name, "a list of objects", as: [[String: Any]].self).enumerated()
            .map { RecordObject($0.element, file: file, path: "\(path)\(name)[\($0.offset)].") }
    }
}
