/// Codes as they stand on the wire, irregular suffixes included.
/// Source: API models rds/2014-10-31, rds-data/2018-08-01, kms/2014-11-01, ram/2018-01-04 and route53/2013-04-01 (error shapes).
package enum ServiceErrorCode: String, Sendable, CaseIterable, Hashable {
    case dbClusterNotFound = "DBClusterNotFoundFault"
    case dbClusterAlreadyExists = "DBClusterAlreadyExistsFault"
    case dbClusterQuotaExceeded = "DBClusterQuotaExceededFault"
    case invalidDBClusterState = "InvalidDBClusterStateFault"
    case dbInstanceNotFound = "DBInstanceNotFound"
    case dbInstanceAlreadyExists = "DBInstanceAlreadyExists"
    case invalidDBInstanceState = "InvalidDBInstanceState"
    case instanceQuotaExceeded = "InstanceQuotaExceeded"
    case dbClusterSnapshotNotFound = "DBClusterSnapshotNotFoundFault"
    case dbClusterSnapshotAlreadyExists = "DBClusterSnapshotAlreadyExistsFault"
    case invalidDBClusterSnapshotState = "InvalidDBClusterSnapshotStateFault"
    case snapshotQuotaExceeded = "SnapshotQuotaExceeded"
    case sharedSnapshotQuotaExceeded = "SharedSnapshotQuotaExceeded"
    case dbSnapshotNotFound = "DBSnapshotNotFound"
    case dbClusterAutomatedBackupNotFound = "DBClusterAutomatedBackupNotFoundFault"
    case invalidDBClusterAutomatedBackupState = "InvalidDBClusterAutomatedBackupStateFault"
    case dbClusterAutomatedBackupQuotaExceeded = "DBClusterAutomatedBackupQuotaExceededFault"
    case kmsKeyNotAccessible = "KMSKeyNotAccessibleFault"
    case resourceNotFound = "ResourceNotFoundFault"
    case invalidResourceState = "InvalidResourceStateFault"
    case dbClusterBacktrackNotFound = "DBClusterBacktrackNotFoundFault"
    case insufficientDBInstanceCapacity = "InsufficientDBInstanceCapacity"
    case globalClusterNotFound = "GlobalClusterNotFoundFault"
    case globalClusterAlreadyExists = "GlobalClusterAlreadyExistsFault"
    case invalidGlobalClusterState = "InvalidGlobalClusterStateFault"

    case ramUnknownResource = "UnknownResourceException"
    case ramInvalidParameter = "InvalidParameterException"
    case ramInvitationNotFound = "ResourceShareInvitationArnNotFoundException"
    case ramAlreadyAccepted = "ResourceShareInvitationAlreadyAcceptedException"

    case httpEndpointNotEnabled = "HttpEndpointNotEnabledException"
    case databaseNotFound = "DatabaseNotFoundException"
    case databaseUnavailable = "DatabaseUnavailableException"
    case databaseError = "DatabaseErrorException"
    case secretsError = "SecretsErrorException"

    case kmsNotFound = "NotFoundException"
    case kmsDisabled = "DisabledException"
    case kmsInvalidState = "KMSInvalidStateException"
    case kmsValidation = "ValidationException"
    case kmsInvalidCiphertext = "InvalidCiphertextException"
    case kmsAccessDenied = "AccessDeniedException"
    case kmsAlreadyExists = "AlreadyExistsException"
    case kmsLimitExceeded = "LimitExceededException"
    case kmsInvalidAliasName = "InvalidAliasNameException"
    case kmsInvalidArn = "InvalidArnException"
    case kmsInvalidGrantID = "InvalidGrantIdException"
    case kmsInvalidGrantToken = "InvalidGrantTokenException"
    case kmsIncorrectKey = "IncorrectKeyException"
    case kmsInvalidKeyUsage = "InvalidKeyUsageException"
    case kmsConflict = "ConflictException"
    case kmsMalformedPolicy = "MalformedPolicyDocumentException"
    case kmsUnsupported = "UnsupportedOperationException"
    case kmsTag = "TagException"
    case kmsInvalidMarker = "InvalidMarkerException"
    case kmsInvalidImportToken = "InvalidImportTokenException"
    case kmsExpiredImportToken = "ExpiredImportTokenException"
    case kmsIncorrectKeyMaterial = "IncorrectKeyMaterialException"
    case kmsDryRun = "DryRunOperationException"

    case noSuchHostedZone = "NoSuchHostedZone"
    case invalidChangeBatch = "InvalidChangeBatch"

    case invalidParameterValue = "InvalidParameterValue"
    case invalidParameterCombination = "InvalidParameterCombination"
    case missingParameter = "MissingParameter"
    case serviceUnavailable = "ServiceUnavailable"
    case accessDenied = "AccessDenied"
    case invalidClientTokenID = "InvalidClientTokenId"
    case expiredToken = "ExpiredTokenException"
    case throttling = "ThrottlingException"

    /// Whether the same call may succeed a little later: client libraries try these again by themselves.
    package var isTransient: Bool {
        switch self {
        case .serviceUnavailable, .databaseUnavailable, .throttling: true
        case .dbClusterNotFound, .dbClusterAlreadyExists, .dbClusterQuotaExceeded, .invalidDBClusterState, .dbInstanceNotFound,
            .dbInstanceAlreadyExists, .invalidDBInstanceState, .instanceQuotaExceeded, .dbClusterSnapshotNotFound,
            .dbClusterSnapshotAlreadyExists, .invalidDBClusterSnapshotState, .snapshotQuotaExceeded, .sharedSnapshotQuotaExceeded, .dbSnapshotNotFound,
            .dbClusterAutomatedBackupNotFound, .invalidDBClusterAutomatedBackupState, .dbClusterAutomatedBackupQuotaExceeded,
            .kmsKeyNotAccessible, .resourceNotFound, .invalidResourceState, .httpEndpointNotEnabled, .databaseNotFound, .databaseError,
            .secretsError, .kmsNotFound, .kmsDisabled, .kmsInvalidState, .kmsValidation, .kmsInvalidCiphertext, .kmsAccessDenied,
            .kmsAlreadyExists, .kmsLimitExceeded, .kmsInvalidAliasName, .kmsInvalidArn, .kmsInvalidGrantID, .kmsInvalidGrantToken, .kmsIncorrectKey,
            .kmsInvalidKeyUsage, .kmsConflict, .kmsMalformedPolicy, .kmsUnsupported, .kmsTag, .kmsInvalidMarker, .kmsInvalidImportToken, .kmsExpiredImportToken,
            .kmsIncorrectKeyMaterial, .kmsDryRun,
            .noSuchHostedZone, .invalidChangeBatch, .invalidParameterValue, .invalidParameterCombination, .missingParameter,
            .accessDenied, .expiredToken, .invalidClientTokenID, .dbClusterBacktrackNotFound, .insufficientDBInstanceCapacity, .globalClusterNotFound,
            .globalClusterAlreadyExists, .invalidGlobalClusterState, .ramUnknownResource, .ramInvalidParameter,
            .ramInvitationNotFound, .ramAlreadyAccepted:
            false
        }
    }

    /// What causes it, for `daybreak explain`.
    package var cause: String {
        switch self {
        case .dbClusterNotFound: "no cluster of that identifier in the account and region of the call"
        case .dbClusterAlreadyExists: "the identifier is taken by another cluster"
        case .dbClusterQuotaExceeded: "the account has as many clusters in the region as its quota allows"
        case .invalidDBClusterState: "the cluster is in a state in which the service does not accept the call"
        case .dbInstanceNotFound: "no instance of that identifier in the account and region of the call"
        case .dbInstanceAlreadyExists: "the identifier is taken by another instance"
        case .invalidDBInstanceState: "the instance is in a state in which the service does not accept the call"
        case .instanceQuotaExceeded: "the account has as many instances in the region as its quota allows"
        case .dbClusterSnapshotNotFound: "no cluster snapshot of that identifier or ARN, or its region cannot be reached"
        case .dbClusterSnapshotAlreadyExists: "the snapshot identifier is taken"
        case .invalidDBClusterSnapshotState: "the snapshot is not available: still being made or copied, or failed"
        case .snapshotQuotaExceeded: "too many manual snapshots in the region, or too many copies in progress to it"
        case .sharedSnapshotQuotaExceeded: "the snapshot would be shared with more accounts than the quota allows"
        case .dbSnapshotNotFound: "no snapshot of that ARN among the caller's own"
        case .dbClusterAutomatedBackupNotFound: "no active or retained automated backup of that resource id"
        case .invalidDBClusterAutomatedBackupState: "the automated backup is that of a cluster which still exists"
        case .dbClusterAutomatedBackupQuotaExceeded: "the account retains as many backups of deleted clusters in the region as its quota allows"
        case .kmsKeyNotAccessible:
            "the KMS key is disabled, pending deletion, deleted or of another region; a policy keeps the caller from it; RDS's grant on it is gone; or KMS does not answer"
        case .resourceNotFound: "no cluster of that ARN"
        case .invalidResourceState: "another operation on the cluster's HTTP endpoint is in progress"
        case .dbClusterBacktrackNotFound: "the cluster has no backtrack of that identifier"
        case .insufficientDBInstanceCapacity: "the zone has no room for another instance at the moment"
        case .globalClusterNotFound: "no global database of that identifier in the account"
        case .globalClusterAlreadyExists: "the identifier is taken by another global database of the account"
        case .invalidGlobalClusterState: "the global database, or the cluster's part in one, is in a state in which the service does not accept the call"
        case .ramUnknownResource: "no such resource or resource share of the caller's account"
        case .ramInvalidParameter: "the resource cannot be shared, or not with these principals"
        case .ramInvitationNotFound: "the caller's account has no such invitation"
        case .ramAlreadyAccepted: "the invitation was accepted before"
        case .httpEndpointNotEnabled: "the Data API is off for that ARN: never enabled, or the cluster was renamed since"
        case .databaseNotFound: "the cluster has no instance: a restore makes a cluster without any"
        case .databaseUnavailable: "the cluster's writer does not answer"
        case .databaseError: "the database refused the SQL statement"
        case .secretsError: "no such secret in the region of the call"
        case .kmsNotFound: "no such key or alias in the region of the call"
        case .kmsDisabled: "the key is disabled"
        case .kmsInvalidState: "the key's state does not allow the call, such as pending deletion"
        case .kmsValidation: "a parameter lies outside its range, such as a deletion window of less than 7 days"
        case .kmsInvalidCiphertext: "the ciphertext was not made under this key and context"
        case .kmsAccessDenied: "the caller may not use the key"
        case .kmsAlreadyExists: "the alias is taken, or the region has a replica of the key already"
        case .kmsLimitExceeded: "a quota of KMS is reached: aliases, grants or tags of a key, rotations on demand, bytes of a policy"
        case .kmsInvalidAliasName: "aliases that begin with alias/aws/ belong to AWS"
        case .kmsInvalidArn: "a principal or key is named by what is no ARN"
        case .kmsInvalidGrantID: "the key has no grant of that id"
        case .kmsInvalidGrantToken: "the grant token is of no grant"
        case .kmsIncorrectKey: "the ciphertext is of another key than the one named"
        case .kmsInvalidKeyUsage: "the algorithm is none that symmetric keys know"
        case .kmsConflict: "an automatic rotation of the key begins within 20 minutes"
        case .kmsMalformedPolicy: "the key policy cannot be read, or would lock its author out"
        case .kmsUnsupported: "the key's kind does not know the operation: origin, replica, managed by AWS"
        case .kmsTag: "a tag of a key is not valid"
        case .kmsInvalidMarker: "the marker was not given out by the operation"
        case .kmsInvalidImportToken: "the import token is of another key, or of none"
        case .kmsExpiredImportToken: "the import token is older than 24 hours"
        case .kmsIncorrectKeyMaterial: "the key material is not the one that was imported before"
        case .kmsDryRun: "the call was a trial (DryRun) and would have succeeded"
        case .noSuchHostedZone: "no hosted zone of that id"
        case .invalidChangeBatch: "a change of the batch cannot be made; none was"
        case .invalidParameterValue: "a parameter's value is not accepted, such as a time outside the restorable window"
        case .invalidParameterCombination: "parameters exclude or need one another, or deletion protection is on"
        case .missingParameter: "a required parameter is missing"
        case .serviceUnavailable: "the region's endpoint does not answer: the region is lost, or its control plane is down"
        case .accessDenied: "no policy of the caller allows the action on the resource, or one denies it; or the caller's account is suspended"
        case .invalidClientTokenID: "the caller is no principal of the account"
        case .expiredToken: "the session of the caller has ended: somebody has to sign in again"
        case .throttling: "the account makes more calls in the region than the service's rate allows"
        }
    }
}
