package import Evidence
package import Units

extension ServiceStretch {
    /// A service that comes and goes more often than that is told in one last stretch.
    package static let countMax = 400
    /// Of one stretch; what else was wrong in it is left out.
    package static let troublesMax = 4

    /// The probes as stretches without a gap, from the first probe to the end of observation.
    ///
    /// - Parameter probes: In order of sending.
    package static func all(of probes: [ProbeSample], endedAt: Instant) -> [ServiceStretch] {
        var stretches: [ServiceStretch] = []
        for (index, probe) in probes.enumerated() {
            if let last = stretches.indices.last, stretches[last].isGood == probe.isGood {
                stretches[last].note(probe.trouble)
                continue
            }
            if let last = stretches.indices.last { stretches[last].to = probe.at }
            guard stretches.count < countMax - 1 || index == probes.count - 1 else {
                let rest = probes[index...]
                let words = "comes and goes: \(rest.count { $0.isGood }) of \(counted(rest.count, "probe")) good"
                stretches.append(ServiceStretch(from: probe.at, to: max(endedAt, probe.at), troubles: [words]))
                return stretches
            }
            stretches.append(ServiceStretch(from: probe.at, to: max(endedAt, probe.at), troubles: probe.trouble.map { [$0] } ?? []))
        }
        return stretches
    }

    private mutating func note(_ trouble: String?) {
        guard let trouble, troubles.count < ServiceStretch.troublesMax, !troubles.contains(trouble) else { return }
        troubles.append(trouble)
    }
}

/// At most `limit` of them, spread evenly over their order, the first and the last among them.
///
/// - Precondition: `limit` is at least 2.
func thinned(_ instants: [Instant], to limit: Int) -> [Instant] {
    precondition(limit >= 2, "no first and last among \(limit)")
    guard instants.count > limit else { return instants }
    return (0..<limit).map { instants[$0 * (instants.count - 1) / (limit - 1)] }
}
