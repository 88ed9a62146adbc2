package import Estate
package import ScenarioFormat
import SQLEngine
import Units

/// A migration of several statements that leaves schema and data wrong.
///
/// Each statement is a transaction of its own, as with most migration tools for MySQL; the first that is refused ends it half way.
/// Source: MySQL Reference Manual, Statements That Cause an Implicit Commit: DDL commits. Model choice: likewise for PostgreSQL.
package struct BadMigration: Fault {
    package static let name = "badMigration"
    package static let summary =
        "Runs the statements of a migration one after another at the cluster's writer; what is refused ends it, and leaves what came before."
    package static let arguments = ["cluster: declared cluster", "statements: a list of statements of the portable subset, in their order"]

    private let cluster: String
    private let statements: [String]

    package init(reading reader: inout MappingReader, estate: EstateDeclaration) {
        cluster = reader.requiredString("cluster")
        statements =
            reader.requireKey("statements")
            ? reader.list("statements") { node throws(ValueProblem) in
                let sql = try node.text()
                if let refusal = SQLSubset.refusal(of: sql) { throw ValueProblem("is refused: \(refusal)") }
                return sql
            } : []
        if reader.mapping["statements"] != nil, reader.elements("statements").isEmpty {
            reader.report("statements", "statements wants at least one statement", hint: "such as [\"ALTER TABLE accounts ADD COLUMN cents INTEGER\"]")
        }
    }

    package func strike(_ scene: inout FaultScene) -> FaultEffect {
        var done = 0
        let all = counted(statements.count, "statement")
        for sql in statements {
            switch scene.run(sql, on: cluster) {
            case .struck: done += 1
            case .noEffect(let why) where why.hasSuffix("changed nothing"): continue
            case .noEffect(let why):
                return done > 0
                    ? .struck("a migration of \(cluster) stopped after \(done) of \(all): \(why)")
                    : .noEffect("a migration of \(cluster) was stopped by its first statement: \(why)")
            }
        }
        return done > 0 ? .struck("a migration of \(all) ran on \(cluster)") : .noEffect("the migration of \(cluster) changed nothing")
    }
}
