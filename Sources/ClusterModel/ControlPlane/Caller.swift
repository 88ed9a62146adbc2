package import AccessPolicy
package import KeyModel
package import Units

/// Who calls, with what they may do.
package struct Caller: Sendable, Hashable {
    package let name: String
    package let principal: AccessPrincipal
    package let policies: [NamedPolicy]

    package init(name: String, principal: AccessPrincipal, policies: [NamedPolicy]) {
        self.name = name
        self.principal = principal
        self.policies = policies
    }

    /// How KMS sees the caller.
    ///
    /// - Parameters:
    ///   - region: Where the call goes to.
    ///   - service: The service that asks on the caller's behalf, such as `rds.us-west-2.amazonaws.com`; nil for a call of their own.
    package func kms(region: RegionName, via service: String? = nil, isForAWSResource: Bool = false) -> KMSCaller {
        KMSCaller(principal: principal, identityPolicies: policies, viaService: service, isForAWSResource: isForAWSResource, region: region)
    }
}

extension APICall {
    /// Someone with every permission in the account of the call; key policies still apply.
    package static let administrator = "administrator"
}

struct ExpiredPrincipal: Sendable, Hashable {
    var name: String
    var account: AccountID
}

extension Cloud {
    /// - Returns: False when they had expired already.
    package mutating func expireCredentials(of principal: String, account: AccountID, now: Instant) -> Bool {
        guard expired.insert(ExpiredPrincipal(name: principal, account: account)).inserted else { return false }
        note(now, "iam", "the credentials of \(principal) have expired")
        return true
    }

    package mutating func renewCredentials(of principal: String, account: AccountID, now: Instant) {
        if expired.remove(ExpiredPrincipal(name: principal, account: account)) != nil { note(now, "iam", "\(principal) has signed in again") }
    }

    /// The principal of a call with its policies.
    ///
    /// Source: RDS API Reference, Common Error Types, ExpiredTokenException.
    /// - Throws: InvalidClientTokenId for a name that the account of the call does not declare; ExpiredTokenException.
    mutating func caller(of call: APICall) throws(ServiceError) -> Caller {
        guard expired.isEmpty || !expired.contains(ExpiredPrincipal(name: call.principal, account: call.account)) else {
            meet(.expiredCredentials(principal: call.principal, account: call.account))
            throw ServiceError(.expiredToken, "The security token included in the request is expired")
        }
        let principal = AccessPrincipal.role(call.principal, in: call.account)
        if call.principal == APICall.administrator {
            return Caller(name: call.principal, principal: principal, policies: [NamedPolicy(name: "AdministratorAccess", document: .allowEverything)])
        }
        guard estate.principals.contains(where: { $0.name == call.principal && $0.account == call.account }) else {
            throw ServiceError(
                .invalidClientTokenID, "The security token included in the request is invalid: account \(call.account) has no \(call.principal).")
        }
        return Caller(name: call.principal, principal: principal, policies: policies(of: call.principal, account: call.account))
    }
}
