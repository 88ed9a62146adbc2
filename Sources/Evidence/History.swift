package import Units

/// What was seen in one run, and nothing else: the only thing that checks may judge.
package struct History: Sendable {
    /// Id of the scenario; with a variant `<id>/<variant>`.
    package var scenario: String
    package var seed: UInt64
    /// Start of the timeline; the estate's past lies before it.
    package var startedAt: Instant
    /// End of observation.
    package var endedAt: Instant
    /// When the disaster took effect; nil when no fault changed anything.
    package var disasterAt: Instant?
    /// `logical`, `instance`, `zone`, `region`, `key` or `account`; nil without a disaster.
    package var disasterKind: String?
    package var faults: [FaultRecord] = []
    package var marks = PhaseMarks()
    package var clusters: [ClusterHistory] = []
    package var readers: [ReaderHistory] = []
    package var playbook: PlaybookOutcome = .none
    /// nil: the scenario has no playbook.
    package var playbookFacts: PlaybookFacts?
    package var steps: [StepRecord] = []
    /// Statements of the playbook that some database answered without error, in order of time.
    package var validations: [SQLValidation] = []
    /// In order of time.
    package var events: [TimelineEvent] = []
    /// Stretches of time that some operation needed by a calibration row of status "assumed"; they may overlap.
    package var assumedSpans: [AssumedSpan] = []
    /// nil unless the drill ended unrecovered.
    package var survey: Survey?
    /// What exists at the end, was not there or served before, and serves nobody: clusters, then instances, then snapshots, each in order of id.
    package var leftRunning: [RunningResource] = []
    /// In the order in which the playbook took them.
    package var waysBack: [TakenWay] = []

    package init(scenario: String, seed: UInt64, startedAt: Instant) {
        self.scenario = scenario
        self.seed = seed
        self.startedAt = startedAt
        self.endedAt = startedAt
    }
}

package struct FaultRecord: Sendable {
    /// Its name in scenario files.
    package var fault: String
    package var summary: String
    package var at: Instant
    package var tookEffect: Bool
    /// It struck and nobody met it, and its scenario says that this may be: the drill is worth no less for that.
    package var mayBeIdle = false
    /// The bad case of `Estate.BadCase` that it is, by its raw value; nil: none of those that auditors ask for.
    package var rehearses: String?
    package init(fault: String, summary: String, at: Instant, tookEffect: Bool) {
        self.fault = fault
        self.summary = summary
        self.at = at
        self.tookEffect = tookEffect
    }
}

/// First occurrences on the way back; nil for what did not happen.
package struct PhaseMarks: Sendable, Hashable {
    /// The alarm rang, or somebody noticed.
    package var detect: Instant?
    /// Somebody who was called has acknowledged.
    package var page: Instant?
    /// People decided to recover: the playbook was started.
    package var decide: Instant?
    /// The first recovery call that changes something was accepted.
    package var call: Instant?
    /// The cluster that serves in the end was `available`.
    package var cluster: Instant?
    /// The instance that serves in the end was `available`.
    package var instance: Instant?
    /// The first SQL validation that the playbook ran on the recovered database was answered without error.
    package var validated: Instant?
    /// The application's endpoint name first led a client to the recovered database.
    package var cutover: Instant?
    package init() {}
}

/// One cluster with a workload, as its clients saw it.
package struct ClusterHistory: Sendable {
    /// Declared id.
    package var cluster: String
    /// Resource ids (`cluster-…`) of the databases that clients reached, in order; the first is the original. `/1` and so on where a cluster's
    /// content became another one: by a backtrack, or as it took writes again after another cluster had.
    package var databases: [String]
    package var ledger: LedgerTerms
    /// Every commit that a client sent, in the order of sending.
    package var commits: [LedgerCommit] = []
    package var probes: [ProbeSample] = []
    /// Just before cut-over, or for a recovery in place when the service was good again; nil when it never was.
    package var recovered: RecoveredDatabase?
    /// What the recovery aimed at; nil when nothing was recovered.
    package var target: RecoveryTarget?
    /// Where the recovered database came by another one's commits through a third: up to when, inclusive, by index into `databases`.
    package var inheritedUntil: [Int: Instant] = [:]
    /// Tables that the recovery took from another database, in order; the other tables stayed as they were.
    package var copies: [CopiedTable] = []
    /// The database of `databases` that `recovered` was taken from.
    package var recoveredDatabase: Int?
    /// Answers to the scenario's assertions just before the disaster, and in the database that `recovered` was taken from.
    package var answersBeforeFault: [SQLAnswer] = []
    package var recoveredAnswers: [SQLAnswer] = []
    /// At the start of the timeline.
    package var configurationBefore: ClusterConfiguration?
    /// Of the cluster that clients reach at the end; nil when they reach none.
    package var configurationAfter: ClusterConfiguration?
    package init(cluster: String, databases: [String], ledger: LedgerTerms) {
        self.cluster = cluster
        self.databases = databases
        self.ledger = ledger
    }
}

