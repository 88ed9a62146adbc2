import Estate

/// An engine version as the service writes it, by its numbers.
struct EngineVersion {
    private let family: EngineFamily
    /// Aurora's own for MySQL, such as 3.8.0; the community's for PostgreSQL, such as 16.6.
    private let numbers: [Int]

    /// - Returns: nil for a text of another form.
    init?(_ text: String, of family: EngineFamily) {
        self.family = family
        switch family {
        case .mysql:
            let parts = text.split(separator: ".mysql_aurora.", omittingEmptySubsequences: false)
            guard parts.count == 2, ["5.7", "8.0"].contains(String(parts[0])), let own = Self.numbers(parts[1]), own.count == 3 else { return nil }
            guard own[0] == (parts[0] == "5.7" ? 2 : 3) else { return nil }
            numbers = own
        case .postgresql:
            guard let own = Self.numbers(text[...]), own.count == 2, own[0] >= 10 else { return nil }
            numbers = own
        }
    }

    private static func numbers(_ text: Substring) -> [Int]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { $0.allSatisfy(\.isNumber) ? Int($0) : nil }
        return parts.allSatisfy { $0 != nil } ? parts.compactMap { $0 } : nil
    }

    /// Whether volumes may have up to 256 TiB.
    /// Model choice: the guide says "specific engine versions"; taken are Aurora MySQL from 3.10, PostgreSQL from 17.5, 16.9 and 15.13.
    var hasLargeVolumes: Bool {
        switch family {
        case .mysql: return numbers[0] > 3 || (numbers[0] == 3 && numbers[1] >= 10)
        case .postgresql:
            let since = [15: 13, 16: 9, 17: 5]
            return numbers[0] > 17 || since[numbers[0]].map { numbers[1] >= $0 } == true
        }
    }
}
