import Estate
import Units

@testable import ClusterModel

extension RefusalTests {
    static let keyCases: [Case] = [
        Case(
            name: "snapshot under a disabled key", action: "CreateDBClusterSnapshot",
            input: [("DBClusterSnapshotIdentifier", "other"), ("DBClusterIdentifier", "orders")], code: .kmsKeyNotAccessible, message: "DisabledException",
            source: "Aurora User Guide, Encrypting Amazon Aurora resources; Model choice: the code, which the operation does not list", prepare: disableKey),
        Case(
            name: "final snapshot under a disabled key", action: "DeleteDBCluster",
            input: [("DBClusterIdentifier", "orders"), ("FinalDBSnapshotIdentifier", "last")], code: .kmsKeyNotAccessible, message: "DisabledException",
            source: "API operation DeleteDBCluster, errors",
            prepare: {
                try deleteInstance(&$0)
                try disableKey(&$0)
            }),
        Case(
            name: "cross-region copy without a key", action: "CopyDBClusterSnapshot", input: copy([]), code: .invalidParameterCombination,
            message: "KmsKeyId must be specified",
            source: "API shape CopyDBClusterSnapshotMessage, KmsKeyId",
            region: CloudDriver.east, prepare: takeSnapshot),
        Case(
            name: "cross-region copy with a key of the source region", action: "CopyDBClusterSnapshot",
            input: copy([("KmsKeyId", "arn:aws:kms:us-west-2:111122223333:key/none")]), code: .kmsKeyNotAccessible, message: "is not of region us-east-2",
            source: "Aurora User Guide, DB cluster snapshot copying; API shape KMSKeyNotAccessibleFault", region: CloudDriver.east,
            prepare: takeSnapshot),
        Case(
            name: "copy under a disabled source key", action: "CopyDBClusterSnapshot", input: copy([("KmsKeyId", "alias/orders")]), code: .kmsKeyNotAccessible,
            message: "DisabledException",
            source: "API operation CopyDBClusterSnapshot, errors",
            region: CloudDriver.east,
            prepare: {
                try takeSnapshot(&$0)
                try disableKey(&$0)
            }),
        Case(
            name: "deletion window 6", action: "ScheduleKeyDeletion", input: [("KeyId", theKey), ("PendingWindowInDays", 6)], code: .kmsValidation,
            message: "from 7 to 30, not 6",
            source: "KMS API Reference, ScheduleKeyDeletion",
            service: "kms"),
        Case(
            name: "deletion window 31", action: "ScheduleKeyDeletion", input: [("KeyId", theKey), ("PendingWindowInDays", 31)], code: .kmsValidation,
            message: "from 7 to 30, not 31",
            source: "KMS API Reference, ScheduleKeyDeletion",
            service: "kms"),
        Case(
            name: "disabling a key by its alias", action: "DisableKey", input: [("KeyId", "alias/orders")], code: .kmsNotFound, message: "not an alias",
            source: "KMS API Reference, DisableKey, KeyId", service: "kms"),
        Case(
            name: "unknown key", action: "DescribeKey", input: [("KeyId", "alias/nobody")], code: .kmsNotFound, message: "alias/nobody",
            source: "KMS API Reference, DescribeKey", service: "kms"),
        Case(
            name: "enabling a key pending deletion", action: "EnableKey", input: [("KeyId", theKey)], code: .kmsInvalidState, message: "pending deletion",
            source: "KMS Developer Guide, Key states of AWS KMS keys", service: "kms",
            prepare: scheduleDeletion),
        Case(
            name: "cancelling a deletion that is not scheduled", action: "CancelKeyDeletion", input: [("KeyId", theKey)], code: .kmsInvalidState,
            message: "not pending deletion",
            source: "KMS API Reference, CancelKeyDeletion",
            service: "kms"),
    ]
}
