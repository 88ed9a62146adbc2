import CLibXML2
import Foundation

/// Checks a document against an XML Schema with libxml2. Nothing is fetched from a network.
package enum XMLValidator {
    /// libxml2 makes its table of built-in types when the first schema is parsed, and does not lock it.
    private static let isReady: Void = {
        xmlInitParser()
        xmlSchemaInitTypes()
    }()

    /// - Parameter schemaPath: A file that holds an XSD.
    /// - Returns: What is wrong, as `line N: message`, in order of finding; empty for a valid document. A document that does not parse
    ///   and a schema that cannot be read are reported the same way.
    package static func validate(xml: [UInt8], schemaPath: String) -> [String] {
        guard let source = FileManager.default.contents(atPath: schemaPath) else { return ["schema \(schemaPath) cannot be read"] }
        _ = isReady
        let messages = Messages()
        // The C callbacks hold the list without owning it.
        return withExtendedLifetime(messages) {
            // Parsed here rather than by path: libxml2 would write what is wrong with it to standard error.
            guard let schemaDocument = document(Array(source), at: schemaPath, messages) else { return messages.list }
            defer { xmlFreeDoc(schemaDocument) }
            guard let schema = schema(schemaDocument, messages) else {
                return messages.list.isEmpty ? ["\(schemaPath) is no schema"] : messages.list
            }
            defer { xmlSchemaFree(schema) }
            guard let document = document(xml, at: nil, messages) else { return messages.list }
            defer { xmlFreeDoc(document) }
            guard let context = xmlSchemaNewValidCtxt(schema) else { return ["libxml2 gave no validation context"] }
            defer { xmlSchemaFreeValidCtxt(context) }
            xmlSchemaSetValidStructuredErrors(context, { Messages.add($0, $1?.pointee.message, $1?.pointee.line) }, messages.opaque)
            let status = xmlSchemaValidateDoc(context, document)
            return status != 0 && messages.list.isEmpty ? ["invalid, status \(status)"] : messages.list
        }
    }

    private static func schema(_ document: xmlDocPtr, _ messages: Messages) -> xmlSchemaPtr? {
        guard let context = xmlSchemaNewDocParserCtxt(document) else { return nil }
        defer { xmlSchemaFreeParserCtxt(context) }
        xmlSchemaSetParserStructuredErrors(context, { Messages.add($0, $1?.pointee.message, $1?.pointee.line) }, messages.opaque)
        return xmlSchemaParse(context)
    }

    /// nil leaves at least one message.
    private static func document(_ xml: [UInt8], at path: String?, _ messages: Messages) -> xmlDocPtr? {
        guard let context = xmlNewParserCtxt() else {
            messages.add("libxml2 gave no parser")
            return nil
        }
        defer { xmlFreeParserCtxt(context) }
        // The parser hands its own context to error handlers; what that keeps for its user is the only way to the list.
        context.pointee._private = messages.opaque
        context.pointee.sax.pointee.serror = { parser, error in
            Messages.add(parser?.assumingMemoryBound(to: xmlParserCtxt.self).pointee._private, error?.pointee.message, error?.pointee.line)
        }
        let document = xml.withUnsafeBytes { bytes in
            xmlCtxtReadMemory(context, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count), path, nil, Int32(XML_PARSE_NONET.rawValue))
        }
        if document == nil, messages.list.isEmpty { messages.add("the document cannot be parsed") }
        return document
    }

    private final class Messages {
        private(set) var list: [String] = []
        var opaque: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

        func add(_ message: String) { list.append(message) }

        static func add(_ context: UnsafeMutableRawPointer?, _ message: UnsafePointer<CChar>?, _ line: Int32?) {
            guard let context else { return }
            let text = message.map { CleanText.oneLine(String(cString: $0)) } ?? "unknown error"
            Unmanaged<Messages>.fromOpaque(context).takeUnretainedValue().add("line \(line ?? 0): \(text)")
        }
    }
}
