package import Units

/// What a node holds, if it is of the wanted kind.
extension ValueNode {
    package func text() throws(ValueProblem) -> String {
        switch content {
        case .string(let text) where !text.isEmpty: return text
        case .string: throw .wanted("text", found: self)
        case .bool, .integer, .number: throw .wanted("text", found: self, hint: "put it in quotes")
        case .null, .list, .map: throw .wanted("text", found: self)
        }
    }

    package func bool() throws(ValueProblem) -> Bool {
        switch content {
        case .bool(let flag): return flag
        case .string(let text) where ["yes", "no", "on", "off", "true", "false"].contains(text.lowercased()):
            throw .wanted("true or false", found: self, hint: ["yes", "on", "true"].contains(text.lowercased()) ? "write true" : "write false")
        default: throw .wanted("true or false", found: self)
        }
    }

    /// - Parameter range: Both ends belong to it.
    package func integer(in range: ClosedRange<Int>) throws(ValueProblem) -> Int {
        guard case .integer(let value) = content else { throw .wanted("a whole number", found: self) }
        guard let number = Int(exactly: value), range.contains(number) else {
            throw ValueProblem("wants a whole number from \(range.lowerBound) to \(range.upperBound), found \(value)")
        }
        return number
    }

    package func list() throws(ValueProblem) -> [ValueNode] {
        guard case .list(let elements) = content else { throw .wanted("a list", found: self, hint: "put it in [ ]") }
        return elements
    }

    package func mapping() throws(ValueProblem) -> MappingNode {
        guard case .map(let mapping) = content else { throw .wanted("a mapping", found: self) }
        return mapping
    }

    /// - Parameter called: What kind of name it is, for the message.
    package func choice(of known: [String], called kind: String) throws(ValueProblem) -> String {
        switch content {
        // Quotes would not make a known name of it.
        case .bool, .integer, .number:
            let written = value.scalarText ?? ""
            guard known.contains(written) else { throw .wanted("text", found: self, hint: nameHint(written, among: known)) }
        case .null, .string, .list, .map: break
        }
        let name = try text()
        guard known.contains(name) else { throw .unknown(kind, name, among: known) }
        return name
    }

    // MARK: Quantities

    package func duration(in range: ClosedRange<Duration> = Quantity.anyDuration) throws(ValueProblem) -> Duration {
        let value = try Quantity.duration(quantityText("a duration", example: ["s", "m", "h", "d"]))
        guard range.contains(value) else {
            throw ValueProblem("wants a duration from \(Quantity.text(range.lowerBound)) to \(Quantity.text(range.upperBound)), found \(Quantity.text(value))")
        }
        return value
    }

    package func byteCount(in range: ClosedRange<ByteCount> = Quantity.anyByteCount) throws(ValueProblem) -> ByteCount {
        let value = try Quantity.byteCount(quantityText("a number of bytes", example: ["GiB", "TiB"]))
        guard range.contains(value) else {
            throw ValueProblem("wants \(Quantity.text(range.lowerBound)) to \(Quantity.text(range.upperBound)), found \(Quantity.text(value))")
        }
        return value
    }

    /// Bytes a second, rounded down.
    package func byteRate() throws(ValueProblem) -> ByteCount { try Quantity.byteRate(quantityText("bytes per time", example: ["MiB/s"])) }

    /// Events a second, above zero.
    package func rate(upTo max: Double) throws(ValueProblem) -> Double {
        let value = try Quantity.rate(quantityText("a rate", example: ["/s", "/m", "/h"]))
        guard value > 0, value <= max else { throw ValueProblem("wants a rate above 0 and up to \(Quantity.plain(max))/s, found \(try text())") }
        return value
    }

    /// A share in whole percent, such as `30%`, from 0 to 1.
    package func share() throws(ValueProblem) -> Double {
        guard case .string(let text) = content, text.hasSuffix("%"), let percent = Int(text.dropLast()), (0...100).contains(percent) else {
            throw .wanted("a share from 0% to 100%", found: self, hint: "such as 30%")
        }
        return Double(percent) / 100
    }

    /// Text of a quantity. A bare number is refused with its likely spellings, zero included: what has no unit says nothing.
    private func quantityText(_ wanted: String, example units: [String]) throws(ValueProblem) -> String {
        switch content {
        case .string(let text): return text
        case .integer, .number:
            let spellings = units.map { "\(value.scalarText ?? "")\($0)" }
            throw .wanted(wanted, found: self, hint: "give it a unit: \(spellings.joined(separator: ", "))")
        case .null, .bool, .list, .map: throw .wanted(wanted, found: self)
        }
    }
}
