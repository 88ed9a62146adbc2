import Estate
import Units

/// Source: Aurora User Guide, Tagging Amazon Aurora and Amazon RDS resources.
extension APIOperation {
    /// A tag of a key that is there already gets the new value.
    /// Source: API shape AddTagsToResourceMessage.
    static let addTagsToResource = APIOperation(
        "rds", "AddTagsToResource", .mutate, "Tags a cluster or cluster snapshot.",
        required: ["ResourceName": .string, "Tags": .list], on: [.arn("ResourceName")]
    ) { cloud, request, context throws(ServiceError) in
        let resource = try cloud.requireTaggable(try request.requiredString("ResourceName"), context)
        let added = try request.tags() ?? []
        var tags = cloud.tags(of: resource)
        for tag in added {
            if let index = tags.firstIndex(where: { $0.key == tag.key }) { tags[index] = tag } else { tags.append(tag) }
        }
        guard tags.count <= Cloud.tagsMax else {
            throw ServiceError(.invalidParameterValue, "Tags: at most \(Cloud.tagsMax) tags on a resource, not \(tags.count)")
        }
        cloud.setTags(tags, of: resource)
        return .map([])
    }

    /// Keys that the resource does not have are passed over.
    /// Source: API shape RemoveTagsFromResourceMessage.
    static let removeTagsFromResource = APIOperation(
        "rds", "RemoveTagsFromResource", .mutate, "Takes tags off a cluster or cluster snapshot.",
        required: ["ResourceName": .string, "TagKeys": .list], on: [.arn("ResourceName")]
    ) { cloud, request, context throws(ServiceError) in
        let resource = try cloud.requireTaggable(try request.requiredString("ResourceName"), context)
        let keys = try request.strings("TagKeys") ?? []
        cloud.setTags(cloud.tags(of: resource).filter { !keys.contains($0.key) }, of: resource)
        return .map([])
    }

    /// Source: API shape ListTagsForResourceMessage, TagListMessage.
    static let listTagsForResource = APIOperation(
        "rds", "ListTagsForResource", .describe, "Lists the tags of a cluster or cluster snapshot.",
        required: ["ResourceName": .string], on: [.arn("ResourceName")]
    ) { cloud, request, context throws(ServiceError) in
        let resource = try cloud.requireTaggable(try request.requiredString("ResourceName"), context)
        return .map([.init("TagList", .list(cloud.tags(of: resource).map(\.described)))])
    }
}

/// What can be tagged, by index.
private enum Taggable {
    case cluster(Int)
    case snapshot(Int)
}

extension Cloud {
    /// Source: RDS API Reference, Tag.
    fileprivate static let tagsMax = 50

    /// The caller's own resource behind an ARN of the region of the call.
    ///
    /// Source: error list of API operation AddTagsToResource, which names DBSnapshotNotFound for snapshots of every kind.
    /// Model choice: an ARN of something else that RDS knows is refused as not modelled, with InvalidParameterValue.
    fileprivate func requireTaggable(_ arn: String, _ context: CallContext) throws(ServiceError) -> Taggable {
        let parts = arn.split(separator: ":", maxSplits: 6, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 7, parts[0] == "arn", parts[2] == "rds" else { throw ServiceError(.invalidParameterValue, "Invalid resource name: \(arn)") }
        switch parts[5] {
        case "cluster": return .cluster(try requireCluster(arn, context))
        case "cluster-snapshot":
            guard let index = try? requireOwnSnapshot(arn, context) else { throw ServiceError(.dbSnapshotNotFound, "DBClusterSnapshot not found: \(arn)") }
            return .snapshot(index)
        default:
            throw ServiceError(.invalidParameterValue, "Invalid resource name: \(arn); tags of clusters and cluster snapshots are modelled, not of \(parts[5])")
        }
    }

    fileprivate func tags(of resource: Taggable) -> [Tag] {
        switch resource {
        case .cluster(let index): clusters[index].tags
        case .snapshot(let index): snapshots[index].tags
        }
    }

    fileprivate mutating func setTags(_ tags: [Tag], of resource: Taggable) {
        switch resource {
        case .cluster(let index): clusters[index].tags = tags
        case .snapshot(let index): snapshots[index].tags = tags
        }
    }
}
