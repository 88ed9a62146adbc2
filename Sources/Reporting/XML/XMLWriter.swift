import CLibXML2

/// An XML document in memory, indented by two blanks, through libxml2's text writer, which escapes.
///
/// It does not refuse what XML cannot hold: text must come out of `CleanText` first.
final class XMLWriter {
    private let buffer: xmlBufferPtr
    private var writer: xmlTextWriterPtr?

    init() {
        xmlInitParser()
        guard let buffer = xmlBufferCreate(), let writer = xmlNewTextWriterMemory(buffer, 0) else {
            preconditionFailure("libxml2 is out of memory")
        }
        self.buffer = buffer
        self.writer = writer
        note(xmlTextWriterSetIndent(writer, 1))
        note(xmlTextWriterSetIndentString(writer, "  "))
        note(xmlTextWriterStartDocument(writer, nil, "UTF-8", nil))
    }

    deinit {
        if let writer { xmlFreeTextWriter(writer) }
        xmlBufferFree(buffer)
    }

    /// Attributes in the given order.
    func element(_ name: String, _ attributes: KeyValuePairs<String, String> = [:], content: () -> Void = {}) {
        note(xmlTextWriterStartElement(writer, name))
        for (name, value) in attributes { note(xmlTextWriterWriteAttribute(writer, name, value)) }
        content()
        note(xmlTextWriterEndElement(writer))
    }

    func text(_ text: String) {
        guard !text.isEmpty else { return }
        note(xmlTextWriterWriteString(writer, text))
    }

    /// Ends the document; nothing can be written afterwards.
    func finish() -> [UInt8] {
        note(xmlTextWriterEndDocument(writer))
        // The writer hands its last bytes to the buffer only when it is freed.
        xmlFreeTextWriter(writer)
        writer = nil
        return Array(UnsafeBufferPointer(start: xmlBufferContent(buffer), count: Int(xmlBufferLength(buffer))))
    }

    /// Writing into memory fails only when memory or the element nesting is broken: a bug, not an outcome.
    private func note(_ status: Int32) { precondition(status >= 0, "libxml2 could not write a report: \(status)") }
}
