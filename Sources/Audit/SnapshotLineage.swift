package import Evidence

/// Where a snapshot comes from, read from the ARNs along its chain of copies.
package struct SnapshotLineage: Sendable, Hashable {
    /// 0 for an original.
    package let copyDepth: Int
    /// Region and account of the first snapshot of the chain.
    package let originRegion: String
    package let originAccount: String

    /// - Parameter sources: Of snapshots that are copies, by their ARN. A source that is gone ends the chain there; its ARN still names region and account.
    package init(of snapshot: Inventory.SnapshotRow, sources: [String: String]) {
        guard snapshot.sourceARN != nil else {
            (copyDepth, originRegion, originAccount) = (0, snapshot.region, snapshot.account)
            return
        }
        var depth = 0
        var region = snapshot.region
        var account = snapshot.account
        var seen: Set<String> = [snapshot.arn]
        var next = snapshot.sourceARN
        while let arn = next {
            depth += 1
            let place = ResourceName(arn)
            region = place.region ?? region
            account = place.account ?? account
            // A ring of copies cannot exist in the service; an inventory read from elsewhere must still end.
            next = seen.insert(arn).inserted ? sources[arn] : nil
        }
        copyDepth = depth
        originRegion = region
        originAccount = account
    }
}

/// The parts of `arn:partition:service:region:account:resource`.
package struct ResourceName: Sendable, Hashable {
    package let region: String?
    package let account: String?

    package init(_ arn: String) {
        var colons: [String.Index] = []
        colons.reserveCapacity(5)
        for index in arn.utf8.indices where arn.utf8[index] == UInt8(ascii: ":") {
            colons.append(index)
            if colons.count == 5 { break }
        }
        let isName = colons.count == 5 && arn.utf8.starts(with: "arn:".utf8)
        func part(_ number: Int) -> String? {
            let text = arn[arn.utf8.index(after: colons[number - 1])..<colons[number]]
            return text.isEmpty ? nil : String(text)
        }
        region = isName ? part(3) : nil
        account = isName ? part(4) : nil
    }
}