/// What somebody saw who reads the books of a cluster, at a reader endpoint somewhere.
package struct ReaderHistory: Sendable {
    package var name: String
    /// Declared id of the cluster whose books are read.
    package var cluster: String
    /// Identifier of the cluster that was asked, and its region.
    package var at: String
    package var region: String
    /// What answered, in words: `reader in the secondary region of a global database` …
    package var kinds: Set<String> = []
    package var samples: [ReadSample] = []
    package init(name: String, cluster: String, at: String, region: String) {
        self.name = name
        self.cluster = cluster
        self.at = at
        self.region = region
    }
}

package struct ReadSample: Sendable, Hashable {
    package var at: Instant
    /// Id of the newest transfer there, 0 for none; nil when nobody answered.
    package var newest: Int64?
    package var trouble: String?
    package init(at: Instant, newest: Int64?, trouble: String?) {
        self.at = at
        self.newest = newest
        self.trouble = trouble
    }
}

/// What the books hold before the first transfer.
package struct LedgerTerms: Sendable, Hashable {
    /// Accounts are numbered from 1.
    package var accounts: Int
    package var openingBalance: Int64
    package init(accounts: Int, openingBalance: Int64) {
        self.accounts = accounts
        self.openingBalance = openingBalance
    }
}

/// One transfer that a client tried to commit. Written by the client's side and by the clock, never read by the model.
package struct LedgerCommit: Sendable, Hashable {
    package var id: Int64
    package var from: Int32
    package var to: Int32
    package var amount: Int32
    /// Index into `ClusterHistory.databases` of where the last attempt went; -1 before any database was reached.
    package var database: Int8
    package var sentAt: Instant
    /// The instant at which VDL first covered it at the writer; nil when that was not seen.
    package var committedAt: Instant?
    /// The client's receipt; nil while in doubt or refused.
    package var acknowledgedAt: Instant?
    /// An attempt reached a writer and its answer never came.
    package var inDoubt: Bool
    package init(id: Int64, from: Int32, to: Int32, amount: Int32, database: Int8, sentAt: Instant) {
        self.id = id
        self.from = from
        self.to = to
        self.amount = amount
        self.database = database
        self.sentAt = sentAt
        self.committedAt = nil
        self.acknowledgedAt = nil
        self.inDoubt = false
    }
}

package struct ProbeSample: Sendable, Hashable {
    /// When the probe was sent.
    package var at: Instant
    /// nil: good. Otherwise the first thing that was wrong.
    package var trouble: String?
    package var isGood: Bool { trouble == nil }
    /// How long a client waits for the answer.
    package static let timeout = Duration.seconds(2)
    package init(at: Instant, trouble: String?) {
        self.at = at
        self.trouble = trouble
    }
}

/// The whole content of the books in a database, read with SQL.
package struct RecoveredDatabase: Sendable {
    package var takenAt: Instant
    /// nil when the table is missing or could not be read. Ordered by id.
    package var transfers: [TransferRow]?
    /// nil when the table is missing or could not be read. Ordered by id.
    package var accounts: [AccountRow]?
    /// What the engine's own integrity check said, when not "ok".
    package var damage: String?
    package init(takenAt: Instant, transfers: [TransferRow]?, accounts: [AccountRow]?, damage: String?) {
        self.takenAt = takenAt
        self.transfers = transfers
        self.accounts = accounts
        self.damage = damage
    }
}

package struct TransferRow: Sendable, Hashable {
    package var id: Int64
    package var from: Int32
    package var to: Int32
    package var amount: Int32
    package init(id: Int64, from: Int32, to: Int32, amount: Int32) {
        self.id = id
        self.from = from
        self.to = to
        self.amount = amount
    }
}

package struct AccountRow: Sendable, Hashable {
    package var id: Int32
    package var balance: Int64
    package init(id: Int32, balance: Int64) {
        self.id = id
        self.balance = balance
    }
}

