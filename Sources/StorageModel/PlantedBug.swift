/// Mistakes that a run can be given on purpose, to prove that its checks would find them.
package enum PlantedBug: String, CaseIterable, Sendable, Hashable {
    /// A batch counts as durable on three of six segments.
    case acknowledgeAtThree
    /// A segment that learns of a recovery keeps what the recovery cut off.
    case forgetTruncation
    /// A tail segment stands in for a full one in "three of three full".
    case countTailAsFull
    /// Log is staged as soon as it is sent.
    case stageBeforeDurable
    /// Segments never ask their peers for what they miss.
    case skipGossip
    /// Opening a volume does not raise its epoch.
    case reuseEpoch
    /// The last record of a staged chunk is left out.
    case dropLastRecordOfChunk
    /// Pages are healed from the first peer, its checksum unread.
    case healFromRottenPeer
    /// Opening a volume cuts off one commit more than it has to.
    case truncateTooMuch
    /// Opening a volume takes the position of its pages for VDL.
    case openAtPages
    /// Nothing is ever rebuilt.
    case neverRepair
    /// A clone's pages are those of its source until it has one of its own.
    case cloneSeesLaterWrites
    /// Backtracking leaves the highest page that it should put back.
    case backtrackKeepsPage
    /// Another region is sent commits that are not durable here.
    case replicateBeforeDurable
    /// A secondary that becomes a cluster of its own forgets what it received last.
    case detachDropsTail
    /// A restore replays two seconds more than it was asked for.
    case restorePastTarget
    /// A restore drops the groups that it was given.
    case restoreForgetsGroups
    /// A failover of a global database leaves the old primary at work.
    case failoverLeavesOldPrimary
    /// A lost writer is waited for, though a reader could take over.
    case failoverIgnoresReaders
    /// A cluster's deletion is accepted and never carried out.
    case deletionKeepsCluster
    /// The Data API of a restored cluster asks the database that it was restored from.
    case dataApiAsksSource
    /// The Data API refuses the first statement for a writer that nobody has a connection to.
    case dataApiRefusesFirst
    /// Describe calls show an instance as available while it is still being created.
    case showsInstanceTooEarly

    /// Those that one volume makes by itself, so that random schedules of storage faults find them.
    package static let ofOneVolume: [PlantedBug] = [
        .acknowledgeAtThree, .forgetTruncation, .countTailAsFull, .stageBeforeDurable, .skipGossip, .reuseEpoch, .dropLastRecordOfChunk, .healFromRottenPeer,
        .truncateTooMuch, .openAtPages, .neverRepair,
    ]

    /// What goes wrong, in a few words.
    package var summary: String {
        switch self {
        case .acknowledgeAtThree: "acknowledges at 3/6"
        case .forgetTruncation: "forgets the truncation range"
        case .countTailAsFull: "counts a tail segment as full"
        case .stageBeforeDurable: "stages before durable"
        case .skipGossip: "skips gossip"
        case .reuseEpoch: "reuses an epoch"
        case .dropLastRecordOfChunk: "drops the last record of a chunk"
        case .healFromRottenPeer: "heals from a rotten peer"
        case .truncateTooMuch: "truncates one commit too many"
        case .openAtPages: "opens at its pages' position"
        case .neverRepair: "never repairs"
        case .cloneSeesLaterWrites: "a clone sees later writes of its source"
        case .backtrackKeepsPage: "backtracking keeps a page"
        case .replicateBeforeDurable: "failover promotes past the durable point"
        case .detachDropsTail: "detaching drops the tail"
        case .restorePastTarget: "a restore goes past its target"
        case .restoreForgetsGroups: "a restore forgets its groups"
        case .failoverLeavesOldPrimary: "a failover leaves the old primary at work"
        case .failoverIgnoresReaders: "a failover ignores the readers"
        case .deletionKeepsCluster: "a deletion keeps the cluster"
        case .dataApiAsksSource: "the Data API asks the source"
        case .dataApiRefusesFirst: "the Data API refuses the first statement"
        case .showsInstanceTooEarly: "an instance is shown as available too early"
        }
    }
}
