import Testing
import Units

@Suite("markup") struct MarkupTests {
    @Test(
        arguments: [
            ("a claim, 100% (or more).", "a claim, 100% (or more)."), ("a|b||c|", "a\\|b\\|\\|c\\|"), ("`x` <b> [y](z)", "\\`x\\` \\<b\\> \\[y\\](z)"),
            ("see www.example.org, WWW.x", "see www\\.example.org, WWW\\.x"), ("a\\|b", "a\\\\\\|b"), ("@all &amp; http://x", "&#64;all \\&amp; http:\\/\\/x"),
        ])
    func markdownIsNothingButText(text: String, escaped: String) { #expect(text.markdownEscaped == escaped) }

    @Test(arguments: [("estates/shop-1.yaml", "estates/shop-1.yaml"), ("a b/(c)|<d>.yaml", "a%20b/%28c%29%7C%3Cd%3E.yaml"), ("ü\n", "%C3%BC%0A")])
    func pathsAreRelativeReferences(path: String, reference: String) { #expect(path.percentEncodedPath == reference) }

    @Test(arguments: [
        ("a/b-1.yaml", "a/b-1.yaml"), ("my drills/x.yaml", "'my drills/x.yaml'"), ("a$(touch b)", "'a$(touch b)'"), ("it's", "'it'\\''s'"), ("", "''"),
    ])
    func aReplayCommandCanBePasted(path: String, quoted: String) { #expect(path.shellQuoted == quoted) }
}
