import Units

/// Rules for names that the service, or these files, put on text.
extension ValueNode {
    /// A cluster's, instance's or cluster snapshot's identifier.
    /// Source: API model rds/2014-10-31: 1–63 letters, digits and hyphens, a letter first, no hyphen last, no two in a row.
    package func identifier() throws(ValueProblem) -> String {
        let name = try text()
        let bytes = Array(name.utf8)
        let isLegal =
            !bytes.isEmpty && bytes.count <= 63 && bytes[0].isLetter && bytes.last != .hyphen && bytes.allSatisfy { $0.isLetter || $0.isDigit || $0 == .hyphen }
            && !zip(bytes, bytes.dropFirst()).contains { $0 == .hyphen && $1 == .hyphen }
        guard isLegal else {
            throw ValueProblem(
                "wants an identifier, found \"\(name)\"", hint: "1 to 63 letters, digits and hyphens; a letter first, no hyphen last, no two in a row")
        }
        return name
    }

    /// A scenario's id or a variant's name: lower-case words joined by hyphens.
    func kebabCase() throws(ValueProblem) -> String {
        let name = try text()
        let words = name.utf8.split(separator: .hyphen, omittingEmptySubsequences: false)
        guard name.utf8.count <= 100, words.allSatisfy({ !$0.isEmpty && $0.allSatisfy { $0.isDigit || ($0.isLetter && $0 >= 97) } }) else {
            throw ValueProblem("wants lower-case words joined by hyphens, found \"\(name)\"", hint: "such as drop-table-pitr")
        }
        return name
    }

    /// Source: API model iam/2010-05-08, roleNameType: 1 to 64 letters, digits and `+=,.@_-`.
    func roleName() throws(ValueProblem) -> String {
        let name = try text()
        let marks = Array("+=,.@_-".utf8)
        guard (1...64).contains(name.utf8.count), name.utf8.allSatisfy({ $0.isLetter || $0.isDigit || marks.contains($0) }) else {
            throw ValueProblem("wants a role's name, found \"\(name)\"", hint: "1 to 64 letters, digits and + = , . @ _ -")
        }
        // Whoever causes a fault calls under it, with every permission.
        guard name != "administrator" else { throw ValueProblem("administrator is taken: it may do everything", hint: "choose another name") }
        return name
    }

    func accountID() throws(ValueProblem) -> AccountID {
        guard case .string(let digits) = content else { throw .wanted("twelve digits", found: self, hint: "put them in quotes") }
        guard digits.utf8.count == 12, digits.utf8.allSatisfy(\.isDigit) else { throw .wanted("twelve digits", found: self) }
        return AccountID(digits)
    }

    /// Source: API model kms/2014-11-01, CreateAlias: begins with `alias/`, not with `alias/aws/`; letters, digits, `/`, `_` and `-`.
    func keyAlias() throws(ValueProblem) -> String {
        let alias = try text()
        guard alias.hasPrefix("alias/"), alias.utf8.count > 6, alias.utf8.count <= 256 else {
            throw ValueProblem("wants a key's alias, found \"\(alias)\"", hint: "write it like alias/\(alias.split(separator: "/").last ?? "orders")")
        }
        guard !alias.hasPrefix("alias/aws/") else {
            throw ValueProblem("wants a customer's alias, found \"\(alias)\"", hint: "alias/aws/ belongs to AWS managed keys")
        }
        guard alias.utf8.allSatisfy({ $0.isLetter || $0.isDigit || [UInt8.hyphen, UInt8(ascii: "/"), UInt8(ascii: "_")].contains($0) }) else {
            throw ValueProblem("wants letters, digits, /, _ and -, found \"\(alias)\"")
        }
        return alias
    }

    /// A full DNS name: labels of letters, digits and hyphens, at least two.
    func domainName() throws(ValueProblem) -> String {
        let name = try text()
        let labels = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let isLegal =
            labels.count >= 2 && name.utf8.count <= 253
            && labels.allSatisfy { label in
                (1...63).contains(label.count) && label.first != .hyphen && label.last != .hyphen
                    && label.allSatisfy { $0.isLetter || $0.isDigit || $0 == .hyphen }
            }
        guard isLegal else { throw ValueProblem("wants a full DNS name, found \"\(name)\"", hint: "such as db.orders.internal") }
        return name.lowercased()
    }
}

extension UInt8 {
    static let hyphen = UInt8(ascii: "-")
    var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
    var isLetter: Bool { (65...90).contains(self) || (97...122).contains(self) }
}

extension String {
    /// Whether it reads like `us-west-2`.
    var isRegionName: Bool {
        let parts = utf8.split(separator: .hyphen, omittingEmptySubsequences: false)
        guard parts.count >= 3, let number = parts.last, let first = parts.first else { return false }
        return first.count == 2 && number.count == 1 && number.allSatisfy(\.isDigit)
            && parts.dropLast().allSatisfy { !$0.isEmpty && $0.allSatisfy { $0 >= 97 && $0.isLetter } }
    }

    /// Whether it is made of letters, digits and underscores, as parameters, steps and outputs of playbooks are.
    var isPlaybookName: Bool { !isEmpty && utf8.count <= 128 && utf8.allSatisfy { $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "_") } }
}
