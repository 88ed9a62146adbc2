import Estate
import Units

extension EstateDeclaration {
    func name(of account: AccountID) -> String { accounts.first { $0.id == account }?.name ?? account.rawValue }

    /// The region of a declared cluster or secondary; nil for a name that is not declared.
    func region(ofCluster id: String) -> RegionName? {
        clusters.first { $0.id == id }?.region ?? globalClusters.flatMap(\.secondaries).first { $0.id == id }?.region
    }

    func requireKey(_ alias: String, in region: RegionName, account: AccountID) throws(ValueProblem) {
        // Without an account that could be read there is nothing to compare.
        guard !account.rawValue.isEmpty, !keys.contains(where: { $0.alias == alias && $0.region == region && $0.account == account }) else { return }
        let namesakes = keys.filter { $0.alias == alias }
        guard let elsewhere = namesakes.first(where: { $0.account == account }) ?? namesakes.first else {
            let there = keys.filter { $0.region == region && $0.account == account }.map(\.alias)
            throw ValueProblem("unknown key \(alias)", hint: nearestName(to: alias, in: there).map { "did you mean \($0)?" } ?? nearHint(region, account))
        }
        let place = elsewhere.account == account ? "\(elsewhere.region)" : "account \(name(of: elsewhere.account)), region \(elsewhere.region)"
        throw ValueProblem("wants a key of \(region), found \(alias), which is in \(place)", hint: nearHint(region, account))
    }

    private func nearHint(_ region: RegionName, _ account: AccountID) -> String? {
        let there = keys.filter { $0.region == region && $0.account == account }.map(\.alias).sorted()
        return there.isEmpty ? "declare a key in \(region)" : "keys in \(region): \(there.joined(separator: ", "))"
    }
}
