import Checks
import Evidence
import Testing
import Units

@Suite("ledger balances") struct LedgerBalancesTests {
    private func result(_ edit: (inout RecoveredDatabase?) -> Void) -> CheckResult {
        var cluster = Story.cluster(Story.ten, kept: Set(1...10))
        edit(&cluster.recovered)
        return LedgerBalances().judge(Story.history([cluster]))
    }

    private func verdict(_ verdict: CheckVerdict, _ message: String) -> CheckResult { CheckResult(name: "ledgerBalances", verdict: verdict, message: message) }

    @Test func passesOnWholeBooks() {
        #expect(result { _ in } == verdict(.pass, ""))
        // Which transfers are there is not its question.
        #expect(result { $0?.transfers = nil } == verdict(.pass, ""))
    }

    @Test func failsOnMadeMoneyAndOnAccountsThatDoNotFit() {
        #expect(result { $0?.accounts?[0].balance += 1 } == verdict(.fail, "orders: balances add up to 401, the books opened with 400"))
        #expect(result { $0?.accounts?.remove(at: 1) } == verdict(.fail, "orders: 1 of 4 accounts missing, first account 2"))
        #expect(result { $0?.accounts?.removeLast() } == verdict(.fail, "orders: 1 of 4 accounts missing, first account 4"))
        #expect(result { $0?.accounts = [] } == verdict(.fail, "orders: 4 of 4 accounts missing, first account 1"))
        #expect(result { $0?.accounts?.append(AccountRow(id: 9, balance: 0)) } == verdict(.fail, "orders: account 9 was never opened"))
        #expect(result { $0?.accounts?.append(AccountRow(id: 2, balance: 0)) } == verdict(.fail, "orders: account 2 is there twice"))
        #expect(result { $0?.accounts = nil } == verdict(.fail, "orders: table accounts is missing or cannot be read"))
    }

    @Test func seesNothingWithoutADumpOrAccounts() {
        #expect(result { $0 = nil } == verdict(.inconclusive, "orders: no recovered database in the history"))
        var empty = Story.cluster([], kept: [])
        empty.ledger.accounts = 0
        #expect(LedgerBalances().judge(Story.history([empty])) == verdict(.inconclusive, "orders: the books have no accounts"))
    }
}

@Suite("list of checks") struct CheckListTests {
    @Test func isSortedAndFoundByName() {
        #expect(
            allChecks.map(\.name) == [
                "exactness", "finishedOnceServed", "ledgerBalances", "noLaterThanTarget", "noSplitBrain", "sameConfiguration", "stepsWithoutRetry",
                "validatedBeforeCutover",
            ])
        #expect(allConditions.map { $0.name } == ["availability", "costCeiling", "phaseObjective", "sameSettings", "sqlAssertion"])
        let speakAlways = ["noSplitBrain", "availability", "costCeiling"]
        #expect(
            allChecks.filter { !$0.needsRecoveredDatabase }.map(\.name) + allConditions.filter { !$0.needsRecoveredDatabase }.map { $0.name } == speakAlways)
        #expect(check(named: "exactness") is Exactness)
        #expect(check(named: "Exactness") == nil)
        for check in allChecks { #expect(check.summary.hasSuffix(".")) }
        for check in allConditions { #expect(check.summary.hasSuffix(".")) }
    }

    // The name in files is the type's name in lowerCamelCase, so that one search finds definition, use and report.
    @Test func namesAreTypeNames() {
        for check in allChecks {
            let type = String(describing: type(of: check))
            #expect(check.name == type.prefix(1).lowercased() + type.dropFirst())
        }
        for check in allConditions { #expect(check.name.lowercased() == String(describing: check).lowercased()) }
    }
}

@Suite("durations in words") struct DurationWordsTests {
    @Test(arguments: [
        (0, "0s"), (1, "0.000001s"), (3_200_000, "3.2s"), (723_200_000, "12m 3.2s"), (3_600_000_000, "1h"), (7_200_000_001, "2h 0.000001s"),
        (90_061_000_000, "1d 1h 1m 1s"), (86_399_999_999, "23h 59m 59.999999s"), (-60_000_000, "-1m"),
    ])
    func leaveOutZeroParts(microseconds: Int64, words: String) {
        #expect(Duration.microseconds(microseconds).inWords == words)
    }
}
