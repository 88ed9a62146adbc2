package import Evidence

/// What things cost a month, so that what a drill leaves running has a figure.
///
/// Model choice: example prices of the order of Aurora's own, not taken from its price list: US dollars, us-east-1, Aurora Standard, on demand;
/// taxes, I/O and data transfer are left out, other regions take the same, and a month has 730 hours.
package enum PriceBook {
    package static let title = "example prices, not a price list (us-east-1, Aurora Standard, on demand, USD); a month of 730 hours"
    private static let currency = "USD"
    private static let hoursAMonth: Int64 = 730
    /// Millionths of a dollar a GiB and month.
    private static let storage: Int64 = 100_000
    private static let backupStorage: Int64 = 21_000

    /// Millionths of a dollar an hour for the size `large` of a family; other sizes are multiples of it.
    private static let families: [(name: String, large: Int64)] = [
        ("db.r5", 290_000), ("db.r6g", 260_000), ("db.r6i", 290_000), ("db.r7g", 276_000), ("db.t3", 164_000), ("db.t4g", 146_000),
    ]
    /// In halves of `large`.
    private static let sizes: [(name: String, halves: Int64)] = [
        ("medium", 1), ("large", 2), ("xlarge", 4), ("2xlarge", 8), ("4xlarge", 16), ("8xlarge", 32), ("12xlarge", 48), ("16xlarge", 64), ("24xlarge", 96),
    ]

    /// Millionths of a dollar a month; nil for a class that is not in the book.
    package static func monthly(instanceClass: String) -> Int64? {
        guard let dot = instanceClass.lastIndex(of: "."), let family = families.first(where: { $0.name == instanceClass[..<dot] }),
            let size = sizes.first(where: { $0.name == instanceClass[instanceClass.index(after: dot)...] })
        else { return nil }
        return family.large * size.halves / 2 * hoursAMonth
    }

    /// - Returns: nil where the book does not know; an instance that does not run costs nothing.
    package static func monthly(_ resource: RunningResource) -> Int64? {
        switch resource.kind {
        case .cluster: perGibibyte(storage, resource.bytes)
        // Model choice: as it will be once it is older than the retention, within which it is free.
        case .snapshot: perGibibyte(backupStorage, resource.bytes)
        case .instance: resource.instanceClass.map { monthly(instanceClass: $0) } ?? 0
        }
    }

    package static func priced(_ resources: [RunningResource]) -> [LeftRunning] {
        resources.map { LeftRunning(resource: $0, monthlyMicrodollars: monthly($0)) }
    }

    /// In KiB, so that the product with the largest volume fits.
    private static func perGibibyte(_ price: Int64, _ bytes: Int64) -> Int64 { bytes / 1024 * price / (1 << 20) }

    /// `757.74 USD/month`, rounded up to a cent: a budget is not kept by rounding.
    package static func words(_ microdollars: Int64) -> String {
        let cents = (microdollars + 9_999) / 10_000
        let digits = String(100 + cents % 100).dropFirst()
        return "\(cents / 100).\(digits) \(currency)/month"
    }
}
