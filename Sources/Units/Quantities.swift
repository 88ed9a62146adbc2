/// A number of bytes.
package struct ByteCount: Hashable, Comparable, Sendable {
    package let bytes: Int64
    package init(bytes: Int64) { self.bytes = bytes }
    package static let zero = ByteCount(bytes: 0)
    package static func kibibytes(_ count: Int64) -> ByteCount { ByteCount(bytes: count << 10) }
    package static func mebibytes(_ count: Int64) -> ByteCount { ByteCount(bytes: count << 20) }
    package static func gibibytes(_ count: Int64) -> ByteCount { ByteCount(bytes: count << 30) }
    package static func tebibytes(_ count: Int64) -> ByteCount { ByteCount(bytes: count << 40) }
    package static func < (a: ByteCount, b: ByteCount) -> Bool { a.bytes < b.bytes }
    package static func + (a: ByteCount, b: ByteCount) -> ByteCount { ByteCount(bytes: a.bytes + b.bytes) }
    /// GiB, a part counting as a whole.
    package var wholeGibibytes: Int { Int((bytes + (1 << 30) - 1) >> 30) }
}

/// A position in a cluster volume's redo log. Dense from 1; `.zero` means that nothing is written yet.
package struct LSN: Hashable, Comparable, Sendable {
    package let rawValue: UInt64
    package init(rawValue: UInt64) { self.rawValue = rawValue }
    package static let zero = LSN(rawValue: 0)
    package static func < (a: LSN, b: LSN) -> Bool { a.rawValue < b.rawValue }
    /// The position that follows `count` further records.
    package func advanced(by count: UInt64) -> LSN { LSN(rawValue: rawValue + count) }
}

/// An exact share, such as 3 in 100.
package struct Ratio: Hashable, Sendable {
    package let numerator: UInt64
    package let denominator: UInt64
    /// - Precondition: `denominator` is positive and not below `numerator`.
    package init(_ numerator: UInt64, in denominator: UInt64) {
        precondition(denominator > 0 && numerator <= denominator, "\(numerator) in \(denominator) is not a share")
        self.numerator = numerator
        self.denominator = denominator
    }
}

/// A name that cannot be passed where another kind of name is wanted.
package struct Identifier<Owner>: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let rawValue: String
    package init(_ rawValue: String) { self.rawValue = rawValue }
    package var description: String { rawValue }
    package static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

package enum RegionOwner {}
package enum ZoneOwner {}
package enum AccountOwner {}
/// A region's code, such as `us-west-2`.
package typealias RegionName = Identifier<RegionOwner>
/// A zone's code, such as `us-west-2a`.
package typealias ZoneName = Identifier<ZoneOwner>
/// The twelve digits of an AWS account.
package typealias AccountID = Identifier<AccountOwner>
