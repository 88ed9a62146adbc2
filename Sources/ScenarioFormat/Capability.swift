/// What of backup and recovery a scenario exercises: a capability of the service, or a practice of those who run it.
///
/// The one list of both: files name them under `exercises:`, and `Scenarios/README.md` maps each to the scenarios that do.
package enum Capability: String, Sendable, CaseIterable, Hashable {
    case continuousBackup, pointInTimeRestore, retainedBackups, manualSnapshots, snapshotRestore, snapshotSharing, crossRegionCopy, encryption, fastRestore
    case cloning, backtrack, multiZoneStorage, failover, globalDatabase

    case objectives, retentionAndCadence, keyManagement, backtrackValidation, restoreTests, documentedPlaybooks, inventories

    /// Whether it is something to be done, not something that the service has.
    package var isPractice: Bool {
        switch self {
        case .continuousBackup, .pointInTimeRestore, .retainedBackups, .manualSnapshots, .snapshotRestore, .snapshotSharing, .crossRegionCopy, .encryption,
            .fastRestore, .cloning, .backtrack, .multiZoneStorage, .failover, .globalDatabase:
            false
        case .objectives, .retentionAndCadence, .keyManagement, .backtrackValidation, .restoreTests, .documentedPlaybooks, .inventories: true
        }
    }

    /// One sentence for `daybreak list`, `daybreak explain` and the map.
    package var summary: String {
        switch self {
        case .continuousBackup: "log and pages go to the backup store all the time, for as long as the retention says"
        case .pointInTimeRestore: "a new cluster with everything up to a second of one's choice"
        case .retainedBackups: "automated backups that outlive their deleted cluster"
        case .manualSnapshots: "snapshots that stay until somebody deletes them"
        case .snapshotRestore: "a new cluster out of a snapshot, in its region or where its copy is"
        case .snapshotSharing: "another account may restore and copy a snapshot"
        case .crossRegionCopy: "copies of snapshots in another region, under a key of that region"
        case .encryption: "volumes, backups and snapshots are sealed under a key, and lost without it"
        case .fastRestore: "how long a restore takes, for small volumes and large ones"
        case .cloning: "a new cluster that shares its source's pages until somebody writes"
        case .backtrack: "a cluster goes back in place, without a new one"
        case .multiZoneStorage: "six copies in three zones, written by quorum and repaired by themselves"
        case .failover: "a reader takes over when the writer or its zone is lost"
        case .globalDatabase: "a cluster in another region that follows within seconds and can take over"
        case .objectives: "say how long and how much may be lost, for each kind of disaster, and measure against it"
        case .retentionAndCadence: "choose how long backups are kept and how often snapshots and copies are made"
        case .keyManagement: "know which key opens what, who may use it, and who may destroy it"
        case .backtrackValidation: "look whether backtracking is on, reaches back far enough, and gives the right content"
        case .restoreTests: "restore, and look at the data with SQL before anybody is led there"
        case .documentedPlaybooks: "keep the way back written down, runnable, and under the permissions it will run with"
        case .inventories: "know every cluster, backup, copy and key, where it lies and what it costs"
        }
    }

    /// Where that is described in public.
    package var source: String {
        switch self {
        case .continuousBackup: "Aurora User Guide, Overview of backing up and restoring an Aurora DB cluster"
        case .pointInTimeRestore: "Aurora User Guide, Restoring a DB cluster to a specified time"
        case .retainedBackups: "Aurora User Guide, Retaining automated backups"
        case .manualSnapshots: "Aurora User Guide, Creating a DB cluster snapshot"
        case .snapshotRestore: "Aurora User Guide, Restoring from a DB cluster snapshot"
        case .snapshotSharing: "Aurora User Guide, Sharing a DB cluster snapshot"
        case .crossRegionCopy: "Aurora User Guide, DB cluster snapshot copying"
        case .encryption: "Aurora User Guide, Encrypting Amazon Aurora resources"
        case .fastRestore: "Aurora User Guide, Overview of backing up and restoring an Aurora DB cluster"
        case .cloning: "Aurora User Guide, Cloning a volume for an Amazon Aurora DB cluster"
        case .backtrack: "Aurora User Guide, Backtracking an Aurora DB cluster"
        case .multiZoneStorage: "Aurora User Guide, Amazon Aurora storage"
        case .failover: "Aurora User Guide, High availability for Amazon Aurora"
        case .globalDatabase: "Aurora User Guide, Using Amazon Aurora Global Database"
        case .objectives: "AWS Well-Architected, Reliability Pillar, REL13-BP01 Define recovery objectives for downtime and data loss"
        case .retentionAndCadence: "Aurora User Guide, Overview of backing up and restoring an Aurora DB cluster, Backups"
        case .keyManagement: "Aurora User Guide, AWS KMS key management"
        case .backtrackValidation: "Aurora User Guide, Backtracking an Aurora DB cluster, Backtrack window"
        case .restoreTests:
            "AWS Well-Architected, Reliability Pillar, REL09-BP04 Perform periodic recovery of the data to verify backup integrity and processes"
        case .documentedPlaybooks: "AWS Well-Architected, Operational Excellence Pillar, OPS07-BP03 Use runbooks to perform procedures"
        case .inventories:
            "AWS Well-Architected, Reliability Pillar, REL09-BP01 Identify and back up all data that needs to be backed up, or reproduce the data from sources"
        }
    }
}
