import Estate
import StorageModel
import Units

@testable import ClusterModel

/// Refusals around snapshots, copies, sharing, automated backups and tags.
extension RefusalTests {
    private typealias Input = [(String, StructuredValue)]

    private static let other: Input = [("DBClusterSnapshotIdentifier", "other"), ("DBClusterIdentifier", "orders")]
    private static let theSnapshot: Input = [("DBClusterSnapshotIdentifier", "snap")]
    private static let sharedARN = StructuredValue.string(SharingTests.snap)
    private static let backup: Input = [("DbClusterResourceId", "cluster-NOBODY")]

    private static func share(_ values: [StructuredValue], attribute: StructuredValue = "restore", _ snapshot: StructuredValue = "snap") -> Input {
        [("DBClusterSnapshotIdentifier", snapshot), ("AttributeName", attribute), ("ValuesToAdd", .list(values))]
    }

    private static func copied(_ more: Input = [], from source: StructuredValue = sharedARN, to target: StructuredValue = "copy") -> Input {
        [("SourceDBClusterSnapshotIdentifier", source), ("TargetDBClusterSnapshotIdentifier", target)] + more
    }

    private static func tagged(_ arn: StructuredValue, _ key: String = "team") -> Input {
        [("ResourceName", arn), ("Tags", TagTests.tags([(key, "books")]))]
    }

    private static let fromShared: Input = [("DBClusterIdentifier", "theirs"), ("SnapshotIdentifier", sharedARN), ("Engine", "aurora-mysql")]

    // MARK: Estates and pasts

    @Sendable private static func plain() -> EstateDeclaration { CloudDriver.estate(isEncrypted: false) }
    @Sendable private static func openKeys() -> EstateDeclaration { (try? SharingTests.sharedKeys()) ?? EstateDeclaration(path: "no policy") }

    @Sendable private static func managedKey() -> EstateDeclaration {
        var estate = CloudDriver.estate()
        estate.clusters[0].keyAlias = "alias/aws/rds"
        return estate
    }

    @Sendable private static func inTwoSteps() -> EstateDeclaration {
        var estate = openKeys()
        estate.profile.copiesAcrossAccountAndRegion = false
        return estate
    }

    /// The snapshot of the first night.
    @Sendable private static func earlyWindow() -> EstateDeclaration {
        var estate = CloudDriver.estate()
        estate.clusters[0].backupWindow = "00:30-01:00"
        return estate
    }
    private static let automated: StructuredValue = "rds:orders-2026-03-01-00-30"

    @Sendable private static func fewBackups() -> EstateDeclaration {
        var quotas = Quotas()
        quotas.retainedBackups = 0
        return CloudDriver.estate(quotas: quotas)
    }

    @Sendable private static func makeSnapshot(_ driver: inout CloudDriver) throws { try driver.snapshot("snap") }

    @Sendable private static func shareSnapshot(_ driver: inout CloudDriver) throws {
        try takeSnapshot(&driver)
        try SharingTests.share(&driver)
    }

    @Sendable private static func sixSnapshots(_ driver: inout CloudDriver) throws {
        for number in 1...6 {
            try driver.snapshot("snap-\(number)")
            driver.live(for: .minutes(5))
        }
        for number in 1...5 { try driver.copy("snap-\(number)", to: "copy-\(number)", region: CloudDriver.east, [("KmsKeyId", "alias/orders")]) }
    }

    @Sendable private static func hundredSnapshots(_ driver: inout CloudDriver) throws {
        for number in 0..<100 {
            try driver.snapshot(number == 0 ? "snap" : "snap-\(number)")
            driver.live(for: .minutes(3))
        }
    }

    @Sendable private static func loseOwner(_ driver: inout CloudDriver) throws {
        try shareSnapshot(&driver)
        _ = driver.cloud.loseAccount(CloudDriver.account, now: driver.now, engines: driver.engines)
    }

    private static let east = CloudDriver.east
    private static let vault = CloudDriver.vault

