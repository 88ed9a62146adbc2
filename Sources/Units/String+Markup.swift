extension String {
    /// Nothing but text in GitHub-flavoured Markdown, inside a paragraph or a table cell. For one line.
    ///
    /// Source: GitHub Flavored Markdown Spec, 6.1 Backslash escapes and 6.9 Autolinks (extension). `@` becomes an entity: a
    /// backslash does not stop a mention.
    package var markdownEscaped: String {
        var out = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            switch scalar {
            case "@": out.append(contentsOf: "&#64;".unicodeScalars)
            case "\\", "`", "*", "_", "{", "}", "[", "]", "<", ">", "#", "|", "~", "!", "&", "$":
                out.append("\\")
                out.append(scalar)
            default: out.append(scalar)
            }
        }
        // Most text links to nothing, and a regular expression costs more than all of the above.
        var escaped = String(out)
        if escaped.utf8.contains(UInt8(ascii: "/")) { escaped = escaped.replacing("://", with: ":\\/\\/") }
        guard escaped.utf8.contains(UInt8(ascii: ".")), escaped.lowercased().contains("www.") else { return escaped }
        return escaped.replacing(/(?i)www\./) { "\($0.output.dropLast())\\." }
    }

    /// A path as a relative reference: all but `/`, and what RFC 3986, section 2.3, leaves as it is, becomes `%20` and the like.
    package var percentEncodedPath: String {
        utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "/"):
                String(UnicodeScalar(byte))
            default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        .joined()
    }

    /// One word of a POSIX shell, whatever is in it; as it is where a shell would take it so.
    package var shellQuoted: String {
        let plain = utf8.allSatisfy { byte in
            byte >= 0x80 || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || "/._-+:@%,=".utf8.contains(byte)
        }
        return plain && !isEmpty ? self : "'" + replacingScalars { $0 == "'" ? "'\\''" : nil } + "'"
    }

    /// With scalars replaced for which there is something. Never by Character: a mark that what comes next combines with would be another one.
    package func replacingScalars(_ replacement: (Unicode.Scalar) -> String?) -> String {
        var out = String.UnicodeScalarView()
        for scalar in unicodeScalars { if let other = replacement(scalar) { out.append(contentsOf: other.unicodeScalars) } else { out.append(scalar) } }
        return String(out)
    }
}
