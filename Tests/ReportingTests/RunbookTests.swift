import Evidence
import Testing
import Units

@testable import Reporting

@Suite("runbooks") struct RunbookTests {
    private func rehearsal(_ scenario: String, seed: UInt64, took: Int64, change: (inout DrillRecord) -> Void = { _ in }) -> DrillRecord {
        drill(scenario, seed: seed) {
            var facts = PlaybookFacts(
                file: "Scenarios/playbooks/pitr.yaml", summary: "Restore to a point in time.", region: "us-west-2", account: "111122223333",
                principal: "dr-operator")
            facts.parameters = [.init(name: "RestoreTime", value: "2026-03-02T10:0\(seed):00Z"), .init(name: "Cluster", value: "orders")]
            facts.ending = "finished"
            $0.playbook = facts
            var restore = StepRecord(name: "restore", action: "aws:executeAwsApi")
            (restore.status, restore.attempts) = ("Success", 1)
            (restore.startedAt, restore.endedAt) = (startOfTimeline, startOfTimeline + .seconds(took))
            restore.terms = StepTerms(call: "rds:RestoreDBClusterToPointInTime", onFailure: .step("giveUp"), attemptsMax: 3, timeout: .seconds(25))
            restore.met = [
                MetNeed(.permission, "rds:RestoreDBClusterToPointInTime", on: "arn:aws:rds:us-west-2:111122223333:cluster:orders"),
                MetNeed(.key, "kms:CreateGrant", on: "arn:aws:kms:us-west-2:111122223333:key/1"), MetNeed(.quota, "clusters", on: "us-west-2"),
            ]
            var wait = StepRecord(name: "loop", action: "aws:loop")
            (wait.status, wait.startedAt, wait.endedAt) = ("Success", startOfTimeline + .seconds(took), startOfTimeline + .seconds(took + 60))
            let rounds = (1...2).map { round in
                var inner = StepRecord(name: "loop.\(round).look", action: "aws:sleep")
                (inner.status, inner.startedAt, inner.endedAt) = ("Success", startOfTimeline, startOfTimeline + .seconds(Int64(round) * 10))
                return inner
            }
            var last = StepRecord(name: "giveUp", action: "aws:sleep")
            last.terms = StepTerms(call: nil, onFailure: .abort, attemptsMax: 1, timeout: nil)
            $0.steps = [restore, wait] + rounds + [last]
            change(&$0)
        }
    }

    private func fails(_ record: inout DrillRecord) {
        record.steps[0].status = "Failed"
        record.steps[0].message = "An error occurred (KMSKeyNotAccessibleFault)"
        record.steps[0].met = []
        record.outcome = .missed
        record.missed = [.rto]
        record.playbook?.ending = "gave up: step restore"
    }

    @Test func aPlaybookIsToldFromAllItsDrills() throws {
        let records = [
            rehearsal("drop-table", seed: 0, took: 300), rehearsal("drop-table", seed: 1, took: 100), rehearsal("zone", seed: 0, took: 200),
            rehearsal("zone", seed: 1, took: 900, change: fails), drill("none"),
        ]
        let files = RunbookFiles.files(of: records)
        #expect(files.map(\.path) == ["runbooks/pitr.md"])
        let lines = files[0].text.split(separator: "\n").map(String.init)
        for line in [
            "# pitr",
            "Made from `Scenarios/playbooks/pitr.yaml` and 4 drills on a simulated estate. All times are simulated: they tell steps apart, and promise nothing.",
            "| drop-table | 2 | met | met | finished | 47m 12s |",
            "| zone | 2 | met | 1 met, 1 missed rto | 1 finished, 1 gave up | 47m 12s |",
            "- Run it as `dr-operator` of account `111122223333`, in `us-west-2`.",
            "| RestoreTime | 2026-03-02T10:00:00Z, 2026-03-02T10:01:00Z |",
            "| rds:RestoreDBClusterToPointInTime | arn:aws:rds:us-west-2:111122223333:cluster:orders | restore |",
            "| kms:CreateGrant | arn:aws:kms:us-west-2:111122223333:key/1 | restore |", "| clusters | us-west-2 | restore |",
            // Only where it succeeded: the drill that took 900 s failed.
            "| restore | rds:RestoreDBClusterToPointInTime | 3m 20s (1m 40s to 5m) | 4 of 4 | 1 |",
            "| loop.N.look | aws:sleep | 15s (10s to 20s) | 8 of 8 | – |", "| giveUp | aws:sleep | – | 0 of 4 | – |",
            "| restore | 3 | 25s | goes on with giveUp | yes, see below |", "| loop | – | – | – | no: it never failed |",
            "| giveUp | 1 | – | gives up | no: no drill came this far |",
            "- Seen 1×, first in zone seed 1; the drill then ended missed rto: Failed: An error occurred (KMSKeyNotAccessibleFault)",
        ] {
            #expect(lines.contains(line), "\(line)")
        }
    }

    @Test func stepsKeepTheDocumentsOrderWhicheverDrillReachedThem() {
        let short = rehearsal("a", seed: 0, took: 1) { $0.steps.removeSubrange(2...3) }
        let steps = RehearsedStep.all(of: [short, rehearsal("b", seed: 0, took: 1)])
        #expect(steps.map(\.name) == ["restore", "loop", "loop.N.look", "giveUp"])
    }

    @Test func twoPlaybooksOfOneNameHaveAFileEach() {
        let other = rehearsal("b", seed: 0, took: 1) { $0.playbook?.file = "elsewhere/PITR.yml" }
        let odd = rehearsal("c", seed: 0, took: 1) { $0.playbook?.file = "../../etc/.." }
        #expect(
            RunbookFiles.files(of: [rehearsal("a", seed: 0, took: 1), other, odd]).map(\.path) == ["runbooks/pitr.md", "runbooks/PITR-2.md", "runbooks/_..md"])
    }

    @Test func whatWasNeverLetThroughIsSaidToBeUnknown() {
        let record = rehearsal("a", seed: 0, took: 1) { for step in $0.steps.indices { $0.steps[step].met = [] } }
        #expect(RunbookFiles.files(of: [record])[0].text.contains("\nNo call of it was ever let through: what it needs is not known.\n"))
    }
}
