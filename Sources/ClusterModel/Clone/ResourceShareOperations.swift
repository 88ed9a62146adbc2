import Units

/// A cluster offered to other accounts for cloning.
/// Source: Aurora User Guide, Cross-account cloning with AWS RAM and Amazon Aurora; API model ram/2018-01-04.
struct ResourceShare: Sendable {
    let id: String
    let name: String
    let account: AccountID
    let region: RegionName
    /// Resource ids of clusters.
    let clusters: [String]
    var invitations: [Invitation]
    var isDeleted = false

    struct Invitation: Sendable {
        let id: String
        let account: AccountID
        var isAccepted = false
    }

    var arn: String { "arn:aws:ram:\(region):\(account):resource-share/\(id)" }
    func arn(of invitation: Invitation) -> String { "arn:aws:ram:\(region):\(account):resource-share-invitation/\(invitation.id)" }
}

extension APIOperation {
    /// Source: API shape CreateResourceShareRequest. Model choice: only clusters can be shared, only with accounts, and no account belongs to an
    /// organization, so that each invitation waits to be accepted.
    static let createResourceShare = APIOperation(
        "ram", "CreateResourceShare", .mutate, "Offers clusters to other accounts, who may then clone them.",
        required: ["name": .string], optional: ["resourceArns": .list, "principals": .list, "allowExternalPrincipals": .boolean]
    ) { cloud, request, context throws(ServiceError) in
        let name = try request.requiredString("name")
        var shared: [String] = []
        for arn in try request.strings("resourceArns") ?? [] {
            guard
                let index = cloud.clusters.firstIndex(where: { !$0.isDeleted && $0.arn == arn && $0.account == context.account && $0.region == context.region })
            else { throw ServiceError(.ramUnknownResource, "Resource \(arn) could not be found.") }
            // Source: Aurora User Guide, Cross-account cloning: a cross-account clone is not shared on.
            if cloud.clusters[index].clone.source.flatMap({ source in cloud.clusters.first { $0.resourceID == source } })?.account ?? context.account
                != context.account
            {
                throw ServiceError(.ramInvalidParameter, "\(arn) is a clone of another account's cluster: it cannot be shared.")
            }
            shared.append(cloud.clusters[index].resourceID)
        }
        let accounts = try request.strings("principals") ?? []
        for account in accounts where account.utf8.count != 12 || !account.utf8.allSatisfy({ (48...57).contains($0) }) || account == context.account.rawValue {
            throw ServiceError(.ramInvalidParameter, "principals: \(account) is not another account's number of 12 digits")
        }
        guard try request.bool("allowExternalPrincipals") != false || accounts.isEmpty else {
            throw ServiceError(.ramInvalidParameter, "allowExternalPrincipals is false: no account outside an organization can be named")
        }
        let share = ResourceShare(
            id: cloud.random.resourceID("").lowercased(), name: name, account: context.account, region: context.region, clusters: shared,
            invitations: accounts.map { .init(id: cloud.random.resourceID("").lowercased(), account: AccountID($0)) })
        cloud.resourceShares.append(share)
        return .map([
            .init("resourceShare", .map([.init("resourceShareArn", .string(share.arn)), .init("name", .string(name)), .init("status", .string("ACTIVE"))]))
        ])
    }

    /// Source: API shape GetResourceShareInvitationsRequest: those that the caller's account was sent.
    static let getResourceShareInvitations = APIOperation(
        "ram", "GetResourceShareInvitations", .describe, "Lists the invitations that other accounts have sent.", optional: ["resourceShareArns": .list]
    ) { cloud, request, context throws(ServiceError) in
        let wanted = try request.strings("resourceShareArns")
        var found: [StructuredValue] = []
        for share in cloud.resourceShares where !share.isDeleted && share.region == context.region && wanted?.contains(share.arn) != false {
            for invitation in share.invitations where invitation.account == context.account { found.append(share.describe(invitation)) }
        }
        return .map([.init("resourceShareInvitations", .list(found))])
    }

    /// Source: API shape AcceptResourceShareInvitationRequest.
    static let acceptResourceShareInvitation = APIOperation(
        "ram", "AcceptResourceShareInvitation", .mutate, "Takes what another account offers.", required: ["resourceShareInvitationArn": .string]
    ) { cloud, request, context throws(ServiceError) in
        let arn = try request.requiredString("resourceShareInvitationArn")
        for share in cloud.resourceShares.indices where !cloud.resourceShares[share].isDeleted && cloud.resourceShares[share].region == context.region {
            for index in cloud.resourceShares[share].invitations.indices {
                let invitation = cloud.resourceShares[share].invitations[index]
                guard invitation.account == context.account, cloud.resourceShares[share].arn(of: invitation) == arn else { continue }
                guard !invitation.isAccepted else {
                    throw ServiceError(.ramAlreadyAccepted, "The invitation \(arn) was already accepted.")
                }
                cloud.resourceShares[share].invitations[index].isAccepted = true
                return .map([.init("resourceShareInvitation", cloud.resourceShares[share].describe(cloud.resourceShares[share].invitations[index]))])
            }
        }
        throw ServiceError(.ramInvitationNotFound, "The invitation \(arn) could not be found.")
    }

    /// Source: API shape DeleteResourceShareRequest: clones that were made stay.
    static let deleteResourceShare = APIOperation(
        "ram", "DeleteResourceShare", .mutate, "Ends what was shared; clones that were made stay.", required: ["resourceShareArn": .string]
    ) { cloud, request, context throws(ServiceError) in
        let arn = try request.requiredString("resourceShareArn")
        guard let index = cloud.resourceShares.firstIndex(where: { !$0.isDeleted && $0.arn == arn && $0.account == context.account }) else {
            throw ServiceError(.ramUnknownResource, "Resource share \(arn) could not be found.")
        }
        cloud.resourceShares[index].isDeleted = true
        return .map([.init("returnValue", .bool(true))])
    }
}

extension ResourceShare {
    fileprivate func describe(_ invitation: Invitation) -> StructuredValue {
        .map([
            .init("resourceShareInvitationArn", .string(arn(of: invitation))), .init("resourceShareArn", .string(arn)),
            .init("resourceShareName", .string(name)), .init("senderAccountId", .string(account.rawValue)),
            .init("receiverAccountId", .string(invitation.account.rawValue)), .init("status", .string(invitation.isAccepted ? "ACCEPTED" : "PENDING")),
        ])
    }
}

extension Cloud {
    /// Whether another account has taken what a cluster's owner offers.
    func isShared(_ cluster: Int, with account: AccountID) -> Bool {
        resourceShares.contains { share in
            !share.isDeleted && share.clusters.contains(clusters[cluster].resourceID) && share.invitations.contains { $0.account == account && $0.isAccepted }
        }
    }

    /// Source: Aurora User Guide, Cross-account cloning: the source of a cross-account clone cannot be renamed.
    func requireRenameable(_ cluster: Int) throws(ServiceError) {
        let isSourceElsewhere = clusters.contains {
            !$0.isDeleted && $0.clone.source == clusters[cluster].resourceID && $0.account != clusters[cluster].account
        }
        guard !isSourceElsewhere else {
            throw ServiceError(
                .invalidDBClusterState, "\(clusters[cluster].identifier.current) has a clone in another account: it cannot be renamed.")
        }
    }
}
