import Audit
import Evidence
import Units

/// `inventory/key-graph.json`: what hangs on which key, and what dies when.
enum KeyGraphDocument {
    static func write(_ drills: [InventoriedDrill], to out: consuming ByteText = ByteText()) -> [UInt8] {
        var stream = JSONStream(out)
        stream.object { stream in
            stream.member("collection", "key-graph")
            stream.list("drills") { stream in
                for drill in drills {
                    stream.element()
                    let radius = BlastRadius(of: drill.standing)
                    stream.object { stream in
                        stream.list("keys") { stream in for key in radius.keys { write(key, to: &stream) } }
                        stream.list("origins") { stream in for origin in radius.origins { write(origin, to: &stream) } }
                        stream.member("scenario", drill.scenario)
                        stream.member("seed", unsigned: drill.seed)
                        stream.member("taken_at", drill.standing.inventory.takenAt)
                        stream.list("time_bombs") { stream in for bomb in radius.timeBombs { write(bomb, to: &stream) } }
                    }
                }
            }
            stream.member("environment", "simulated")
            stream.member("schema_version", Int64(1))
        }
        stream.finish()
        return stream.text.bytes
    }

    private static func write(_ key: BlastRadius.KeyRadius, to stream: inout JSONStream) {
        stream.element()
        stream.object { stream in
            stream.member("aliases", key.standing.key.aliases.sorted())
            stream.member("arn", key.standing.key.arn)
            stream.object("counts") { stream in
                stream.member("automated_backups", Int64(key.count(.automatedBackup, nil)))
                stream.member("clones", Int64(key.count(.cluster, .clone)))
                stream.member("clusters", Int64(key.count(.cluster, nil)))
                stream.member("copies", Int64(key.count(.snapshot, .copy)))
                stream.member("replicas", Int64(key.count(.cluster, .replica)))
                stream.member("retained_backups", Int64(key.count(.automatedBackup, .retained)))
                stream.member("snapshots", Int64(key.count(.snapshot, nil)))
            }
            stream.list("dependants") { stream in
                for dependant in key.dependants {
                    stream.drainIfFull()
                    stream.element()
                    stream.object { stream in
                        stream.member("arn", dependant.edge.resourceARN)
                        stream.member("bytes", dependant.edge.bytes)
                        write(dependant.fate, to: &stream)
                        stream.member("kind", dependant.edge.kind.rawValue)
                        stream.member("region", dependant.edge.region)
                        stream.member("region_reachable", dependant.edge.regionReachable)
                        stream.member("rescue", dependant.fate.rescue)
                        stream.member("rescue_before", dependant.fate.rescueBefore)
                        stream.member("role", dependant.edge.role?.rawValue)
                    }
                }
            }
            stream.member("dependent_bytes", key.standing.dependentBytes)
            stream.member("end", key.end?.cause.rawValue)
            stream.member("ends_at", key.end?.at)
            stream.member("sole_key_for", key.standing.soleKeyFor)
            stream.member("state", key.standing.key.state)
            stream.member("undo", key.standing.undo?.rawValue)
            stream.member("usable", key.standing.usable)
        }
    }

    /// Members from `cause` to `fate`.
    private static func write(_ fate: Fate, to stream: inout JSONStream) {
        stream.member("cause", fate.cause?.rawValue)
        stream.member("dies_at", fate.diesAt)
        stream.member("fate", fate.word)
    }

    private static func write(_ bomb: BlastRadius.TimeBomb, to stream: inout JSONStream) {
        stream.drainIfFull()
        stream.element()
        stream.object { stream in
            stream.member("arn", bomb.resourceARN)
            stream.member("cause", bomb.fate.cause?.rawValue)
            stream.list("causes") { stream in
                for end in bomb.fate.ends {
                    stream.element()
                    stream.object { stream in
                        stream.member("at", end.at)
                        stream.member("cause", end.cause.rawValue)
                    }
                }
            }
            stream.member("cluster_id", bomb.clusterID)
            stream.member("cluster_resource_id", bomb.clusterResourceID)
            stream.member("dies_at", bomb.diesAt)
            stream.member("key_arn", bomb.keyARN)
            stream.member("kind", bomb.kind.rawValue)
            stream.member("region", bomb.region)
            stream.member("region_reachable", bomb.regionReachable)
            stream.member("rescue", bomb.fate.rescue)
            stream.member("rescue_before", bomb.fate.rescueBefore)
        }
    }

    private static func write(_ origin: BlastRadius.Origin, to stream: inout JSONStream) {
        stream.drainIfFull()
        stream.element()
        stream.object { stream in
            stream.member("arn", origin.resourceARN)
            stream.member("kind", origin.kind.rawValue)
            stream.member("source_arn", origin.sourceARN)
        }
    }
}

extension Fate {
    /// `stays`, `dies` (at a settled instant), `dies-sometime` or `lost`.
    var word: String { isLost ? "lost" : ends.isEmpty ? "stays" : diesAt == nil ? "dies-sometime" : "dies" }
}
