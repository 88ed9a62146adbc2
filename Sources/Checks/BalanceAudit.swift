import Evidence

/// Every account of the recovered database recomputed from the transfers that are there, and what the differences mean.
struct BalanceAudit {
    /// Commits that are there in part: the row without all of its effect, or effect without the row.
    private(set) var torn = 0
    private(set) var firstTorn: String?
    /// Account rows that are missing, were never opened, are there twice, or hold a balance that no torn commit explains.
    private(set) var wrong = 0
    private(set) var firstWrong: String?

    /// How much more than computed each account holds, by id - 1; 0 where the row is missing.
    private var surplus: [Int64]
    /// How many of `surplus` are not 0.
    private var unexplained = 0

    /// What one transfer does to two accounts.
    struct Effect {
        var commit: Int64
        var from: Int32
        var to: Int32
        var amount: Int32
        /// A transfer that moves nothing cannot be torn.
        var movesMoney: Bool { from != to && amount != 0 }
    }

    /// - Parameters:
    ///   - accounts: nil when the table is missing: every row of it counts as wrong.
    ///   - present: Effects of the rows that are there, in order of commit.
    ///   - absent: Effects of the commits that have no row, in order of commit.
    init(ledger: LedgerTerms, accounts: [AccountRow]?, present: [Effect], absent: [Effect]) {
        surplus = Array(repeating: 0, count: ledger.accounts)
        guard let accounts else {
            noteWrong("table accounts is missing or cannot be read", count: max(1, ledger.accounts))
            return
        }
        readBalances(ledger: ledger, accounts: accounts, present: present)
        guard unexplained > 0 else { return }
        let before = self
        explainOneByOne(present: present, absent: absent)
        if unexplained > 0, let whole = before.explainedByAnotherPoint(present: present, absent: absent) { self = whole }
        for (index, more) in surplus.enumerated() where more != 0 {
            noteWrong("account \(index + 1) holds \(abs(more)) \(more > 0 ? "more" : "less") than its transfers give")
        }
    }

    private mutating func readBalances(ledger: LedgerTerms, accounts: [AccountRow], present: [Effect]) {
        var computed = Array(repeating: ledger.openingBalance, count: ledger.accounts)
        for effect in present {
            if let from = slot(effect.from) { computed[from] -= Int64(effect.amount) }
            if let to = slot(effect.to) { computed[to] += Int64(effect.amount) }
        }
        var isThere = Array(repeating: false, count: ledger.accounts)
        for row in accounts {
            guard let index = slot(row.id) else {
                noteWrong("account \(row.id) was never opened")
                continue
            }
            guard !isThere[index] else {
                noteWrong("account \(row.id) is there twice")
                continue
            }
            isThere[index] = true
            add(row.balance &- computed[index], to: index)
        }
        for index in isThere.indices where !isThere[index] { noteWrong("account \(index + 1) is missing") }
    }

    /// Whole commits before halves and rows before absent ones, the newest first: a tear is likeliest at the cut.
    private mutating func explainOneByOne(present: [Effect], absent: [Effect]) {
        for wanted in [2, 1] {
            for effect in present.reversed() where unexplained > 0 { explain(effect, sign: 1, sides: wanted) }
            for effect in absent where unexplained > 0 { explain(effect, sign: -1, sides: wanted) }
        }
    }

    /// Takes the effect as torn if at least `sides` of its accounts differ by exactly its amount.
    ///
    /// - Parameter sign: 1: the row is there and its effect is not; -1: the other way round.
    private mutating func explain(_ effect: Effect, sign: Int64, sides: Int) {
        guard effect.movesMoney, let from = slot(effect.from), let to = slot(effect.to) else { return }
        let amount = sign * Int64(effect.amount)
        let (debit, credit) = (surplus[from] == amount, surplus[to] == -amount)
        guard (debit ? 1 : 0) + (credit ? 1 : 0) >= sides else { return }
        if debit { add(-amount, to: from) }
        if credit { add(amount, to: to) }
        let accounts = debit && credit ? "accounts \(effect.from) and \(effect.to)" : "account \(debit ? effect.from : effect.to)"
        noteTorn(
            sign > 0
                ? "commit \(effect.commit) has its row, but not its effect on \(accounts)" : "commit \(effect.commit) has no row, but an effect on \(accounts)")
    }

    /// The case that one-by-one cannot untangle: the whole account table stands at another commit than the transfers do.
    /// nil when no such point explains every account.
    private func explainedByAnotherPoint(present: [Effect], absent: [Effect]) -> BalanceAudit? {
        replaying(present.reversed(), sign: 1, "the accounts stand before commit", "whose row is there")
            ?? replaying(absent, sign: -1, "the accounts stand after commit", "whose row is not there")
    }

    private func replaying(_ effects: some Sequence<Effect>, sign: Int64, _ verb: String, _ rest: String) -> BalanceAudit? {
        var audit = self
        for effect in effects where effect.movesMoney {
            guard let from = audit.slot(effect.from), let to = audit.slot(effect.to) else { continue }
            audit.add(-sign * Int64(effect.amount), to: from)
            audit.add(sign * Int64(effect.amount), to: to)
            audit.torn += 1
            if audit.unexplained == 0 {
                audit.firstTorn = "\(verb) \(effect.commit), \(rest)"
                return audit
            }
        }
        return nil
    }

    private func slot(_ account: Int32) -> Int? {
        let index = Int(account) - 1
        return surplus.indices.contains(index) ? index : nil
    }

    // Wrapping, because a damaged balance may be any number.
    private mutating func add(_ amount: Int64, to index: Int) {
        let after = surplus[index] &+ amount
        unexplained += (after != 0 ? 1 : 0) - (surplus[index] != 0 ? 1 : 0)
        surplus[index] = after
    }

    private mutating func noteTorn(_ what: String) {
        torn += 1
        firstTorn = firstTorn ?? what
    }

    private mutating func noteWrong(_ what: @autoclosure () -> String, count: Int = 1) {
        wrong += count
        firstWrong = firstWrong ?? what()
    }
}
