import Sealing
import Testing

@Suite("seal") struct SealTests {
    private let key = DataKey(bytes: Array(0..<32))
    private let nonce = [UInt8](repeating: 7, count: 12)
    private let context = Array("us-west-2/1".utf8)

    // McGrew and Viega, "The Galois/Counter Mode of Operation", test case 16.
    @Test func isAES256GCM() throws {
        let key = DataKey(bytes: bytes("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"))
        let plaintext = bytes(
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39")
        let nonce = bytes("cafebabefacedbaddecaf888")
        let sealed = Seal.seal(plaintext, key: key, nonce: nonce, context: bytes("feedfacedeadbeeffeedfacedeadbeefabaddad2"))
        let ciphertext = bytes(
            "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662")
        #expect(sealed == nonce + ciphertext + bytes("76fc6ece0f4e1768cddf8853bb2d551b"))
    }

    // FIPS 180-2, appendix B.1.
    @Test func digestsAreSHA256() {
        #expect(Seal.digest(Array("abc".utf8)) == bytes("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"))
    }

    @Test(arguments: [0, 1, 16, 16_384])
    func opensWhatItSealed(length: Int) throws {
        let plaintext = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let sealed = Seal.seal(plaintext, key: key, nonce: nonce, context: context)
        #expect(sealed.count == length + Seal.overhead)
        #expect(try Seal.open(sealed, key: key, context: context) == plaintext)
    }

    @Test func everyFlippedBitIsFound() {
        let sealed = Seal.seal(Array("fifty dollars".utf8), key: key, nonce: nonce, context: context)
        for bit in 0..<(8 * sealed.count) {
            var changed = sealed
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(throws: SealBroken()) { try Seal.open(changed, key: key, context: context) }
        }
    }

    @Test func keyContextAndLengthAreWhatTheyWere() {
        let sealed = Seal.seal(Array("fifty dollars".utf8), key: key, nonce: nonce, context: context)
        #expect(throws: SealBroken()) { try Seal.open(sealed, key: DataKey(bytes: Array(1..<33)), context: context) }
        #expect(throws: SealBroken()) { try Seal.open(sealed, key: key, context: Array("us-west-2/2".utf8)) }
        #expect(throws: SealBroken()) { try Seal.open(Array(sealed.dropLast()), key: key, context: context) }
        #expect(throws: SealBroken()) { try Seal.open(sealed + [0], key: key, context: context) }
        #expect(throws: SealBroken()) { try Seal.open([], key: key, context: context) }
    }

    @Test func aNonceBelongsToOneObjectUnderOneKey() {
        let pairs = [("a", "b"), ("b", "a"), ("ab", ""), ("", "ab"), ("a", "bc"), ("ab", "c"), ("", "")]
        #expect(Set(pairs.map { Seal.nonce(object: $0.0, key: $0.1) }).count == pairs.count)
        #expect(pairs.allSatisfy { Seal.nonce(object: $0.0, key: $0.1).count == Seal.nonceLength })
        #expect(Seal.nonce(object: "a", key: "b") == Seal.nonce(object: "a", key: "b"))
    }

    @Test func aKeyIsNeverPrinted() {
        var dumped = ""
        dump(key, to: &dumped)
        #expect(
            ["\(key)", String(reflecting: key), dumped.trimmingPrefix("▿ ").trimmingPrefix("- ").description].allSatisfy { $0.hasPrefix("DataKey(hidden)") })
        #expect(!dumped.contains("symmetric"))
    }

    private func bytes(_ hex: String) -> [UInt8] {
        let digits = Array(hex)
        return stride(from: 0, to: digits.count, by: 2).compactMap { UInt8(String(digits[$0...($0 + 1)]), radix: 16) }
    }
}
