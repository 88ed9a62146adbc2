/// The playbook of a drill, and how it was used.
package struct PlaybookFacts: Sendable, Hashable {
    /// As found.
    package var file: String
    /// Its `description`.
    package var summary: String
    /// Where its calls went.
    package var region: String
    package var account: String
    /// Name of the principal whose permissions applied.
    package var principal: String
    /// Values it was started with, by parameter, in order of name; empty where it never started.
    package var parameters: [Parameter] = []
    /// How it ended, in a word or two: `finished`, `gave up: …`, `unfinished`, `never started`.
    package var ending = "never started"
    package init(file: String, summary: String, region: String, account: String, principal: String) {
        self.file = file
        self.summary = summary
        self.region = region
        self.account = account
        self.principal = principal
    }

    package struct Parameter: Sendable, Hashable {
        package var name: String
        package var value: String
        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }
}

/// What a playbook's document says of a step.
package struct StepTerms: Sendable, Hashable {
    /// The API action that it calls or asks, such as `rds:DescribeDBClusters`; nil for a step that calls none itself.
    package var call: String?
    package var onFailure: OnFailure
    package var attemptsMax: Int
    /// Of one attempt; nil: none.
    package var timeout: Duration?
    package init(call: String?, onFailure: OnFailure, attemptsMax: Int, timeout: Duration?) {
        self.call = call
        self.onFailure = onFailure
        self.attemptsMax = attemptsMax
        self.timeout = timeout
    }

    package enum OnFailure: Sendable, Hashable {
        /// The playbook gives up.
        case abort
        /// The next step is taken.
        case proceed
        case step(String)
    }
}

/// Something that a call needed, and had.
package struct MetNeed: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable { case permission, key, quota }
    package var kind: Kind
    /// An action such as `rds:CreateDBInstance`; what RDS does with a key; a quota's name in estate files.
    package var name: String
    /// The resource that the permission was asked for; the key, by its alias where it has one; the region.
    package var on: String
    package init(_ kind: Kind, _ name: String, on: String) {
        self.kind = kind
        self.name = name
        self.on = on
    }
}
