/// What things cost a month, so that what a drill leaves running and what an estate keeps has a figure.
///
/// Model choice: example prices of the order of Aurora's own, not taken from its price list: US dollars, us-east-1, Aurora Standard, on demand;
/// taxes, I/O and data transfer are left out, other regions take the same, and a month has 730 hours.
package struct PriceBook: Sendable, Hashable {
    package let title: String
    package let currency: String
    package let hoursAMonth: Int64
    /// Millionths of a dollar a GiB and month.
    package let storage: Int64
    package let backupStorage: Int64
    /// Millionths of a dollar an hour for a million change records.
    package let changeRecords: Int64
    /// Millionths of a dollar a month for a key, and again for each of its first two rotations.
    package let key: Int64
    /// Millionths of a dollar an hour for the size `large` of a family; other sizes are multiples of it.
    package let families: [Family]

    package struct Family: Sendable, Hashable {
        package let name: String
        package let large: Int64
        package init(name: String, large: Int64) {
            self.name = name
            self.large = large
        }
    }

    package init(
        title: String, currency: String, hoursAMonth: Int64, storage: Int64, backupStorage: Int64, changeRecords: Int64, key: Int64, families: [Family]
    ) {
        self.title = title
        self.currency = currency
        self.hoursAMonth = hoursAMonth
        self.storage = storage
        self.backupStorage = backupStorage
        self.changeRecords = changeRecords
        self.key = key
        self.families = families
    }

    /// Prices up to this are computed with; it is far above all that there are.
    package static let priceMax: Int64 = 10_000_000_000

    package static let example = PriceBook(
        title: "example prices, not a price list (us-east-1, Aurora Standard, on demand, USD); a month of 730 hours", currency: "USD", hoursAMonth: 730,
        storage: 100_000, backupStorage: 21_000, changeRecords: 12_000, key: 1_000_000,
        families: [
            ("db.r5", 290_000), ("db.r6g", 260_000), ("db.r6i", 290_000), ("db.r7g", 276_000), ("db.t3", 164_000), ("db.t4g", 146_000),
        ].map { Family(name: $0.0, large: $0.1) })

    /// In halves of `large`.
    private static let sizes: [(name: String, halves: Int64)] = [
        ("medium", 1), ("large", 2), ("xlarge", 4), ("2xlarge", 8), ("4xlarge", 16), ("8xlarge", 32), ("12xlarge", 48), ("16xlarge", 64), ("24xlarge", 96),
    ]

    /// Millionths of a dollar a month; nil for a class that is not in the book.
    package func monthly(instanceClass: String) -> Int64? {
        guard let dot = instanceClass.lastIndex(of: "."), let family = families.first(where: { $0.name == instanceClass[..<dot] }),
            let size = PriceBook.sizes.first(where: { $0.name == instanceClass[instanceClass.index(after: dot)...] })
        else { return nil }
        return family.large * size.halves / 2 * hoursAMonth
    }

    /// - Returns: nil where the book does not know; an instance that does not run costs nothing.
    package func monthly(_ resource: RunningResource) -> Int64? {
        switch resource.kind {
        case .cluster: monthly(storageBytes: resource.bytes)
        // Model choice: as it will be once it is older than the retention, within which it is free.
        case .snapshot: monthly(backupBytes: resource.bytes)
        case .instance: resource.instanceClass.map { monthly(instanceClass: $0) } ?? 0
        }
    }

    package func monthly(storageBytes: Int64) -> Int64 { PriceBook.perGibibyte(storage, storageBytes) }
    package func monthly(backupBytes: Int64) -> Int64 { PriceBook.perGibibyte(backupStorage, backupBytes) }

    package func hourly(changeRecords count: Int) -> Int64 { Int64(count) * changeRecords / 1_000_000 }

    package func priced(_ resources: [RunningResource]) -> [LeftRunning] {
        resources.map { LeftRunning(resource: $0, monthlyMicrodollars: monthly($0)) }
    }

    private static func perGibibyte(_ price: Int64, _ bytes: Int64) -> Int64 {
        Int64(1 << 20).dividingFullWidth((bytes / 1024).multipliedFullWidth(by: price)).quotient
    }

    /// `757.74 USD/month`, rounded up to a cent: a budget is not kept by rounding.
    package func words(_ microdollars: Int64) -> String {
        let cents = (microdollars + 9_999) / 10_000
        let digits = String(100 + cents % 100).dropFirst()
        return "\(cents / 100).\(digits) \(currency)/month"
    }
}
