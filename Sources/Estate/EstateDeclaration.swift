package import Units

/// What a user declares: the accounts, regions, keys, principals and clusters before anything happens to them.
package struct EstateDeclaration: Sendable {
    /// Path of the file it came from, as the user named it.
    package var path: String
    /// SHA-256, in hexadecimal, of the file's bytes and those of the policy files that it names, in the order in which it first names them; empty for
    /// one that comes from no file.
    package var digest = ""
    /// What it stands for, in a sentence; empty where the file does not say.
    package var purpose = ""
    /// By name, in written order.
    package var accounts: [DeclaredAccount] = []
    package var regions: [DeclaredRegion] = []
    package var keys: [DeclaredKey] = []
    package var principals: [DeclaredPrincipal] = []
    package var clusters: [DeclaredCluster] = []
    package var globalClusters: [DeclaredGlobalCluster] = []
    package var profile = EstateProfile()
    /// For scenarios that declare none of their own.
    package var people = People()
    package init(path: String) { self.path = path }
}

package struct DeclaredAccount: Sendable {
    package var name: String
    package var id: AccountID
    package init(name: String, id: AccountID) {
        self.name = name
        self.id = id
    }
}

package struct DeclaredRegion: Sendable {
    package var name: RegionName
    /// Exactly three: a protection group keeps two segments in each.
    package var zones: [ZoneName]
    package var quotas: Quotas
    package init(name: RegionName, zones: [ZoneName], quotas: Quotas = Quotas()) {
        self.name = name
        self.zones = zones
        self.quotas = quotas
    }
}

/// Service quotas of one account in one region.
/// Source: Aurora User Guide, Quotas and constraints for Amazon Aurora.
package struct Quotas: Sendable {
    package var clusters = 40
    package var instances = 40
    package var manualClusterSnapshots = 100
    /// Source: Aurora User Guide, DB cluster snapshot copying: five in progress per destination region and account.
    package var snapshotCopiesInProgress = 5
    /// Accounts that one snapshot may be shared with.
    /// Source: Aurora User Guide, Sharing a DB cluster snapshot.
    package var snapshotSharingAccounts = 20
    /// Retained automated backups; as many as clusters unless given.
    /// Source: API shape DBClusterAutomatedBackupQuotaExceededFault.
    package var retainedBackups = 40
    package init() {}
}

/// Where two sources of the service's behaviour disagree, which of them the estate follows.
package struct EstateProfile: Sendable, Hashable {
    /// Volumes up to 256 TiB where the engine version allows it; false: 128 TiB for all.
    /// Source: Aurora User Guide, Amazon Aurora storage (2026) against its revision of June 2023.
    package var largeVolumes = true
    /// A cluster without a key is encrypted under a key that AWS owns; false: it is not encrypted.
    /// Source: Aurora User Guide, Encrypting Amazon Aurora resources (2026, from 2026-02-18 on) against its revision of June 2023.
    package var encryptionByDefault = true
    /// CopyDBClusterSnapshot of an unencrypted snapshot with KmsKeyId encrypts the copy; false: it is refused.
    /// Source: Aurora User Guide, encryption limitations (2026) against API shape CopyDBClusterSnapshotMessage.
    package var encryptsUnencryptedCopies = false
    /// A copy may cross account and region in one call; false: it takes two.
    /// Source: API shape CopyDBClusterSnapshotMessage against the Aurora User Guide of June 2023.
    package var copiesAcrossAccountAndRegion = true
    /// DeleteDBCluster keeps automated backups when DeleteAutomatedBackups is false; false: they always go.
    /// Source: API shape DeleteDBClusterMessage against the text of operation DeleteDBCluster.
    package var retainsAutomatedBackups = true
    /// A global database has up to ten secondaries; false: five.
    /// Source: Aurora User Guide, Using Amazon Aurora Global Database (2026) against its revision of June 2023.
    package var tenSecondaries = true
    /// A failover of a global database may go to a secondary without instances; false: an instance is asked for first.
    /// Source: Aurora User Guide, event RDS-EVENT-0519 against the text of the pages on failover.
    package var failsOverToHeadless = true
    package init() {}
}
