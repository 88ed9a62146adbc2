import Evidence

/// Where each record's file stands: `drills/<scenario>[-<variant>]-seed-<n>.json`.
enum DrillFileNames {
    /// One path a record, in the order of the records. Names that would be equal, also to a file system that ignores case, get a number.
    static func paths(of records: [DrillRecord]) -> [String] {
        var used: Set<String> = []
        return records.map { record in
            let stem = fileName([record.scenario] + (record.variant.map { [$0] } ?? [])) + "-seed-\(record.seed)"
            var name = stem
            var count = 1
            while !used.insert(name.lowercased()).inserted {
                count += 1
                name = "\(stem)-\(count)"
            }
            return "drills/\(name).json"
        }
    }

    /// Letters, digits, `-`, `_` and inner dots; everything else is `_`, so that no id leaves the folder.
    static func fileName(_ parts: [String]) -> String {
        let plain = parts.joined(separator: "-").unicodeScalars.prefix(150).map { scalar in
            let keeps =
                scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil || scalar == "-" || scalar == "_" || scalar == ".")
            return keeps ? Character(scalar) : "_"
        }
        return plain.first == "." ? "_" + String(plain.dropFirst()) : String(plain)
    }
}
