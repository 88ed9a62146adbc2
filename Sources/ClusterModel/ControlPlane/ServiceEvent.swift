package import Units

/// An event as RDS publishes it.
package struct ServiceEvent: Sendable, Hashable {
    package var kind: Kind
    package var account: AccountID
    package var region: RegionName
    /// Identifier of the cluster, instance or snapshot.
    package var source: String
    package var sourceARN: String
    package var message: String
    package var at: Instant
    /// When DescribeEvents shows it; nil for one that is lost.
    /// Source: Aurora User Guide, Working with Amazon RDS event notification: delivery is best effort.
    package var shownAt: Instant?

    /// Published ids with their category.
    /// Source: Aurora User Guide, Amazon RDS event categories and event messages for Aurora.
    package enum Kind: String, Sendable, CaseIterable {
        case clusterCreated = "RDS-EVENT-0170"
        case clusterDeleted = "RDS-EVENT-0171"
        case clusterRenamed = "RDS-EVENT-0172"
        case clusterStopped = "RDS-EVENT-0150"
        case clusterStarted = "RDS-EVENT-0151"
        case clusterStartedAfterLimit = "RDS-EVENT-0153"
        case failoverFailed = "RDS-EVENT-0069"
        case formerWriterPromoted = "RDS-EVENT-0070"
        case failoverCompleted = "RDS-EVENT-0071"
        case failoverStartedSameZone = "RDS-EVENT-0072"
        case failoverStartedCrossZone = "RDS-EVENT-0073"
        case manualSnapshotCreating = "RDS-EVENT-0074"
        case manualSnapshotCreated = "RDS-EVENT-0075"
        case automatedSnapshotCreating = "RDS-EVENT-0168"
        case automatedSnapshotCreated = "RDS-EVENT-0169"
        case instanceCreated = "RDS-EVENT-0005"
        case instanceDeleted = "RDS-EVENT-0003"
        case instanceRestarted = "RDS-EVENT-0006"
        case snapshotWhileOneIsMade = "RDS-EVENT-0023"
        case keyNotAccessible = "RDS-EVENT-0419"
        case switchoverStarted = "RDS-EVENT-0181"
        case oldPrimaryShutDown = "RDS-EVENT-0182"
        case switchoverWaits = "RDS-EVENT-0423"
        case newPrimaryPromoted = "RDS-EVENT-0184"
        case switchoverCompleted = "RDS-EVENT-0185"
        case switchoverCancelled = "RDS-EVENT-0186"
        case switchoverFailed = "RDS-EVENT-0187"
        case globalFailoverCompleted = "RDS-EVENT-0238"
        case globalFailoverFailed = "RDS-EVENT-0239"
        case resyncStarted = "RDS-EVENT-0240"
        case resyncFinished = "RDS-EVENT-0241"
        case globalEndpointChanged = "RDS-EVENT-0397"
        case globalFailoverWithoutInstances = "RDS-EVENT-0519"
        case writesBlocked = "RDS-EVENT-0390"
        case writeBlockTimedOut = "RDS-EVENT-0391"
        case backtrackWindowShort = "RDS-EVENT-0131"
        case backtrackWindowWhole = "RDS-EVENT-0132"

        package var category: String {
            switch self {
            case .clusterCreated, .instanceCreated: "creation"
            case .clusterDeleted, .instanceDeleted: "deletion"
            case .clusterRenamed, .clusterStopped, .clusterStarted, .clusterStartedAfterLimit: "notification"
            case .failoverFailed, .formerWriterPromoted, .failoverCompleted, .failoverStartedSameZone, .failoverStartedCrossZone: "failover"
            case .manualSnapshotCreating, .manualSnapshotCreated, .automatedSnapshotCreating, .automatedSnapshotCreated: "backup"
            case .instanceRestarted, .keyNotAccessible: "availability"
            case .snapshotWhileOneIsMade: "recovery"
            case .switchoverStarted, .oldPrimaryShutDown, .switchoverWaits, .newPrimaryPromoted, .switchoverCompleted, .switchoverCancelled, .switchoverFailed,
                .globalFailoverCompleted, .globalFailoverFailed, .resyncStarted, .resyncFinished, .globalEndpointChanged, .globalFailoverWithoutInstances:
                "global failover"
            case .writesBlocked, .writeBlockTimedOut: "notification"
            case .backtrackWindowShort, .backtrackWindowWhole: "backtrack"
            }
        }

        package var sourceType: String {
            switch self {
            case .clusterCreated, .clusterDeleted, .clusterRenamed, .clusterStopped, .clusterStarted, .clusterStartedAfterLimit, .failoverFailed,
                .formerWriterPromoted, .failoverCompleted, .failoverStartedSameZone, .failoverStartedCrossZone:
                "db-cluster"
            case .switchoverStarted, .oldPrimaryShutDown, .switchoverWaits, .newPrimaryPromoted, .switchoverCompleted, .switchoverCancelled, .switchoverFailed,
                .globalFailoverCompleted, .globalFailoverFailed, .resyncStarted, .resyncFinished, .globalEndpointChanged, .globalFailoverWithoutInstances:
                "db-cluster"
            case .manualSnapshotCreating, .manualSnapshotCreated, .automatedSnapshotCreating, .automatedSnapshotCreated: "db-cluster-snapshot"
            case .instanceCreated, .instanceDeleted, .instanceRestarted, .snapshotWhileOneIsMade, .keyNotAccessible, .backtrackWindowShort,
                .backtrackWindowWhole, .writesBlocked, .writeBlockTimedOut:
                "db-instance"
            }
        }
    }
}

