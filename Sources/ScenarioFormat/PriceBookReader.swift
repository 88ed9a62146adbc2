package import Evidence

/// Reads a price book: the keys of `inventory/price-book.json`, as YAML or as that file itself.
package enum PriceBookReader {
    /// - Returns: nil with at least one problem.
    package static func load(_ path: String, source: FileSource = .disk) -> (book: PriceBook?, diagnostics: [Diagnostic]) {
        let (root, problems) = SingleFile.mapping(
            path, as: "a price book", emptyHint: "every audit writes one that is whole: inventory/price-book.json", source: source)
        guard let root else { return (nil, problems) }
        var reader = MappingReader(root, context: "price book")
        let book = read(&reader)
        reader.finish()
        let found = reader.diagnostics.sorted { ($0.location, $0.message) < ($1.location, $1.message) }
        return (found.isEmpty ? book : nil, found)
    }

    private static func read(_ reader: inout MappingReader) -> PriceBook {
        _ = reader.optionalInteger("schema_version", in: 1...1)
        let title = reader.requiredString("title")
        // Columns are called usd: another currency in them would be a lie.
        let currency = reader.required("currency") { node throws(ValueProblem) in
            let text = try node.text()
            guard text == "USD" else { throw ValueProblem("wants USD, found \(text)", hint: "columns are named monthly_usd: convert the prices") }
            return text
        }
        let hours = reader.requiredInteger("hours_a_month", in: 1...744)
        func price(_ key: String, _ reader: inout MappingReader) -> Int64 {
            reader.required(key) { node throws(ValueProblem) in try node.microdollars() } ?? 0
        }
        let storage = price("storage_gib_month", &reader)
        let backupStorage = price("backup_storage_gib_month", &reader)
        let changeRecords = price("backtrack_million_change_records_hour", &reader)
        let key = price("key_month", &reader)
        var families: [PriceBook.Family] = []
        if reader.requireKey("instance_large_hour") {
            reader.each("instance_large_hour", context: "instance price") { inner in
                let name = inner.requiredString("family")
                let large = price("price", &inner)
                if families.contains(where: { $0.name == name }) { inner.report("family", "family \(name) is given more than once") }
                families.append(.init(name: name, large: large))
            }
        }
        return PriceBook(
            title: title, currency: currency ?? "", hoursAMonth: Int64(hours), storage: storage, backupStorage: backupStorage, changeRecords: changeRecords,
            key: key, families: families)
    }
}

extension ValueNode {
    /// A price in dollars, exact to the millionth.
    fileprivate func microdollars() throws(ValueProblem) -> Int64 {
        let dollars: Double
        switch content {
        case .integer(let value): dollars = Double(value)
        case .number(let value): dollars = value
        case .null, .bool, .string, .list, .map: throw .wanted("a price", found: self, hint: "dollars as a number, such as 0.021")
        }
        let most = Double(PriceBook.priceMax) / 1_000_000
        guard (0...most).contains(dollars) else { throw ValueProblem("wants a price from 0 to \(Int(most)), found \(value.scalarText ?? "")") }
        let microdollars = (dollars * 1_000_000).rounded()
        guard abs(dollars * 1_000_000 - microdollars) < 0.000_1 else { throw ValueProblem("wants a price exact to the millionth, found \(dollars)") }
        return Int64(microdollars)
    }
}
