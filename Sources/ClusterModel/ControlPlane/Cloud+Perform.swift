package import Units

extension Cloud {
    /// What a call will take from request to answer, one draw.
    /// - Returns: Microseconds; the change is made at half of it.
    package mutating func latency(of call: APICall) -> Int64 {
        switch APIOperation.find(service: call.service, action: call.action)?.kind {
        case .describe, .dns, nil: samplers.describeLatency.sample(&random.latency)
        case .mutate, .sql: samplers.mutateLatency.sample(&random.latency)
        case .kms: samplers.kmsLatency.sample(&random.latency)
        }
    }

    /// The one door of the control plane: checks a call as the service does, makes the change, and gives the answer's content.
    ///
    /// - Parameters:
    ///   - now: The instant at which the call takes effect.
    ///   - needs: Told what the call needed and had, also when it is refused in the end.
    /// - Throws: The service's refusal. Nothing was changed then.
    package mutating func perform(_ call: APICall, now: Instant, engines: EngineCache, needs: CallNeeds = CallNeeds()) throws(ServiceError) -> StructuredValue {
        // Also of a refused call: what stood in its way was met all the same.
        defer { for hindrance in needs.takeHindrances() { meet(hindrance) } }
        do {
            return try carryOut(call, now: now, engines: engines, needs: needs)
        } catch {
            for action in error.withdrawn { meet(.lostPermission(principal: call.principal, account: call.account, action: action)) }
            throw error
        }
    }

    private mutating func carryOut(_ call: APICall, now: Instant, engines: EngineCache, needs: CallNeeds) throws(ServiceError) -> StructuredValue {
        guard let operation = APIOperation.find(service: call.service, action: call.action) else {
            throw ServiceError(.invalidParameterValue, "\(call.service):\(call.action) is not modelled")
        }
        let reached = operation.kind == .dns ? Cloud.route53ControlPlane : call.region
        guard isReachable(reached) else {
            throw ServiceError(.serviceUnavailable, "Could not connect to the endpoint URL: https://\(call.service).\(reached).amazonaws.com/")
        }
        guard !outages.contains(ServiceEndpoint(service: call.service, region: reached)) else {
            meet(.outage(ServiceEndpoint(service: call.service, region: reached)))
            throw ServiceError(.serviceUnavailable, "The \(call.service) endpoint of \(reached) cannot serve requests at the moment.")
        }
        guard !lostAccounts.contains(call.account) else {
            throw ServiceError(.accessDenied, "Account \(call.account) is suspended.")
        }
        let caller = try caller(of: call)
        try admit(ServiceEndpoint(service: call.service, region: reached))
        if call.service == "rds", keepsRequestRates {
            let key = RequestRate.Key(account: call.account, region: call.region, isChange: operation.kind == .mutate)
            guard requestRate.admit(key, now: now) else { throw ServiceError(.throttling, "Rate exceeded") }
        }
        try authorize(call, operation, caller, needs)
        if case .map(let members) = call.input {
            for member in members where !operation.members.contains(where: { $0.name == member.name }) {
                throw ServiceError(.invalidParameterValue, "\(operation.name): member \(member.name) is not modelled")
            }
        }
        for member in operation.members where member.isRequired && call.input[member.name] == nil {
            throw ServiceError(.missingParameter, "The request must contain the parameter \(member.name).")
        }
        let context = CallContext(
            caller: caller, account: call.account, region: call.region, now: now, seenAt: now - calibration.duration(.describeStaleness), engines: engines,
            needs: needs)
        var reader = RequestReader(operation: operation, input: call.input)
        let answer = try operation.perform(&self, &reader, context)
        // A key may have become unusable for clusters that run under it.
        if operation.kind == .kms { watchKeys(now: now) }
        switch operation.kind {
        case .describe: break
        case .mutate, .kms, .dns, .sql: note(now, call.service, "\(call.principal) called \(call.action)")
        }
        return answer
    }

    /// Where Route 53's control plane lives.
    /// Source: AWS Fault Isolation Boundaries, appendix B.
    static let route53ControlPlane = RegionName("us-east-1")
}
