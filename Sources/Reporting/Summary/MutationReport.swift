import Units

/// What became of drills with one defect each.
package struct MutationReport: Sendable {
    package struct Mutant: Sendable {
        package var scenario: String
        /// Name and meaning of the defect, and where it is.
        package var defect: String
        package var summary: String
        package var place: String
        package var wouldBeCaughtBy: String
        package var isKilled: Bool
        package init(scenario: String, defect: String, summary: String, place: String, wouldBeCaughtBy: String, isKilled: Bool) {
            self.scenario = scenario
            self.defect = defect
            self.summary = summary
            self.place = place
            self.wouldBeCaughtBy = wouldBeCaughtBy
            self.isKilled = isKilled
        }
    }

    private let mutants: [Mutant]
    /// Names of scenarios whose own drill does not end as they expect: what a defect does to them says nothing.
    private let unsound: [String]

    /// Mutants that nobody ran: the command was interrupted.
    private let notRun: Int

    package init(_ mutants: [Mutant], unsound: [String], notRun: Int = 0) {
        self.mutants = mutants
        self.unsound = unsound
        self.notRun = notRun
    }

    private var killed: Int { mutants.count { $0.isKilled } }

    /// Killed ÷ all, rounded down to a thousandth; 0 without mutants.
    package var thousandths: Int { mutants.isEmpty ? 0 : killed * 1000 / mutants.count }

    private var score: String { "\(thousandths / 1000).\(String(1000 + thousandths % 1000).dropFirst())" }

    /// Names, in the order in which they were met.
    private var defects: [String] {
        var defects: [String] = []
        for mutant in mutants where !defects.contains(mutant.defect) { defects.append(mutant.defect) }
        return defects
    }

    /// For a terminal: a line a defect, and what survived.
    package var text: String {
        func row(_ name: String, _ killed: String, _ all: String) -> String {
            TextWidth.padded(name, to: 24) + TextWidth.padded(killed, to: 8) + all
        }
        var lines = mutants.isEmpty ? [] : [row("DEFECT", "KILLED", "ALL")]
        for defect in defects {
            let own = mutants.filter { $0.defect == defect }
            lines.append(row(defect, "\(own.count { $0.isKilled })", "\(own.count)"))
        }
        for mutant in mutants where !mutant.isKilled {
            lines += [
                "", "survived: \(mutant.scenario), \(mutant.defect) (\(mutant.place)): \(mutant.summary)", "  would be caught by: \(mutant.wouldBeCaughtBy)",
            ]
        }
        for name in unsound { lines += ["", "not judged: \(name), whose own drill does not end as it expects"] }
        if notRun > 0 { lines += ["", "interrupted: \(counted(notRun, "mutant")) \(notRun == 1 ? "was" : "were") not run, and the score is of the others"] }
        let last = mutants.isEmpty ? "no mutant was judged: there is no score" : "\(killed) of \(counted(mutants.count, "mutant")) killed, score \(score)"
        return (lines + ["", last]).joined(separator: "\n")
    }

    /// As `Reports/schema/mutation.schema.json` says.
    package var json: String {
        let rows = defects.map { defect in
            let own = mutants.filter { $0.defect == defect }
            return JSONValue.object([
                "defect": .string(defect), "mutants": .integer(Int64(own.count)), "killed": .integer(Int64(own.count { $0.isKilled })),
            ])
        }
        let survivors = mutants.filter { !$0.isKilled }.map { mutant in
            JSONValue.object([
                "scenario": .string(mutant.scenario), "defect": .string(mutant.defect), "place": .string(mutant.place), "summary": .string(mutant.summary),
                "would_be_caught_by": .string(mutant.wouldBeCaughtBy),
            ])
        }
        return JSONValue.object([
            "schema_version": .integer(1), "environment": .string("simulated"), "defects": .list(rows),
            "mutants": .integer(Int64(mutants.count)), "killed": .integer(Int64(killed)), "score": .seconds(microseconds: Int64(thousandths) * 1000),
            "survivors": .list(survivors), "not_run": .integer(Int64(notRun)), "not_judged": .list(unsound.map(JSONValue.string)),
        ]).document
    }
}
