package import Units

/// Other callers of an account that leave little of a service's request rate to whoever recovers.
///
/// Source: Aurora User Guide, Quotas and constraints for Amazon Aurora: throttled calls get ThrottlingException. Model choice: every call has the
/// same odds of being the one too many, those of snapshot plans and of faults too.
extension Cloud {
    /// - Parameter percent: How many of a hundred calls are refused.
    /// - Returns: False when as many were refused already.
    package mutating func throttle(_ endpoint: ServiceEndpoint, percent: Int, now: Instant) -> Bool {
        guard throttled[endpoint] != percent else { return false }
        throttled[endpoint] = percent
        note(now, endpoint.service, "\(percent)% of the calls to \(endpoint.service) in \(endpoint.region) are throttled")
        return true
    }

    package mutating func endThrottling(of endpoint: ServiceEndpoint, now: Instant) {
        guard throttled.removeValue(forKey: endpoint) != nil else { return }
        note(now, endpoint.service, "calls to \(endpoint.service) in \(endpoint.region) are within the rate again")
    }

    /// - Throws: ThrottlingException for a call that is one too many.
    mutating func admit(_ endpoint: ServiceEndpoint) throws(ServiceError) {
        guard !throttled.isEmpty, let percent = throttled[endpoint] else { return }
        guard Int(random.throttling.below(100)) >= percent else {
            meet(.throttling(endpoint))
            throw ServiceError(.throttling, "Rate exceeded")
        }
    }
}
