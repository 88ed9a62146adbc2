import Sealing

enum FileDigest {
    /// Lower-case hexadecimal, as `sha256sum` prints it.
    static func sha256(_ text: String) -> String {
        Seal.digest(Array(text.utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
