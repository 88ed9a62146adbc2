import Estate
import Units

@testable import ClusterModel

extension RefusalTests {
    private static let cloning = "Aurora User Guide, Cloning a volume for an Amazon Aurora DB cluster"
    private static let crossAccount = "Aurora User Guide, Cross-account cloning with AWS RAM and Amazon Aurora"
    private static let copyOnWrite: [(String, StructuredValue)] = [("UseLatestRestorableTime", true), ("RestoreType", "copy-on-write")]

    private static func clone(of source: String = "orders", _ more: [(String, StructuredValue)] = copyOnWrite) -> [(String, StructuredValue)] {
        [("DBClusterIdentifier", "clone"), ("SourceDBClusterIdentifier", .string(source))] + more
    }

    private static func cloneCase(
        _ name: String, _ input: [(String, StructuredValue)], _ code: ServiceErrorCode, _ message: String, _ source: String = cloning,
        principal: String = "operator", account: AccountID = CloudDriver.account,
        estate: @escaping @Sendable () -> EstateDeclaration = { CloudDriver.estate() },
        prepare: @escaping @Sendable (inout CloudDriver) throws -> Void = { _ in }
    ) -> Case {
        Case(
            name: name, action: "RestoreDBClusterToPointInTime", input: input, code: code, message: message, source: source, account: account,
            principal: principal, estate: estate, prepare: prepare)
    }

    private static func ramCase(
        _ name: String, _ action: String, _ input: [(String, StructuredValue)], _ code: ServiceErrorCode, _ message: String, _ source: String,
        principal: String = "operator", account: AccountID = CloudDriver.account,
        prepare: @escaping @Sendable (inout CloudDriver) throws -> Void = { _ in }
    ) -> Case {
        Case(
            name: name, action: action, input: input, code: code, message: message, source: source, service: "ram", account: account, principal: principal,
            prepare: prepare)
    }

    /// The vault account is offered `orders`.
    @Sendable private static func offer(_ driver: inout CloudDriver) throws {
        try driver.call(
            "CreateResourceShare", service: "ram",
            [("name", "orders"), ("resourceArns", .list([.string(arn)])), ("principals", .list([.string(CloudDriver.vault.rawValue)]))])
    }

    /// The vault account takes the offer.
    @Sendable private static func share(_ driver: inout CloudDriver) throws {
        try offer(&driver)
        let invitations = try driver.call("GetResourceShareInvitations", service: "ram", account: CloudDriver.vault, principal: "vault", [])
        try driver.call(
            "AcceptResourceShareInvitation", service: "ram", account: CloudDriver.vault, principal: "vault",
            [("resourceShareInvitationArn", invitations["resourceShareInvitations"]?[0]?["resourceShareInvitationArn"] ?? "")])
    }

