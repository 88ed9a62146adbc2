package import Units

extension Inventory {
    package struct KeyRow: Sendable, Hashable {
        package var arn: String
        package var keyID: String
        package var account: String
        package var region: String
        package var aliases: [String]
        /// `KeyState` of DescribeKey, or `Deleted` for one whose material is destroyed.
        package var state: String
        package var createdAt: Instant
        /// Only while pending deletion.
        package var deletionDate: Instant?
        package var rotationEnabled: Bool
        package var regionReachable: Bool
        /// `CUSTOMER` or `AWS`.
        package var manager = "CUSTOMER"
        /// `AWS_KMS` or `EXTERNAL`.
        package var origin = "AWS_KMS"
        /// `PRIMARY`, `REPLICA`, or empty for a single-Region key.
        package var multiRegionRole = ""
        /// Of a replica.
        package var primaryARN: String?
        package var rotationPeriodDays: Int?
        package var nextRotation: Instant?
        /// Generations of material that it holds: one more with each rotation.
        package var materialCount = 1
        /// Of imported material.
        package var materialExpiresAt: Instant?
        package var lastUsedFor: String?
        package var lastUsedAt: Instant?
        /// `key=value`, in the order in which they were given.
        package var tags: [String] = []
        package var description: String?
        /// `SYMMETRIC_DEFAULT` or another `KeySpec`.
        package var spec: String?
        /// `ENCRYPT_DECRYPT` or another `KeyUsage`.
        package var usage: String?
        package var customKeyStoreID: String?
        /// nil: never, or not known.
        package var lastRotatedAt: Instant?
        package var onDemandRotations: Int?
        /// Days that a primary waits once its last replica is gone; nil unless it waits for that.
        package var pendingWindowDays: Int?
        /// From when on uses were recorded; nil: from its creation.
        package var usageTrackedSince: Instant?
        /// Its policy, as JSON.
        package var policyText: String?
        package var policy: PolicyReading?
        package var access = KeyAccess()

        /// What a key's policy says by itself.
        package struct PolicyReading: Sendable, Hashable {
            /// Whether it allows everybody something without a condition that pins account, principal or service.
            package var isPublic: Bool
            /// Other accounts that it allows something, themselves or principals of theirs; ascending.
            package var foreignAccounts: [String]
            /// Who it allows to change or delete the key: ARNs, an account by its root; ascending.
            package var administrators: [String]
            /// Who it allows to encrypt or decrypt; ascending.
            package var users: [String]
            package init(isPublic: Bool, foreignAccounts: [String], administrators: [String], users: [String]) {
                self.isPublic = isPublic
                self.foreignAccounts = foreignAccounts
                self.administrators = administrators
                self.users = users
            }
        }

        /// Who may really: policy, identity policies and grants together. ARNs of declared principals, ascending; nil: not known.
        package struct KeyAccess: Sendable, Hashable {
            package var decrypt: [String]?
            package var describe: [String]?
            package var createGrant: [String]?
            /// Disable it, schedule its deletion, delete its imported material or change its policy.
            package var administer: [String]?
            package init(decrypt: [String]? = nil, describe: [String]? = nil, createGrant: [String]? = nil, administer: [String]? = nil) {
                self.decrypt = decrypt
                self.describe = describe
                self.createGrant = createGrant
                self.administer = administer
            }
        }

        package init(
            arn: String, keyID: String, account: String, region: String, aliases: [String], state: String, createdAt: Instant, deletionDate: Instant?,
            rotationEnabled: Bool, regionReachable: Bool
        ) {
            self.arn = arn
            self.keyID = keyID
            self.account = account
            self.region = region
            self.aliases = aliases
            self.state = state
            self.createdAt = createdAt
            self.deletionDate = deletionDate
            self.rotationEnabled = rotationEnabled
            self.regionReachable = regionReachable
        }
    }

    /// A permission on a key that stands beside its policy.
    package struct GrantRow: Sendable, Hashable {
        package var id: String
        package var keyARN: String
        package var account: String
        package var region: String
        package var granteePrincipal: String
        package var retiringPrincipal: String?
        package var operations: [String]
        /// `key=value` of the encryption context that a call must have; empty without constraints.
        package var constraints: [String]
        package var name: String?
        package var createdAt: Instant
        package var issuingAccount: String?

        package init(
            id: String, keyARN: String, account: String, region: String, granteePrincipal: String, retiringPrincipal: String?, operations: [String],
            constraints: [String], name: String?, createdAt: Instant
        ) {
            self.id = id
            self.keyARN = keyARN
            self.account = account
            self.region = region
            self.granteePrincipal = granteePrincipal
            self.retiringPrincipal = retiringPrincipal
            self.operations = operations
            self.constraints = constraints
            self.name = name
            self.createdAt = createdAt
        }
    }

    package struct AliasRow: Sendable, Hashable {
        package var arn: String
        package var name: String
        package var account: String
        package var region: String
        /// nil for one of AWS's own that leads nowhere yet.
        package var targetKeyARN: String?
        package var createdAt: Instant
        package var updatedAt: Instant
        package init(arn: String, name: String, account: String, region: String, targetKeyARN: String?, createdAt: Instant, updatedAt: Instant) {
            self.arn = arn
            self.name = name
            self.account = account
            self.region = region
            self.targetKeyARN = targetKeyARN
            self.createdAt = createdAt
            self.updatedAt = updatedAt
        }
    }
}
