import Units

/// What Encrypt gives: the sealed bytes with the names of the key and of the material that opens them.
///
/// Model choice: the layout. The service's is its own secret, and names the key too.
struct Ciphertext: Sendable {
    /// Account and key id; no region, as related multi-Region keys open the same.
    let identity: String
    /// 32 bytes as 64 hexadecimal digits.
    let materialID: String
    let sealed: [UInt8]

    private static let version: UInt8 = 1

    init(identity: String, materialID: String, sealed: [UInt8]) {
        self.identity = identity
        self.materialID = materialID
        self.sealed = sealed
    }

    /// - Returns: nil for bytes that are none.
    init?(_ blob: [UInt8]) {
        guard blob.count > 2, blob[0] == Self.version else { return nil }
        let end = 2 + Int(blob[1])
        guard blob.count >= end + 32 else { return nil }
        identity = String(decoding: blob[2..<end], as: UTF8.self)
        materialID = Array(blob[end..<(end + 32)]).hexadecimal
        sealed = Array(blob[(end + 32)...])
    }

    var blob: [UInt8] {
        let name = Array(identity.utf8)
        precondition(name.count <= 255, "the key's name \(identity) is longer than 255 bytes")
        return [Self.version, UInt8(name.count)] + name + materialID.fromHexadecimal + sealed
    }

    /// The key of this ciphertext in a region.
    func keyARN(in region: RegionName) -> KeyARN? {
        let parts = identity.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        return KeyARN("arn:aws:kms:\(region):\(parts[0]):key/\(parts[1])")
    }

    /// What is authenticated beside the sealed bytes: names in order, each with its length, so that no two contexts read alike.
    static func authenticated(_ identity: String, _ context: [String: String]) -> [UInt8] {
        ([identity] + context.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }).flatMap { text -> [UInt8] in
            let bytes = Array(text.utf8)
            return withUnsafeBytes(of: UInt32(bytes.count).littleEndian) { Array($0) } + bytes
        }
    }
}

extension String {
    fileprivate var fromHexadecimal: [UInt8] {
        let digits = utf8.map { UInt8($0 < 58 ? $0 - 48 : $0 - 87) }
        return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}