extension Cloud {
    /// History that DescribeEvents can show.
    /// Source: API shape DescribeEventsMessage: 14 days.
    static let eventHistory = Duration.days(14)

    mutating func publish(_ kind: ServiceEvent.Kind, cluster: Int, _ message: String, now: Instant) {
        let cluster = clusters[cluster]
        publish(kind, cluster.identifier.current, cluster.arn, cluster.account, cluster.region, message, now: now)
    }

    mutating func publish(_ kind: ServiceEvent.Kind, instance: String, cluster: Int, _ message: String, now: Instant) {
        let cluster = clusters[cluster]
        publish(kind, instance, cluster.arn(ofInstance: instance), cluster.account, cluster.region, message, now: now)
    }

    mutating func publish(_ kind: ServiceEvent.Kind, snapshot: Int, _ message: String, now: Instant) {
        let snapshot = snapshots[snapshot]
        publish(kind, snapshot.id, snapshot.arn, snapshot.account, snapshot.region, message, now: now)
    }

    private mutating func publish(
        _ kind: ServiceEvent.Kind, _ source: String, _ arn: String, _ account: AccountID, _ region: RegionName, _ message: String, now: Instant
    ) {
        let delay = samplers.eventDelivery.sample(&random.events)
        let isLost = random.events.happens(calibration.odds(.eventLoss))
        if let oldest = events.first, oldest.at < now - Cloud.eventHistory { events.removeAll { $0.at < now - Cloud.eventHistory } }
        events.append(
            ServiceEvent(
                kind: kind, account: account, region: region, source: source, sourceARN: arn, message: message, at: now,
                shownAt: isLost ? nil : now.advanced(byMicroseconds: delay)))
        note(now, "rds", "\(message) (\(kind.rawValue))")
    }
}

extension APIOperation {
    /// Source: API shape DescribeEventsMessage: 14 days of history, the last 60 minutes unless told otherwise.
    static let describeEvents = APIOperation(
        "rds", "DescribeEvents", .describe, "Lists events of the last 14 days, of the last hour unless told otherwise.",
        optional: [
            "SourceIdentifier": .string, "SourceType": .string, "StartTime": .timestamp, "EndTime": .timestamp, "Duration": .integer,
            "EventCategories": .list, "MaxRecords": .integer, "Marker": .string,
        ]
    ) { cloud, request, context throws(ServiceError) in
        let source = try request.string("SourceIdentifier")?.lowercased()
        let type = try request.string("SourceType")
        guard source == nil || type != nil else {
            throw ServiceError(.invalidParameterCombination, "SourceType must be provided when SourceIdentifier is.")
        }
        let end = try request.instant("EndTime") ?? context.now
        let minutes = try request.integer("Duration") ?? 60
        guard (1...20_160).contains(minutes) else { throw ServiceError(.invalidParameterValue, "Duration must be 1 to 20160 minutes, not \(minutes)") }
        let start = try request.instant("StartTime") ?? end - .minutes(Int64(minutes))
        guard start <= end else { throw ServiceError(.invalidParameterCombination, "StartTime \(start.iso) is after EndTime \(end.iso)") }
        let oldest = max(start, context.now - Cloud.eventHistory)
        let categories = try request.strings("EventCategories")
        let found = cloud.events.filter { event in
            guard let shown = event.shownAt, shown <= context.now, event.account == context.account, event.region == context.region else { return false }
            return event.at >= oldest && event.at <= end && (source == nil || source == event.source) && (type == nil || type == event.kind.sourceType)
                && categories?.contains(event.kind.category) != false
        }
        return try request.page(
            "Events",
            found.map { event in
                .map([
                    .init("SourceIdentifier", .string(event.source)), .init("SourceType", .string(event.kind.sourceType)),
                    .init("Message", .string("\(event.message) (\(event.kind.rawValue))")), .init("EventCategories", .list([.string(event.kind.category)])),
                    .init("Date", .string(event.at.iso)), .init("SourceArn", .string(event.sourceARN)),
                ])
            })
    }
}
