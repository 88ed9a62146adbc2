import Testing

@testable import ClusterModel

@Suite("base64") struct Base64Tests {
    // RFC 4648, section 10.
    @Test(arguments: [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy")])
    func isTheStandards(plain: String, text: String) {
        #expect(Base64.text(Array(plain.utf8)) == text)
        #expect(Base64.bytes(text) == Array(plain.utf8))
    }

    @Test func everyByteComesBack() {
        for length in 0..<6 {
            for first in 0...255 {
                let bytes = (0..<length).map { UInt8(truncatingIfNeeded: first &+ $0 &* 37) }
                #expect(Base64.bytes(Base64.text(bytes)) == bytes)
            }
        }
    }

    @Test(arguments: ["Zg", "Zg=", "Z===", "Zh==", "Zm9=", "Zm9v\n", "Zm-v", "=Zg=", "====", "Zg==Zg=="])
    func whatNoBytesHaveIsRefused(text: String) { #expect(Base64.bytes(text) == nil) }
}
