package import Estate

/// The kind of disaster that a fault is.
/// Model choice: by what is gone, not by who did it; a call to the service counts as what people did.
/// - Returns: nil for a fault that is not in the table, as those of people are not.
package func disasterKind(ofFault name: String) -> DisasterKind? { kinds.first { $0.faults.contains(name) }?.kind }

/// The bad case that a fault rehearses: what makes a key unusable, takes a whole region, or makes content wrong.
/// - Returns: nil for every other fault. A quota is not hit by a fault but by the call that it refuses.
package func badCase(ofFault name: String) -> BadCase? {
    if corruptions.contains(name) { return .corruption }
    if regionLosses.contains(name) { return .region }
    return unusableKeys.contains(name) ? .key : nil
}

private let corruptions = [RunSQL.name, SlowCorruption.name, Ransomware.name, BadMigration.name, RotBackupObject.name, RotSegment.name]
/// Without `DeleteAlias`, which leaves the key as it is.
private let unusableKeys = [DisableKey.name, ScheduleKeyDeletion.name, RevokeGrant.name, ChangeKeyPolicy.name, LoseKMS.name]
private let regionLosses = [LoseRegion.name, IsolateRegion.name]

private let kinds: [(kind: DisasterKind, faults: [String])] = [
    (
        .logical,
        [
            RunSQL.name, DeleteCluster.name, DeleteSnapshot.name, ChangeRetention.name, CallAPI.name, RotBackupObject.name, SlowCorruption.name,
            Ransomware.name, DeleteAutomatedBackup.name, RemoveGlobalMember.name, SharePublicly.name, ChangeProtection.name, BadMigration.name,
        ]
    ),
    (
        .instance,
        [
            CrashInstance.name, CrashLoop.name, LoseHost.name, LoseSegments.name, RotSegment.name, SlowStorage.name, Maintenance.name, DeleteInstance.name,
            StaleDNS.name,
        ]
    ),
    (.zone, [LoseZone.name, SlowZone.name, PartitionZones.name, CapacityShortage.name]),
    (
        .region,
        [
            LoseRegion.name, IsolateRegion.name, ControlPlaneOutage.name, BackupStoreOutage.name, ThrottleControlPlane.name, StallCopies.name,
            PartitionRegions.name,
        ]
    ),
    (.key, [DisableKey.name, ScheduleKeyDeletion.name, DeleteAlias.name, RevokeGrant.name, ChangeKeyPolicy.name, LoseKMS.name]),
    (.account, [LoseAccount.name, ExpireCredentials.name, RemovePermission.name, ReachQuota.name]),
]
