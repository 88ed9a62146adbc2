package import StorageModel
package import Units
import KeyModel
import Sealing

extension Cloud {
    /// Something from which a database might still come back.
    package struct Survivor: Sendable {
        /// Such as `snapshot orders-2026-03-01 in us-east-2`.
        package var object: String
        /// Declared id of the cluster whose data it holds.
        package var lineage: String
        /// The pages it gave back, or why it gave none.
        package var content: Content

        package enum Content: Sendable {
            case pages(PageTable)
            case obstacle(String)
        }
    }

    /// Really tries every surviving volume, automated backup and snapshot, counting disabled and pending-deletion keys as usable.
    ///
    /// An automated backup is tried at three instants: its latest, the last before the disaster, and its earliest.
    /// What lies in a lost region does not survive it. Nothing is changed.
    package func survey(now: Instant, disasterAt: Instant) -> [Survivor] {
        var survivors: [Survivor] = []
        for cluster in clusters {
            if let volume = cluster.volume, cluster.status.current != .deleting {
                survivors.append(
                    .init(
                        object: "volume of \(cluster.identifier.current) in \(cluster.region)", lineage: cluster.lineage,
                        content: content(of: volume, cluster)))
            }
            guard let backup = cluster.backup, let latest = cluster.latestRestorable(now: now), let earliest = cluster.earliestRestorable(now: now) else {
                continue
            }
            let beforeDisaster = min(latest, disasterAt.advanced(byMicroseconds: -1))
            for instant in [latest, beforeDisaster, earliest] where instant >= earliest {
                let content = rebuild(backup, to: .instant(instant), key: cluster.key, context: cluster.resourceID, cluster.account, cluster.region)
                survivors.append(
                    .init(
                        object: "automated backup of \(cluster.identifier.current) in \(cluster.region) at \(instant.isoSeconds)", lineage: cluster.lineage,
                        content: content))
            }
        }
        for snapshot in snapshots where snapshot.status.current == .available {
            guard let catalogue = snapshot.catalogue else { continue }
            let content = rebuild(
                catalogue, to: .position(snapshot.position), key: snapshot.key, context: snapshot.clusterResourceID, snapshot.account, snapshot.region)
            survivors.append(.init(object: "snapshot \(snapshot.id) in \(snapshot.region)", lineage: snapshot.lineage, content: content))
        }
        return survivors
    }

    private func content(of volume: Volume, _ cluster: Cluster) -> Survivor.Content {
        if let loss = loss(of: cluster.account, cluster.region) { return .obstacle(loss) }
        guard volume.hasReadQuorum else { return .obstacle("a protection group has no read quorum") }
        if let page = volume.lostPages().first { return .obstacle("no storage node has a good copy of page \(page)") }
        switch cluster.status.current {
        case .keyLost: return .obstacle("the volume is closed for good: its key was lost for too long")
        case .keyLostRecoverable, .stopped, .starting:
            // Nobody has it open: whoever opens it needs the key.
            if let key = cluster.key {
                do { _ = try keys.surveyUnwrap(key, context: cluster.resourceID) } catch {
                    return .obstacle("its key \(key.keyARN) cannot open it: \(error.code)")
                }
            }
        case .creating, .available, .modifying, .renaming, .deleting, .deleted, .stopping, .failingOver, .backingUp, .incompatibleRestore, .backtracking,
            .maintenance, .promoting, .cloningFailed:
            break
        }
        return .pages(volume.durablePages())
    }

    /// Why nothing of an account in a region can be reached; nil when it can.
    private func loss(of account: AccountID, _ region: RegionName) -> String? {
        if !isReachable(region) { return "region \(region) is lost" }
        return lostAccounts.contains(account) ? "account \(account) is suspended" : nil
    }

    private func rebuild(
        _ backup: VolumeBackup, to target: VolumeBackup.Target, key: WrappedDataKey?, context: String, _ account: AccountID, _ region: RegionName
    ) -> Survivor.Content {
        if let loss = loss(of: account, region) { return .obstacle(loss) }
        guard let store = regionIndex(region) else { return .obstacle("region \(region) is not of the estate") }
        var dataKey: DataKey?
        if let key {
            do {
                dataKey = try keys.surveyUnwrap(key, context: context)
            } catch {
                return .obstacle("its key \(key.keyARN) cannot open it: \(error.code)")
            }
        }
        do {
            return .pages(try backup.rebuild(to: target, store: stores[store], key: dataKey).pages)
        } catch {
            return .obstacle(error.description)
        }
    }
}
