package import Evidence

/// Where a snapshot comes from, read from the ARNs along its chain of copies.
package struct SnapshotLineage: Sendable, Hashable {
    /// 0 for an original.
    package let copyDepth: Int
    /// Region and account of the first snapshot of the chain.
    package let originRegion: String
    package let originAccount: String

    init(ofOriginalIn region: String, account: String) { (copyDepth, originRegion, originAccount) = (0, region, account) }

    /// - Parameter sourceOf: What the snapshot of an ARN is a copy of; nil: of none, or it is gone, which ends the chain there; its ARN still names region
    ///   and account.
    package init(of snapshot: Inventory.SnapshotRow, sourceOf: (String) -> String?) {
        guard let source = snapshot.sourceARN else {
            (copyDepth, originRegion, originAccount) = (0, snapshot.region, snapshot.account)
            return
        }
        // Most copies are of an original.
        guard sourceOf(source) != nil else {
            let place = ResourceName(source)
            (copyDepth, originRegion, originAccount) = (1, place.region ?? snapshot.region, place.account ?? snapshot.account)
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
            next = seen.insert(arn).inserted ? sourceOf(arn) : nil
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
        var arn = arn
        (region, account) = arn.withUTF8 { utf8 in
            // Where the third, fourth and fifth colon are.
            var (third, fourth, fifth, count) = (0, 0, 0, 0)
            for index in utf8.indices where utf8[index] == UInt8(ascii: ":") {
                count += 1
                if count < 5 {
                    (third, fourth) = (fourth, index)
                } else {
                    fifth = index
                    break
                }
            }
            guard count == 5, utf8.starts(with: "arn:".utf8) else { return (nil, nil) }
            func part(_ range: Range<Int>) -> String? { range.isEmpty ? nil : String(decoding: utf8[range], as: UTF8.self) }
            return (part(third + 1..<fourth), part(fourth + 1..<fifth))
        }
    }
}
