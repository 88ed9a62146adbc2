import Evidence
import Units

/// What JUnit is told of one case. One verdict a case: readers differ on which of two they believe.
enum CaseVerdict: Hashable {
    case pass
    /// Passes because the scenario says so, although something was missed; the note goes to system-out.
    case expectedMiss(String)
    /// `type` is a dotted code.
    case failure(type: String, message: String)
    case error(type: String, message: String)
    case skipped(String)
}

/// Judges the parts of one drill against what its scenario expects.
struct CaseJudge {
    let record: DrillRecord

    /// The drill as a whole: the expected outcome, with exactly the expected misses, and no other.
    var outcome: CaseVerdict {
        switch record.outcome {
        case .harnessError: return .error(type: "harness.error", message: record.reason)
        case .inconclusive: return .error(type: "drill.inconclusive", message: record.reason)
        case .met, .missed, .unrecoverable: break
        }
        guard record.isAsExpected else {
            return .failure(type: "outcome.unexpected", message: "\(record.longHeadline): \(record.reason)")
        }
        return record.outcome == .met ? .pass : .expectedMiss("\(record.outcomeText), as expected: \(record.reason)")
    }

    var rto: CaseVerdict {
        objective(.rto, type: "rto.breach", measured: record.worst.rtaSeconds, limit: record.worst.objectives.rtoSeconds, noun: "RTA")
    }

    var rpo: CaseVerdict {
        objective(.rpo, type: "rpo.breach", measured: record.worst.rpaSeconds, limit: record.worst.objectives.rpoSeconds, noun: "RPA")
    }

    func check(_ result: CheckResult) -> CaseVerdict {
        switch result.verdict {
        case .pass where isToFail(result.kind): .failure(type: "outcome.unexpected", message: "passes, but a failure was expected")
        case .pass: .pass
        case .skipped: .skipped(result.message.isEmpty ? "needs a recovered database" : result.message)
        case .inconclusive: .error(type: "check.inconclusive", message: result.message)
        case .fail where isToFail(result.kind) || expects(.checks): .expectedMiss("fails, as expected: \(result.message)")
        case .fail: .failure(type: "check.\(result.kind)", message: result.message)
        }
    }

    private func isToFail(_ kind: String) -> Bool {
        if case .fails(let kinds) = record.expected { kinds.contains(kind) } else { false }
    }

    /// A step that failed is a failure only in a drill that is not as expected: a playbook may go on after it, and a scenario may
    /// expect its playbook to give up.
    func step(_ step: StepRecord) -> CaseVerdict {
        let message = step.message.map { ": \($0)" } ?? ""
        switch step.status {
        case "Success": return .pass
        case "Pending": return .skipped("never reached")
        case "Skipped": return .skipped(step.message ?? "left out")
        case "Cancelled": return .skipped("cancelled\(message)")
        default: break
        }
        let what = step.status == "InProgress" ? "still under way at the end\(message)" : "\(step.status) after \(counted(step.attempts, "attempt"))\(message)"
        return record.isAsExpected ? .expectedMiss("\(what); the drill is as expected") : .failure(type: "step.\(step.status)", message: what)
    }

    private func objective(_ objective: MissedObjective, type: String, measured: Double?, limit: Double?, noun: String) -> CaseVerdict {
        let achieved = Achieved(measured, outcome: record.outcome)
        let missed: Bool
        switch record.outcome {
        case .harnessError: return .error(type: "harness.error", message: "\(noun) not judged: \(record.reason)")
        case .inconclusive:
            if achieved == .unknown { return .error(type: "drill.inconclusive", message: "\(noun) not judged: \(record.reason)") }
            missed = false
        case .unrecoverable: missed = true
        case .missed, .met: missed = record.missed.contains(objective)
        }
        let bound = Achieved.objective(limit)
        switch (missed, expects(objective)) {
        case (false, false): return .pass
        case (true, true): return .expectedMiss("\(noun) \(achieved.inWords) misses \(bound), as expected")
        case (true, false): return .failure(type: type, message: "\(noun) \(achieved.inWords) misses \(bound)")
        case (false, true): return .failure(type: "outcome.unexpected", message: "\(noun) \(achieved.inWords) keeps \(bound), but a miss was expected")
        }
    }

    private func expects(_ objective: MissedObjective) -> Bool {
        switch record.expected {
        case .met: false
        // Only checks are named there: what the bug does to the objectives is nobody's question.
        case .fails: objective != .checks && record.missed.contains(objective)
        case .missed(let set): set.contains(objective)
        case .unrecoverable: objective != .checks
        }
    }
}