/// The promise of the way back that was taken.
package enum RecoveryTarget: Sendable, Hashable {
    /// A restore to this instant, inclusive, or a snapshot's content instant.
    case instant(Instant)
    /// A recovery in place: every acknowledged commit.
    case now
    /// A way back that promises no commit in particular (`AllowDataLoss`).
    case nothing
}

/// A table of the books that was replaced by the one of a restored copy.
package struct CopiedTable: Sendable, Hashable {
    package enum Table: String, Sendable, Hashable { case accounts, transfers }
    package var table: Table
    /// What the copy was restored to, inclusive.
    package var target: Instant
    /// When the table was put in place.
    package var at: Instant
    package init(table: Table, target: Instant, at: Instant) {
        self.table = table
        self.target = target
        self.at = at
    }
}

package enum PlaybookOutcome: Sendable, Hashable {
    /// The scenario has no playbook, or it has not started yet.
    case none
    /// Observation ended before people had noticed, come and decided; the phase marks say how far they were.
    case neverStarted
    case succeeded(at: Instant)
    /// Gave up: status and message of the automation.
    case failed(at: Instant, message: String)
    /// Still under way when observation ended.
    case unfinished
}

package struct StepRecord: Sendable, Hashable {
    package var name: String
    package var action: String
    /// `Success`, `Failed`, `TimedOut`, `Cancelled`, `Skipped` (left out by people), `Pending` (never reached) or `InProgress` (under way at the end).
    package var status: String
    package var startedAt: Instant?
    package var endedAt: Instant?
    package var attempts: Int
    package var message: String?
    /// Where its playbook has it; nil where it is not known.
    package var place: FilePlace?
    /// What the document says of it; nil where it is not known.
    package var terms: StepTerms?
    /// What its calls needed and had, each once, in order.
    package var met: [MetNeed] = []
    package init(name: String, action: String) {
        self.name = name
        self.action = action
        self.status = "Pending"
        self.attempts = 0
    }
}

/// A statement that the playbook ran, and the database that really answered: not the one that it was sent to.
package struct SQLValidation: Sendable, Hashable {
    package var at: Instant
    /// As in `ClusterHistory.databases`.
    package var database: String
    package init(at: Instant, database: String) {
        self.at = at
        self.database = database
    }
}

package struct TimelineEvent: Sendable, Hashable {
    package var at: Instant
    /// Who speaks: `fault`, `rds`, `playbook`, `people`, `plan`, `service` …
    package var source: String
    package var text: String
    package init(at: Instant, source: String, text: String) {
        self.at = at
        self.source = source
        self.text = text
    }
}

package struct AssumedSpan: Sendable, Hashable {
    package var from: Instant
    package var to: Instant
    /// Name of the calibration row.
    package var row: String
    package init(from: Instant, to: Instant, row: String) {
        self.from = from
        self.to = to
        self.row = row
    }
}

/// Every surviving object really tried, with disabled and pending-deletion keys counted as usable.
package struct Survey: Sendable {
    package struct Attempt: Sendable, Hashable {
        /// Such as `snapshot orders-2026-03-01 in us-east-2`.
        package var object: String
        /// Declared id of the cluster whose data it holds.
        package var cluster: String
        /// Commits of the ledger that it gave back in order from the first; 0 when it opened but held none.
        package var commits: Int
        /// Why it could not be used; nil when it could.
        package var obstacle: String?
        package init(object: String, cluster: String, commits: Int, obstacle: String?) {
            self.object = object
            self.cluster = cluster
            self.commits = commits
            self.obstacle = obstacle
        }
    }
    package var attempts: [Attempt]
    package init(attempts: [Attempt]) { self.attempts = attempts }
    /// Whether some object gave back a prefix of the cluster's history.
    package func recovers(_ cluster: String) -> Bool {
        attempts.contains { $0.cluster == cluster && $0.obstacle == nil && $0.commits > 0 }
    }
}

/// A way back that a playbook took, and whose database clients came to or got a table from.
package struct TakenWay: Sendable, Hashable {
    /// `pitr`, `snapshot`, `copy`, `clone`, `backtrack`, `globalFailover` or `retainedBackup`.
    package var way: String
    /// Declared id of the cluster whose data came back; empty where that is not known.
    package var cluster: String
    /// Whose the new cluster is, and where.
    package var account: String
    package var region: String
    package init(way: String, cluster: String, account: String, region: String) {
        self.way = way
        self.cluster = cluster
        self.account = account
        self.region = region
    }
}
