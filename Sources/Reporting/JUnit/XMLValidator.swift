import CLibXML2

/// Checks a document against an XML Schema with libxml2. Nothing is fetched from a network.
package enum XMLValidator {
    /// - Parameter schemaPath: A file that holds an XSD.
    /// - Returns: What is wrong, as `line N: message`, in order of finding; empty for a valid document. A document that does not parse
    ///   and a schema that cannot be read are reported the same way.
    package static func validate(xml: [UInt8], schemaPath: String) -> [String] {
        xmlInitParser()
        let messages = Messages()
        // The context keeps the messages alive for the C callbacks of this call only.
        return withExtendedLifetime(messages) {
            guard let schema = schema(at: schemaPath, messages) else {
                return messages.list.isEmpty ? ["schema \(schemaPath) cannot be read"] : messages.list
            }
            defer { xmlSchemaFree(schema) }
            guard let document = document(xml, messages) else {
                return messages.list.isEmpty ? ["the document cannot be parsed"] : messages.list
            }
            defer { xmlFreeDoc(document) }
            guard let context = xmlSchemaNewValidCtxt(schema) else { return ["libxml2 gave no validation context"] }
            defer { xmlSchemaFreeValidCtxt(context) }
            xmlSchemaSetValidStructuredErrors(context, { Messages.add($0, $1?.pointee.message, $1?.pointee.line) }, messages.opaque)
            let status = xmlSchemaValidateDoc(context, document)
            return status != 0 && messages.list.isEmpty ? ["invalid, status \(status)"] : messages.list
        }
    }

    private static func schema(at path: String, _ messages: Messages) -> xmlSchemaPtr? {
        guard let context = xmlSchemaNewParserCtxt(path) else { return nil }
        defer { xmlSchemaFreeParserCtxt(context) }
        xmlSchemaSetParserStructuredErrors(context, { Messages.add($0, $1?.pointee.message, $1?.pointee.line) }, messages.opaque)
        return xmlSchemaParse(context)
    }

    private static func document(_ xml: [UInt8], _ messages: Messages) -> xmlDocPtr? {
        guard let context = xmlNewParserCtxt() else { return nil }
        defer { xmlFreeParserCtxt(context) }
        let options = Int32(XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue | XML_PARSE_BIG_LINES.rawValue)
        let document = xml.withUnsafeBytes { bytes in
            xmlCtxtReadMemory(context, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count), nil, nil, options)
        }
        if document == nil, let error = xmlCtxtGetLastError(context) {
            messages.add(error.pointee.message, error.pointee.line)
        }
        return document
    }

    private final class Messages {
        private(set) var list: [String] = []
        var opaque: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

        func add(_ message: UnsafePointer<CChar>?, _ line: Int32?) {
            let text = message.map { CleanText.oneLine(String(cString: $0)) } ?? "unknown error"
            list.append("line \(line ?? 0): \(text)")
        }

        static func add(_ context: UnsafeMutableRawPointer?, _ message: UnsafePointer<CChar>?, _ line: Int32?) {
            guard let context else { return }
            Unmanaged<Messages>.fromOpaque(context).takeUnretainedValue().add(message, line)
        }
    }
}
