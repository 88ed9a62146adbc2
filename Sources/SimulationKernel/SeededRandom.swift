package import Units

/// A named stream of chance: draw number `n` is a hash of the stream's key and `n`, so streams never shift one another.
///
/// The hash is SplitMix64's (Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014) with the key mixed in
/// between its two rounds as well, so that streams whose keys lie a multiple of the step apart still differ.
/// Bounded draws and the shuffle are our own: the standard library's may change between Swift versions.
package struct SeededRandom: Sendable, Hashable {
    private let key: UInt64
    private var counter: UInt64 = 0

    package init(seed: UInt64) { key = Self.mixed(seed ^ 0x6A09_E667_F3BC_C908) }

    private init(key: UInt64) { self.key = key }

    /// The stream of that name below this one: depends on names and seed only, never on how much was drawn.
    package func fork(_ name: String) -> SeededRandom {
        // FNV-1a, 64 bits.
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return SeededRandom(key: Self.mixed(Self.mixed(key &+ 0xBB67_AE85_84CA_A73B) ^ hash))
    }

    /// The stream of one of many things of that name.
    package func fork(_ name: String, _ index: UInt64) -> SeededRandom {
        SeededRandom(key: Self.mixed(fork(name).key &+ 0x3C6E_F372_FE94_F82B &+ Self.mixed(index)))
    }

    /// 64 random bits.
    package mutating func next() -> UInt64 {
        counter &+= 1
        var z = counter &* 0x9E37_79B9_7F4A_7C15 &+ key
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z ^= key << 32 | key >> 32
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A whole number from 0 up to, not including, `bound`, each as likely as the others.
    ///
    /// Source: Lemire, "Fast Random Integer Generation in an Interval", ACM TOMACS 2019.
    /// - Precondition: `bound` is positive.
    package mutating func below(_ bound: UInt64) -> UInt64 {
        precondition(bound > 0, "no number is below zero")
        var product = next().multipliedFullWidth(by: bound)
        if product.low < bound {
            let rejected = (0 &- bound) % bound
            while product.low < rejected { product = next().multipliedFullWidth(by: bound) }
        }
        return product.high
    }

    /// A number from 0 up to, not including, 1, in steps of 2⁻⁵³.
    package mutating func unit() -> Double { Double(Int64(truncatingIfNeeded: next() >> 11)) * 0x1p-53 }

    /// Whether something with these odds happens this time. Takes one draw whatever the odds.
    package mutating func happens(_ odds: Ratio) -> Bool { below(odds.denominator) < odds.numerator }

    /// Puts the elements in random order, each order as likely as the others (Fisher and Yates).
    package mutating func shuffle<Element>(_ array: inout [Element]) {
        for end in stride(from: array.count - 1, to: 0, by: -1) { array.swapAt(end, Int(below(UInt64(end) + 1))) }
    }

    /// `count` random bytes.
    package mutating func bytes(_ count: Int) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(count + 7)
        while result.count < count { withUnsafeBytes(of: next().littleEndian) { result.append(contentsOf: $0) } }
        return Array(result.prefix(count))
    }

    private static func mixed(_ value: UInt64) -> UInt64 {
        var z = value &+ 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