    /// Two segments of six are left of the first group.
    private static let loseReadSet: @Sendable (inout CloudDriver) throws -> Void = { driver in
        var outbox: [ScheduledStorageEvent] = []
        let now = driver.now
        for slot in 0..<4 { driver.cloud.clusters[0].volume?.loseSegment(slot, group: 0, now: now, outbox: &outbox) }
    }

    // MARK: The table

    static let snapshotCases: [Case] = makingCases + readingCases + sharingCases + copyCases + copyKeyCases + backupCases + tagCases

    private static let makingCases: [Case] = [
        Case(
            name: "snapshot of a stopped cluster", action: "CreateDBClusterSnapshot", input: other, code: .invalidDBClusterState, message: "stopped",
            source: "Aurora User Guide, Creating a DB cluster snapshot",
            prepare: {
                try $0.call("StopDBCluster", [("DBClusterIdentifier", "orders")])
                $0.live(for: .hours(1))
            }),
        Case(
            name: "snapshot of a volume that cannot be read", action: "CreateDBClusterSnapshot", input: other, code: .invalidDBClusterState,
            message: "cannot be read", source: "Model choice: the code", prepare: loseReadSet),
        Case(
            name: "final snapshot of a volume that cannot be read", action: "DeleteDBCluster",
            input: [("DBClusterIdentifier", "orders"), ("FinalDBSnapshotIdentifier", "last")], code: .invalidDBClusterState, message: "no final snapshot",
            source: "Model choice: the code",
            prepare: {
                try $0.call("DeleteDBInstance", [("DBInstanceIdentifier", "orders-1")])
                try loseReadSet(&$0)
            }),
        Case(
            name: "snapshot while one is being made", action: "CreateDBClusterSnapshot", input: other, code: .invalidDBClusterState, message: "backing-up",
            source: "Model choice: the code; Aurora User Guide, event messages for Aurora (RDS-EVENT-0023)", prepare: makeSnapshot),
        Case(
            name: "snapshot of a cluster still being restored", action: "CreateDBClusterSnapshot",
            input: [("DBClusterSnapshotIdentifier", "other"), ("DBClusterIdentifier", "restored")], code: .invalidDBClusterState, message: "creating",
            source: "Aurora User Guide, Creating a DB cluster snapshot",
            prepare: { try $0.call("RestoreDBClusterToPointInTime", pitr(nil, [("UseLatestRestorableTime", true)])) }),
        Case(
            name: "snapshot under a name of the service", action: "CreateDBClusterSnapshot",
            input: [("DBClusterSnapshotIdentifier", "rds:mine"), ("DBClusterIdentifier", "orders")], code: .invalidParameterValue, message: "rds:mine",
            source: "API shape CreateDBClusterSnapshotMessage, DBClusterSnapshotIdentifier"),
        Case(
            name: "snapshot with a tag of AWS", action: "CreateDBClusterSnapshot", input: other + [("Tags", TagTests.tags([("aws:mine", "")]))],
            code: .invalidParameterValue, message: "aws:", source: "RDS API Reference, Tag"),
        Case(
            name: "snapshot under a key pending deletion", action: "CreateDBClusterSnapshot", input: other, code: .kmsKeyNotAccessible,
            message: "pending deletion", source: "Model choice: the operation lists no KMS fault", prepare: scheduleDeletion),
        Case(
            name: "101st manual snapshot", action: "CreateDBClusterSnapshot", input: other, code: .snapshotQuotaExceeded, message: "more than 100",
            source: "Aurora User Guide, Quotas and constraints for Amazon Aurora", prepare: hundredSnapshots),
        Case(
            name: "copy as 101st manual snapshot", action: "CopyDBClusterSnapshot", input: copied(), code: .snapshotQuotaExceeded, message: "more than 100",
            source: "Aurora User Guide, Quotas and constraints for Amazon Aurora", prepare: hundredSnapshots),
        Case(
            name: "deletion of an automated snapshot", action: "DeleteDBClusterSnapshot", input: [("DBClusterSnapshotIdentifier", automated)],
            code: .invalidDBClusterSnapshotState, message: "automated", source: "Model choice: the code; Aurora User Guide, Deleting a DB cluster snapshot",
            estate: earlyWindow),
        Case(
            name: "deletion of a snapshot being made", action: "DeleteDBClusterSnapshot", input: theSnapshot, code: .invalidDBClusterSnapshotState,
            message: "not currently in the available state", source: "API operation DeleteDBClusterSnapshot", prepare: makeSnapshot),
        Case(
            name: "deletion of a snapshot shared by another", action: "DeleteDBClusterSnapshot", input: [("DBClusterSnapshotIdentifier", sharedARN)],
            code: .dbClusterSnapshotNotFound, message: "snap", source: "Model choice: the code; Aurora User Guide, Deleting a DB cluster snapshot (owner only)",
            account: vault, principal: "vault", prepare: shareSnapshot),
        Case(
            name: "deletion of a snapshot from another region", action: "DeleteDBClusterSnapshot", input: [("DBClusterSnapshotIdentifier", sharedARN)],
            code: .dbClusterSnapshotNotFound, message: "snap", source: "Model choice: snapshots belong to their region", region: east, prepare: takeSnapshot),
        Case(
            name: "snapshot without the permission", action: "CreateDBClusterSnapshot", input: other, code: .accessDenied,
            message: "rds:CreateDBClusterSnapshot", source: "Service Authorization Reference, Amazon RDS", principal: "restricted",
            allowed: #"{"Statement": [{"Effect": "Allow", "Action": "rds:Describe*", "Resource": "*"}]}"#),
        Case(
            name: "snapshot under a name that the role may not give", action: "CreateDBClusterSnapshot", input: other, code: .accessDenied,
            message: "cluster-snapshot:other", source: "Service Authorization Reference, Amazon RDS (two resources)", principal: "restricted",
            allowed: """
                {"Statement": [{"Effect": "Allow", "Action": "rds:CreateDBClusterSnapshot",
                  "Resource": ["arn:aws:rds:*:*:cluster:orders", "arn:aws:rds:*:*:cluster-snapshot:nightly-*"]}]}
                """),
    ]

    private static let readingCases: [Case] = [
        Case(
            name: "describe by snapshot and by cluster", action: "DescribeDBClusterSnapshots", input: theSnapshot + [("DBClusterIdentifier", "orders")],
            code: .invalidParameterCombination, message: "exclude one another", source: "API shape DescribeDBClusterSnapshotsMessage", prepare: takeSnapshot),
        Case(
            name: "describe of an unknown type", action: "DescribeDBClusterSnapshots", input: [("SnapshotType", "awsbackup")], code: .invalidParameterValue,
            message: "awsbackup", source: "API shape DescribeDBClusterSnapshotsMessage, SnapshotType"),
        Case(
            name: "describe of an automated snapshot without its type", action: "DescribeDBClusterSnapshots",
            input: [("DBClusterSnapshotIdentifier", automated)], code: .invalidParameterCombination, message: "SnapshotType",
            source: "Model choice: the code; API shape DescribeDBClusterSnapshotsMessage, DBClusterSnapshotIdentifier", estate: earlyWindow),
        Case(
            name: "describe of an unknown snapshot", action: "DescribeDBClusterSnapshots", input: theSnapshot, code: .dbClusterSnapshotNotFound,
            message: "snap", source: "API operation DescribeDBClusterSnapshots"),
        Case(
            name: "describe of a shared snapshot without asking for shared ones", action: "DescribeDBClusterSnapshots",
            input: [("DBClusterSnapshotIdentifier", sharedARN)], code: .dbClusterSnapshotNotFound, message: "snap",
            source: "API shape DescribeDBClusterSnapshotsMessage, IncludeShared", account: vault, principal: "vault", prepare: shareSnapshot),
        Case(
            name: "describe of snapshots by an unknown filter", action: "DescribeDBClusterSnapshots",
            input: [("Filters", .list([.map([.init("Name", "status"), .init("Values", .list(["available"]))])]))], code: .invalidParameterValue,
            message: "status", source: "API shape DescribeDBClusterSnapshotsMessage, Filters"),
        Case(
            name: "describe of snapshots in a page of 19", action: "DescribeDBClusterSnapshots", input: [("MaxRecords", 19)], code: .invalidParameterValue,
            message: "20 to 100", source: "API shape DescribeDBClusterSnapshotsMessage, MaxRecords"),
        Case(
            name: "restore by an account it is not shared with", action: "RestoreDBClusterFromSnapshot", input: fromShared, code: .dbClusterSnapshotNotFound,
            message: "snap", source: "Aurora User Guide, Sharing a DB cluster snapshot", account: vault, principal: "vault", prepare: takeSnapshot),
        Case(
            name: "restore of a shared snapshot by its identifier", action: "RestoreDBClusterFromSnapshot",
            input: [("DBClusterIdentifier", "theirs"), ("SnapshotIdentifier", "snap"), ("Engine", "aurora-mysql")], code: .dbClusterSnapshotNotFound,
            message: "snap", source: "Aurora User Guide, Sharing a DB cluster snapshot (the ARN must be given)", account: vault, principal: "vault",
            estate: openKeys, prepare: shareSnapshot),
        Case(
            name: "restore of a shared snapshot whose key lets nobody in", action: "RestoreDBClusterFromSnapshot", input: fromShared,
            code: .kmsKeyNotAccessible, message: "AccessDeniedException", source: "Aurora User Guide, Sharing a DB cluster snapshot (access to the key)",
            account: vault, principal: "vault", prepare: shareSnapshot),
        Case(
            name: "restore of a shared snapshot whose key is disabled", action: "RestoreDBClusterFromSnapshot", input: fromShared,
            code: .kmsKeyNotAccessible, message: "DisabledException", source: "API operation RestoreDBClusterFromSnapshot", account: vault,
            principal: "vault", estate: openKeys,
            prepare: {
                try shareSnapshot(&$0)
                try disableKey(&$0)
            }),
        Case(
            name: "restore of a shared snapshot whose owner is suspended", action: "RestoreDBClusterFromSnapshot", input: fromShared,
            code: .dbClusterSnapshotNotFound, message: "snap", source: "Model choice: what a suspended account shared is gone for others", account: vault,
            principal: "vault", estate: openKeys, prepare: loseOwner),
    ]

    private static let sharingCases: [Case] = [
        Case(
            name: "share under aws/rds", action: "ModifyDBClusterSnapshotAttribute", input: share([SharingTests.vault]), code: .invalidParameterValue,
            message: "default key", source: "Model choice: the code; Aurora User Guide, Sharing a DB cluster snapshot", estate: managedKey,
            prepare: takeSnapshot),
        Case(
            name: "public share of an encrypted snapshot", action: "ModifyDBClusterSnapshotAttribute", input: share(["all"]), code: .invalidParameterValue,
            message: "encrypted", source: "Model choice: the code; API operation ModifyDBClusterSnapshotAttribute", prepare: takeSnapshot),
        Case(
            name: "share of an automated snapshot", action: "ModifyDBClusterSnapshotAttribute", input: share([SharingTests.vault], automated),
            code: .invalidDBClusterSnapshotState, message: "automated", source: "Model choice: the code; Aurora User Guide, Sharing a DB cluster snapshot",
            estate: earlyWindow),
        Case(
            name: "share of a snapshot being made", action: "ModifyDBClusterSnapshotAttribute", input: share([SharingTests.vault]),
            code: .invalidDBClusterSnapshotState, message: "not in the available state", source: "API operation ModifyDBClusterSnapshotAttribute",
            prepare: makeSnapshot),
        Case(
            name: "share of an unknown snapshot", action: "ModifyDBClusterSnapshotAttribute", input: share([SharingTests.vault]),
            code: .dbClusterSnapshotNotFound, message: "snap", source: "API operation ModifyDBClusterSnapshotAttribute"),
        Case(
            name: "share of another account's snapshot", action: "ModifyDBClusterSnapshotAttribute", input: share(["999999999999"], sharedARN),
            code: .dbClusterSnapshotNotFound, message: "snap", source: "Model choice: only its owner shares a snapshot", account: vault, principal: "vault",
            prepare: shareSnapshot),
        Case(
            name: "share by another attribute", action: "ModifyDBClusterSnapshotAttribute", input: share([SharingTests.vault], attribute: "copy"),
            code: .invalidParameterValue, message: "copy", source: "API shape ModifyDBClusterSnapshotAttributeMessage, AttributeName", prepare: takeSnapshot),
        Case(
            name: "share with a number of eleven digits", action: "ModifyDBClusterSnapshotAttribute", input: share(["44445555666"]),
            code: .invalidParameterValue, message: "12 digits", source: "API shape ModifyDBClusterSnapshotAttributeMessage, ValuesToAdd",
            prepare: takeSnapshot),
        Case(
            name: "end of a share with a name", action: "ModifyDBClusterSnapshotAttribute",
            input: theSnapshot + [("AttributeName", "restore"), ("ValuesToRemove", .list(["vault-account"]))], code: .invalidParameterValue,
            message: "vault-account", source: "API shape ModifyDBClusterSnapshotAttributeMessage, ValuesToRemove", prepare: takeSnapshot),
        Case(
            name: "share with nobody", action: "ModifyDBClusterSnapshotAttribute", input: theSnapshot + [("AttributeName", "restore")],
            code: .invalidParameterCombination, message: "at least one", source: "Model choice: the API gives no code", prepare: takeSnapshot),
        Case(
            name: "share with 21 accounts", action: "ModifyDBClusterSnapshotAttribute",
            input: share((0..<21).map { .string("9000000000" + (10 + $0).description) }), code: .sharedSnapshotQuotaExceeded, message: "20 accounts",
            source: "Aurora User Guide, Sharing a DB cluster snapshot; API shape SharedSnapshotQuotaExceededFault", prepare: takeSnapshot),
        Case(
            name: "attributes of another account's snapshot", action: "DescribeDBClusterSnapshotAttributes",
            input: [("DBClusterSnapshotIdentifier", sharedARN)], code: .dbClusterSnapshotNotFound, message: "snap",
            source: "Model choice: the owner alone sees with whom a snapshot is shared", account: vault, principal: "vault", prepare: shareSnapshot),
        Case(
            name: "share without the permission", action: "ModifyDBClusterSnapshotAttribute", input: share([SharingTests.vault]), code: .accessDenied,
            message: "rds:ModifyDBClusterSnapshotAttribute", source: "Service Authorization Reference, Amazon RDS", principal: "restricted",
            allowed: #"{"Statement": [{"Effect": "Allow", "Action": "rds:*Snapshot", "Resource": "*"}]}"#, prepare: takeSnapshot),
    ]

    private static let copyCases: [Case] = [
        Case(
            name: "copy of a snapshot that is not shared", action: "CopyDBClusterSnapshot", input: copied([("KmsKeyId", "alias/vault")]),
            code: .dbClusterSnapshotNotFound, message: "snap", source: "Aurora User Guide, Sharing a DB cluster snapshot", account: vault,
            principal: "vault", prepare: takeSnapshot),
        Case(
            name: "copy of a shared snapshot whose owner is suspended", action: "CopyDBClusterSnapshot", input: copied([("KmsKeyId", "alias/vault")]),
            code: .dbClusterSnapshotNotFound, message: "snap", source: "Model choice: what a suspended account shared is gone for others", account: vault,
            principal: "vault", estate: openKeys, prepare: loseOwner),
        Case(
            name: "copy from another region by identifier", action: "CopyDBClusterSnapshot", input: copied([("KmsKeyId", "alias/orders")], from: "snap"),
            code: .dbClusterSnapshotNotFound, message: "snap", source: "API shape CopyDBClusterSnapshotMessage, SourceDBClusterSnapshotIdentifier",
            region: east, prepare: takeSnapshot),
        Case(
            name: "copy over an existing snapshot", action: "CopyDBClusterSnapshot", input: copied(to: "Snap"), code: .dbClusterSnapshotAlreadyExists,
            message: "snap", source: "API operation CopyDBClusterSnapshot", prepare: takeSnapshot),
        Case(
            name: "copy of a snapshot being made", action: "CopyDBClusterSnapshot", input: copied(), code: .invalidDBClusterSnapshotState,
            message: "not in the available state", source: "API shape CopyDBClusterSnapshotMessage, SourceDBClusterSnapshotIdentifier", prepare: makeSnapshot),
        Case(
            name: "copy of a copy in progress", action: "CopyDBClusterSnapshot", input: copied(from: "first"), code: .invalidDBClusterSnapshotState,
            message: "not in the available state", source: "API shape CopyDBClusterSnapshotMessage, SourceDBClusterSnapshotIdentifier",
            prepare: {
                try takeSnapshot(&$0)
                try $0.copy("snap", to: "first")
            }),
        Case(
            name: "sixth copy in progress to a region", action: "CopyDBClusterSnapshot",
            input: copied([("KmsKeyId", "alias/orders")], from: .string(CloudDriver.snapshotARN + "snap-6")), code: .snapshotQuotaExceeded,
            message: "Cannot copy more than 5 snapshots across regions", source: "Aurora User Guide, DB cluster snapshot copying", region: east,
            prepare: sixSnapshots),
        Case(
            name: "copy across account and region at once", action: "CopyDBClusterSnapshot", input: copied([("KmsKeyId", "alias/vault")]),
            code: .invalidParameterCombination, message: "in one call", source: "Model choice: the code; Aurora User Guide of June 2023, profile", region: east,
            account: vault, principal: "vault", estate: inTwoSteps, prepare: shareSnapshot),
        Case(
            name: "copy with another source region than the ARN's", action: "CopyDBClusterSnapshot",
            input: copied([("KmsKeyId", "alias/orders"), ("SourceRegion", "us-east-2")]), code: .invalidParameterCombination, message: "us-west-2",
            source: "Model choice: the code; API shape CopyDBClusterSnapshotMessage, PreSignedUrl", region: east, prepare: takeSnapshot),
        Case(
            name: "copy while RDS of the source's region is down", action: "CopyDBClusterSnapshot", input: copied([("KmsKeyId", "alias/orders")]),
            code: .serviceUnavailable, message: "us-west-2", source: "Model choice: both regions' control planes take part", region: east,
            prepare: {
                try takeSnapshot(&$0)
                _ = $0.cloud.beginOutage(of: ServiceEndpoint(service: "rds", region: CloudDriver.west), now: $0.now)
            }),
        Case(
            name: "copy without the permission on the source", action: "CopyDBClusterSnapshot", input: copied(), code: .accessDenied,
            message: "cluster-snapshot:snap", source: "Service Authorization Reference, Amazon RDS", principal: "restricted",
            allowed: #"{"Statement": [{"Effect": "Allow", "Action": "rds:*", "Resource": "arn:aws:rds:*:*:cluster-snapshot:copy"}]}"#, prepare: takeSnapshot),
    ]

    private static let copyKeyCases: [Case] = [
        Case(
            name: "copy of a shared encrypted snapshot without a key", action: "CopyDBClusterSnapshot", input: copied(), code: .invalidParameterCombination,
            message: "another account's", source: "API shape CopyDBClusterSnapshotMessage, KmsKeyId", account: vault, principal: "vault", estate: openKeys,
            prepare: shareSnapshot),
        Case(
            name: "copy of a snapshot that is not encrypted under a key", action: "CopyDBClusterSnapshot", input: copied([("KmsKeyId", "alias/orders")]),
            code: .invalidParameterCombination, message: "not encrypted", source: "API shape CopyDBClusterSnapshotMessage, KmsKeyId; profile", estate: plain,
            prepare: takeSnapshot),
        Case(
            name: "copy of a snapshot under aws/rds without a key in the other region", action: "CopyDBClusterSnapshot", input: copied(),
            code: .invalidParameterCombination, message: "another region", source: "API shape CopyDBClusterSnapshotMessage, KmsKeyId", region: east,
            estate: managedKey, prepare: takeSnapshot),
        Case(
            name: "copy under a disabled key", action: "CopyDBClusterSnapshot", input: copied([("KmsKeyId", "alias/spare")]), code: .kmsKeyNotAccessible,
            message: "DisabledException", source: "API operation CopyDBClusterSnapshot", region: east,
            prepare: {
                try takeSnapshot(&$0)
                try $0.call("DisableKey", service: "kms", region: CloudDriver.east, [("KeyId", try $0.key("alias/spare", CloudDriver.east))])
            }),
        Case(
            name: "copy under an unknown key", action: "CopyDBClusterSnapshot", input: copied([("KmsKeyId", "alias/nobody")]), code: .kmsKeyNotAccessible,
            message: "alias/nobody", source: "API operation CopyDBClusterSnapshot", prepare: takeSnapshot),
        Case(
            name: "copy under the key of another account that lets nobody in", action: "CopyDBClusterSnapshot",
            input: copied([("KmsKeyId", CloudDriver.key("alias/vault", CloudDriver.west, CloudDriver.vault))]), code: .kmsKeyNotAccessible,
            message: "AccessDeniedException", source: "Aurora User Guide, DB cluster snapshot copying (key policy)", prepare: takeSnapshot),
        Case(
            name: "copy whose source's key is pending deletion", action: "CopyDBClusterSnapshot", input: copied([("KmsKeyId", "alias/spare")]),
            code: .kmsKeyNotAccessible, message: "source snapshot KMS key", source: "API operation CopyDBClusterSnapshot",
            prepare: {
                try takeSnapshot(&$0)
                try scheduleDeletion(&$0)
            }),
        Case(
            name: "copy whose source's key is destroyed", action: "CopyDBClusterSnapshot", input: copied([("KmsKeyId", "alias/spare")]),
            code: .kmsKeyNotAccessible, message: "source snapshot KMS key", source: "API operation CopyDBClusterSnapshot",
            prepare: {
                try takeSnapshot(&$0)
                try destroyKey(&$0)
            }),
        Case(
            name: "copy by a role that may not decrypt the source", action: "CopyDBClusterSnapshot", input: copied([("KmsKeyId", "alias/spare")]),
            code: .kmsKeyNotAccessible, message: "kms:Decrypt", source: "Aurora User Guide, Sharing a DB cluster snapshot (permissions on the key)",
            principal: "restricted",
            allowed: #"{"Statement": [{"Effect": "Allow", "Action": ["rds:*", "kms:DescribeKey", "kms:CreateGrant"], "Resource": "*"}]}"#, prepare: takeSnapshot
        ),
        Case(
            name: "copy by a role that may not grant RDS the new key", action: "CopyDBClusterSnapshot", input: copied([("KmsKeyId", "alias/spare")]),
            code: .kmsKeyNotAccessible, message: "kms:CreateGrant", source: "Aurora User Guide, AWS KMS key management", principal: "restricted",
            allowed: """
                {"Statement": [{"Effect": "Allow", "Action": ["rds:*", "kms:DescribeKey", "kms:Decrypt", "kms:GenerateDataKey*"], "Resource": "*"}]}
                """, prepare: takeSnapshot),
        Case(
            name: "copy by a role that may use keys through the destination's RDS only", action: "CopyDBClusterSnapshot",
            input: copied([("KmsKeyId", "alias/orders")]), code: .kmsKeyNotAccessible, message: "source snapshot KMS key",
            source: "Model choice: the source's key is used through RDS of its own region (kms:ViaService)", region: east, principal: "restricted",
            allowed: """
                {"Statement": [{"Effect": "Allow", "Action": "rds:*", "Resource": "*"},
                  {"Effect": "Allow", "Action": "kms:*", "Resource": "*", "Condition": {"StringEquals": {"kms:ViaService": "rds.us-east-2.amazonaws.com"}}}]}
                """, prepare: takeSnapshot),
    ]

    private static let backupCases: [Case] = [
        Case(
            name: "automated backup of an unknown resource", action: "DescribeDBClusterAutomatedBackups", input: backup,
            code: .dbClusterAutomatedBackupNotFound, message: "cluster-NOBODY", source: "API operation DescribeDBClusterAutomatedBackups"),
        Case(
            name: "deletion of an unknown automated backup", action: "DeleteDBClusterAutomatedBackup", input: backup,
            code: .dbClusterAutomatedBackupNotFound, message: "cluster-NOBODY", source: "API operation DeleteDBClusterAutomatedBackup"),
        Case(
            name: "automated backups by an unknown status filter", action: "DescribeDBClusterAutomatedBackups",
            input: [("Filters", .list([.map([.init("Name", "engine"), .init("Values", .list(["aurora-mysql"]))])]))], code: .invalidParameterValue,
            message: "engine", source: "API shape DescribeDBClusterAutomatedBackupsMessage, Filters"),
        Case(
            name: "deletion that would retain more backups than the quota", action: "DeleteDBCluster", input: delete + [("DeleteAutomatedBackups", false)],
            code: .dbClusterAutomatedBackupQuotaExceeded, message: "more than 0", source: "API shape DBClusterAutomatedBackupQuotaExceededFault",
            estate: fewBackups, prepare: deleteInstance),
    ]

    private static let tagCases: [Case] = [
        Case(
            name: "tags of an unknown cluster", action: "ListTagsForResource", input: [("ResourceName", "arn:aws:rds:us-west-2:111122223333:cluster:nobody")],
            code: .dbClusterNotFound, message: "nobody", source: "API operation ListTagsForResource"),
        Case(
            name: "tag on an unknown snapshot", action: "AddTagsToResource", input: tagged(sharedARN), code: .dbSnapshotNotFound, message: "snap",
            source: "API operation AddTagsToResource"),
        Case(
            name: "tag on another account's snapshot", action: "AddTagsToResource", input: tagged(sharedARN), code: .dbSnapshotNotFound, message: "snap",
            source: "Model choice: only its owner tags a snapshot", account: vault, principal: "vault", prepare: shareSnapshot),
        Case(
            name: "tag on a cluster of another region", action: "AddTagsToResource", input: tagged(TagTests.cluster), code: .dbClusterNotFound,
            message: "orders", source: "Model choice: resources belong to their region", region: east),
        Case(
            name: "tag on a name", action: "AddTagsToResource", input: tagged("orders"), code: .invalidParameterValue, message: "Invalid resource name",
            source: "API shape AddTagsToResourceMessage, ResourceName"),
        Case(
            name: "tag on an instance", action: "AddTagsToResource", input: tagged("arn:aws:rds:us-west-2:111122223333:db:orders-1"),
            code: .invalidParameterValue, message: "not of db", source: "Model choice: tags of instances are not modelled"),
        Case(
            name: "tag of AWS on a cluster", action: "AddTagsToResource", input: tagged(TagTests.cluster, "AWS:cost"), code: .invalidParameterValue,
            message: "aws:", source: "RDS API Reference, Tag"),
        Case(
            name: "tag without the permission", action: "AddTagsToResource", input: tagged(TagTests.cluster), code: .accessDenied,
            message: "rds:AddTagsToResource", source: "Service Authorization Reference, Amazon RDS", principal: "restricted",
            allowed: #"{"Statement": [{"Effect": "Allow", "Action": "rds:ListTagsForResource", "Resource": "*"}]}"#),
    ]
}