    /// And has the key of it.
    @Sendable private static func shareWithKey(_ driver: inout CloudDriver) throws {
        try share(&driver)
        let owner = #"{"Sid":"Own","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"}"#
        let other = #"{"Sid":"Vault","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:root"},"Action":"kms:*","Resource":"*"}"#
        try driver.call(
            "PutKeyPolicy", service: "kms",
            [("KeyId", driver.keyARN), ("Policy", .string(#"{"Version":"2012-10-17","Statement":[\#(owner),\#(other)]}"#))])
    }

    @Sendable private static func cloneAcross(_ driver: inout CloudDriver) throws {
        try shareWithKey(&driver)
        try driver.call(
            "RestoreDBClusterToPointInTime", account: CloudDriver.vault, principal: "vault",
            [("DBClusterIdentifier", "first"), ("SourceDBClusterIdentifier", .string(arn))] + copyOnWrite)
        driver.live(for: .hours(1))
    }

    @Sendable private static func stop(_ driver: inout CloudDriver) throws {
        try driver.call("StopDBCluster", [("DBClusterIdentifier", "orders")])
        driver.live(for: .hours(1))
    }

    static let cloneCases: [Case] = [
        cloneCase(
            "clone as of a time", clone(of: "orders", [("RestoreType", "copy-on-write"), ("RestoreToTime", "2026-03-01T00:30:00Z")]),
            .invalidParameterCombination, "a clone is of now", "API shape RestoreDBClusterToPointInTimeMessage, RestoreToTime"),
        cloneCase(
            "clone without a time", clone(of: "orders", [("RestoreType", "copy-on-write")]), .invalidParameterCombination, "UseLatestRestorableTime",
            "API shape RestoreDBClusterToPointInTimeMessage, UseLatestRestorableTime"),
        cloneCase(
            "clone by resource id",
            [("DBClusterIdentifier", "clone"), ("SourceDbClusterResourceId", "cluster-ABC")] + copyOnWrite, .invalidParameterCombination,
            "SourceDBClusterIdentifier", "Model choice: only a live cluster can be cloned, and such a one has a name"),
        cloneCase("clone of nobody", clone(of: "nobody"), .dbClusterNotFound, "nobody not found", "API operation RestoreDBClusterToPointInTime, errors"),
        cloneCase(
            "clone without an instance at the source", clone(), .invalidDBClusterState, "no DB instances",
            prepare: {
                try deleteInstance(&$0)
                $0.live(for: .hours(1))
            }),
        cloneCase("clone of a stopped cluster", clone(), .invalidDBClusterState, "stopped", prepare: stop),
        cloneCase(
            "clone under a taken name",
            [("DBClusterIdentifier", "orders"), ("SourceDBClusterIdentifier", "orders")] + copyOnWrite, .dbClusterAlreadyExists, "already exists",
            "API operation RestoreDBClusterToPointInTime, errors"),
        cloneCase(
            "clone beyond the quota", clone(), .dbClusterQuotaExceeded, "maximum number of DB clusters",
            estate: {
                var quotas = Quotas()
                quotas.clusters = 1
                return CloudDriver.estate(quotas: quotas)
            }),
        cloneCase(
            "clone of a cluster whose key is disabled", clone(), .kmsKeyNotAccessible, "is not enabled",
            "Aurora User Guide, Encrypting Amazon Aurora resources", prepare: disableKey),
        cloneCase(
            "encrypted clone of an unencrypted cluster", clone() + [("KmsKeyId", "alias/orders")], .invalidParameterCombination, "not encrypted",
            "API shape RestoreDBClusterToPointInTimeMessage, KmsKeyId", estate: { CloudDriver.estate(isEncrypted: false) }),
        cloneCase(
            "clone with Backtrack of a cluster without", clone() + [("BacktrackWindow", 3600)], .invalidParameterCombination,
            "does not have Backtrack enabled", "Aurora User Guide, Backtracking an Aurora DB cluster"),
        cloneCase(
            "clone to another region", clone(of: "arn:aws:rds:us-east-2:111122223333:cluster:orders"), .dbClusterNotFound, "not found",
            "Aurora User Guide, Cloning a volume: in the same region only"),
        cloneCase(
            "clone of another account's cluster that is not shared", clone(of: arn), .dbClusterNotFound, "not found", crossAccount, principal: "vault",
            account: CloudDriver.vault),
        cloneCase(
            "clone of what is offered and not accepted", clone(of: arn), .dbClusterNotFound, "not found", crossAccount, principal: "vault",
            account: CloudDriver.vault, prepare: offer),
        cloneCase(
            "cross-account clone without the key", clone(of: arn), .kmsKeyNotAccessible, "permissions", crossAccount, principal: "vault",
            account: CloudDriver.vault, prepare: share),
        cloneCase(
            "second clone in one other account", clone(of: arn), .invalidDBClusterState, "one is the most", crossAccount, principal: "vault",
            account: CloudDriver.vault, prepare: cloneAcross),
        cloneCase(
            "cross-account clone under the key that AWS manages", clone(of: arn), .invalidDBClusterState, "AWS manages", crossAccount, principal: "vault",
            account: CloudDriver.vault,
            estate: {
                var estate = CloudDriver.estate()
                estate.clusters[0].keyAlias = "alias/aws/rds"
                return estate
            },
            prepare: share),
        Case(
            name: "renaming the source of a cross-account clone", action: "ModifyDBCluster",
            input: [("DBClusterIdentifier", "orders"), ("NewDBClusterIdentifier", "other"), ("ApplyImmediately", true)], code: .invalidDBClusterState,
            message: "cannot be renamed", source: crossAccount, prepare: cloneAcross),
        ramCase(
            "sharing what is not there", "CreateResourceShare",
            [("name", "s"), ("resourceArns", .list(["arn:aws:rds:us-west-2:111122223333:cluster:nobody"]))], .ramUnknownResource, "could not be found",
            "API operation CreateResourceShare, errors"),
        ramCase(
            "sharing with no account", "CreateResourceShare", [("name", "s"), ("resourceArns", .list([.string(arn)])), ("principals", .list(["vault"]))],
            .ramInvalidParameter, "12 digits", "API operation CreateResourceShare, errors"),
        ramCase(
            "sharing outside where that is forbidden", "CreateResourceShare",
            [("name", "s"), ("principals", .list(["444455556666"])), ("allowExternalPrincipals", false)], .ramInvalidParameter, "allowExternalPrincipals",
            "API shape CreateResourceShareRequest, allowExternalPrincipals"),
        ramCase(
            "sharing a cross-account clone on", "CreateResourceShare",
            [
                ("name", "s"), ("resourceArns", .list(["arn:aws:rds:us-west-2:444455556666:cluster:first"])),
                ("principals", .list(["111122223333"])),
            ], .ramInvalidParameter, "clone of another account", crossAccount, principal: "vault", account: CloudDriver.vault, prepare: cloneAcross),
        ramCase(
            "accepting what nobody offered", "AcceptResourceShareInvitation", [("resourceShareInvitationArn", "arn:aws:ram:us-west-2:1:x")],
            .ramInvitationNotFound, "could not be found", "API operation AcceptResourceShareInvitation, errors"),
        ramCase(
            "deleting a share that is not there", "DeleteResourceShare", [("resourceShareArn", "arn:aws:ram:us-west-2:111122223333:resource-share/x")],
            .ramUnknownResource, "could not be found", "API operation DeleteResourceShare, errors"),
    ]
}
