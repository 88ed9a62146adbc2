/// How a cluster is set up: what a recovery has to bring back beside the data.
package struct ClusterConfiguration: Sendable, Hashable {
    /// Never changes, whatever the cluster is called.
    package var resourceID: String
    /// In a fixed order, each name once.
    package var settings: [Setting]
    package init(resourceID: String, settings: [Setting]) {
        self.resourceID = resourceID
        self.settings = settings
    }

    package struct Setting: Sendable, Hashable {
        /// As members of the API are called.
        package var name: String
        package var value: String
        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package subscript(name: String) -> String? { settings.first { $0.name == name }?.value }
}

/// A setting that a recovery did not bring back.
package struct ConfigurationDifference: Sendable, Hashable {
    /// Declared id.
    package var cluster: String
    package var setting: String
    package var before: String
    package var after: String
    package init(cluster: String, setting: String, before: String, after: String) {
        self.cluster = cluster
        self.setting = setting
        self.before = before
        self.after = after
    }
}

/// Something that is paid for while it is there.
package struct RunningResource: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable { case cluster, instance, snapshot }
    package var kind: Kind
    package var id: String
    package var region: String
    /// Of the cluster that it is, or belongs to, or was taken of.
    package var clusterResourceID: String
    /// Declared id of the cluster whose data it holds; empty where that is not known.
    package var cluster: String
    /// As the describe calls show it: `available` …
    package var status: String
    /// Of an instance that runs; nil for one that is stopped, and for everything else.
    package var instanceClass: String?
    /// Accounted storage that is billed to it; 0 for an instance.
    package var bytes: Int64
    package init(
        kind: Kind, id: String, region: String, clusterResourceID: String, cluster: String = "", status: String = "available",
        instanceClass: String? = nil, bytes: Int64 = 0
    ) {
        self.kind = kind
        self.id = id
        self.region = region
        self.clusterResourceID = clusterResourceID
        self.cluster = cluster
        self.status = status
        self.instanceClass = instanceClass
        self.bytes = bytes
    }
}

/// Something that a drill left running, and what that costs.
package struct LeftRunning: Sendable, Hashable {
    package var resource: RunningResource
    /// Millionths of a US dollar a month; nil where the price book does not know.
    package var monthlyMicrodollars: Int64?
    package init(resource: RunningResource, monthlyMicrodollars: Int64?) {
        self.resource = resource
        self.monthlyMicrodollars = monthlyMicrodollars
    }
}
