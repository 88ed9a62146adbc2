package import Units

/// A global database: a declared cluster that takes the writes, and clusters in other regions that follow it.
package struct DeclaredGlobalCluster: Sendable {
    package var id: String
    /// Id of a declared cluster.
    package var primary: String
    package var secondaries: [DeclaredSecondary]
    /// `rds.global_db_rpo`, Aurora PostgreSQL; nil: off.
    package var recoveryPoint: Duration?
    /// Whether the primary's CNAME, if it has one, leads to the global writer endpoint; false: to the primary's own.
    package var usesGlobalEndpoint: Bool

    package init(id: String, primary: String, secondaries: [DeclaredSecondary], recoveryPoint: Duration?, usesGlobalEndpoint: Bool) {
        self.id = id
        self.primary = primary
        self.secondaries = secondaries
        self.recoveryPoint = recoveryPoint
        self.usesGlobalEndpoint = usesGlobalEndpoint
    }
}

/// What it does not say is as in the primary.
package struct DeclaredSecondary: Sendable {
    package var id: String
    package var region: RegionName
    /// Alias of a key of its own region; nil only where the primary has none.
    package var keyAlias: String?
    /// Empty: a headless secondary.
    package var instances: [DeclaredInstance]
    package var dataAPI: Bool
    package var deletionProtection: Bool
    /// Of the estate's file; 0: not known.
    package var line = 0

    package init(
        id: String, region: RegionName, keyAlias: String?, instances: [DeclaredInstance], dataAPI: Bool, deletionProtection: Bool = false
    ) {
        self.id = id
        self.region = region
        self.keyAlias = keyAlias
        self.instances = instances
        self.dataAPI = dataAPI
        self.deletionProtection = deletionProtection
    }
}
