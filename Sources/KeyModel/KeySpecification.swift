package import AccessPolicy
package import Units

/// What a key is made with.
package struct KeySpecification: Sendable {
    package var account: AccountID
    package var region: RegionName
    /// With its prefix `alias/`: CreateAlias at the same time.
    package var alias: String?
    package var manager = KeyManager.customer
    package var origin = KeyOrigin.awsKMS
    /// Whether it is a multi-Region primary.
    package var isMultiRegion = false
    /// nil: the default, which leaves everything to the identity policies of the key's account.
    package var policy: NamedPolicy?
    package var description = ""
    package var tags: [KeyTag] = []
    /// nil: no automatic rotation.
    package var rotationDays: Int?

    package init(account: AccountID, region: RegionName, alias: String? = nil) {
        self.account = account
        self.region = region
        self.alias = alias
    }
}

/// Policies that keys have when nobody gives them one.
package enum KeyPolicies {
    /// Source: KMS Developer Guide, Default key policy: the account may do everything, so its identity policies decide.
    package static func standard(account: AccountID) -> PolicyDocument {
        PolicyDocument(statements: [
            .init(sid: "Enable IAM User Permissions", effect: .allow, principals: .including([.account(account)]), actions: .including(["kms:*"]))
        ])
    }

    /// Source: Aurora User Guide, AWS KMS key management, and the key policy that `aws/rds` carries: everybody of the account, through RDS only.
    static func awsManaged(account: AccountID, region: RegionName) -> PolicyDocument {
        PolicyDocument(statements: [
            .init(
                sid: "Allow access through RDS for all principals in the account that are authorized to use RDS", effect: .allow,
                principals: .including([.everyone]),
                actions: .including([
                    "kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:CreateGrant", "kms:ListGrants", "kms:DescribeKey",
                ]),
                conditions: [
                    Condition(.stringEquals, key: "kms:CallerAccount", values: [account.rawValue]),
                    Condition(.stringEquals, key: "kms:ViaService", values: ["rds.\(region).amazonaws.com"]),
                ]),
            .init(
                sid: "Allow direct access to key metadata to the account", effect: .allow, principals: .including([.account(account)]),
                actions: .including(["kms:Describe*", "kms:Get*", "kms:List*", "kms:RevokeGrant"])),
        ])
    }

    /// Model choice: the service itself and nobody else.
    static func awsOwned(region: RegionName) -> PolicyDocument {
        PolicyDocument(statements: [
            .init(effect: .allow, principals: .including([.service("rds.\(region).amazonaws.com")]), actions: .including(["kms:*"]))
        ])
    }
}
