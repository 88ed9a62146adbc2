import Audit
import Evidence
import Units

/// `inventory/recoverability.json`: which ways lead back to which instants of each cluster's past.
enum RecoverabilityDocument {
    static func write(_ drills: [InventoriedDrill], dwell: Duration = RecoverabilityMap.dwellDefault, to out: consuming ByteText = ByteText()) -> [UInt8] {
        var stream = JSONStream(out)
        stream.object { stream in
            stream.member("collection", "recoverability")
            stream.list("drills") { stream in
                for drill in drills {
                    stream.element()
                    let map = RecoverabilityMap(of: drill.standing.inventory, dwell: dwell)
                    stream.object { stream in
                        stream.list("clusters") { stream in for past in map.clusters { write(past, to: &stream) } }
                        stream.member("scenario", drill.scenario)
                        stream.member("seed", unsigned: drill.seed)
                        stream.member("taken_at", map.takenAt)
                    }
                }
            }
            stream.member("dwell_s", seconds: dwell)
            stream.member("environment", "simulated")
            stream.member("schema_version", Int64(1))
        }
        stream.finish()
        return stream.text.bytes
    }

    private static func write(_ past: ClusterPast, to stream: inout JSONStream) {
        stream.element()
        stream.object { stream in
            stream.member("account", past.account)
            stream.member("clean")
            if let clean = past.clean {
                stream.object { stream in
                    stream.member("newest", clean.newest)
                    stream.member("newest_arn", clean.newestARN)
                    stream.member("oldest", clean.oldest)
                    stream.member("oldest_arn", clean.oldestARN)
                }
            } else {
                stream.null()
            }
            stream.member("cluster_id", past.clusterID)
            stream.member("exists", past.exists)
            stream.list("history") { stream in for span in past.history { write(span, to: &stream) } }
            stream.list("holes") { stream in for span in past.holes { write(span, to: &stream) } }
            stream.member("region", past.region)
            stream.member("resource_id", past.resourceID)
            stream.list("ways") { stream in for way in past.ways { write(way, to: &stream) } }
        }
    }

    /// Both ends are in it.
    private static func write(_ span: Span, to stream: inout JSONStream) {
        stream.element()
        stream.object { stream in
            stream.member("from", span.from)
            stream.member("to", span.to)
        }
    }

    private static func write(_ way: RestoreWay, to stream: inout JSONStream) {
        stream.drainIfFull()
        stream.element()
        stream.object { stream in
            stream.member("account", way.account)
            stream.member("arn", way.resourceARN)
            stream.member("exact", way.isExact)
            stream.member("from", way.span.from)
            stream.member("key_arn", way.keyARN)
            stream.member("kind", way.kind.rawValue)
            stream.member("obstacle", way.obstacle)
            stream.member("region", way.region)
            stream.member("shared_with", way.sharedWith)
            stream.member("to", way.span.to)
            stream.member("usable", way.usable)
        }
    }
}
