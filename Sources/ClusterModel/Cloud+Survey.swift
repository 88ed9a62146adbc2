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
                        content: content(of: volume, in: cluster.region)))
            }
            guard let backup = cluster.backup, let latest = cluster.latestRestorable(now: now), let earliest = cluster.earliestRestorable(now: now) else {
                continue
            }
            let beforeDisaster = min(latest, disasterAt.advanced(byMicroseconds: -1))
            for instant in [latest, beforeDisaster, earliest] where instant >= earliest {
                let content = rebuild(backup, to: .instant(instant), key: cluster.key, context: cluster.resourceID, region: cluster.region)
                survivors.append(
                    .init(
                        object: "automated backup of \(cluster.identifier.current) in \(cluster.region) at \(instant.isoSeconds)", lineage: cluster.lineage,
                        content: content))
            }
        }
        for snapshot in snapshots where snapshot.status.current == .available {
            guard let catalogue = snapshot.catalogue else { continue }
            let content = rebuild(catalogue, to: .position(snapshot.position), key: snapshot.key, context: snapshot.clusterResourceID, region: snapshot.region)
            survivors.append(.init(object: "snapshot \(snapshot.id) in \(snapshot.region)", lineage: snapshot.lineage, content: content))
        }
        return survivors
    }

    private func content(of volume: Volume, in region: RegionName) -> Survivor.Content {
        guard isReachable(region) else { return .obstacle("region \(region) is lost") }
        guard volume.hasReadQuorum else { return .obstacle("a protection group has no read quorum") }
        return .pages(volume.durablePages())
    }

    private func rebuild(_ backup: VolumeBackup, to target: VolumeBackup.Target, key: WrappedDataKey?, context: String, region: RegionName) -> Survivor.Content
    {
        guard isReachable(region), let store = regionIndex(region) else { return .obstacle("region \(region) is lost") }
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
