import CLibXML2

/// A document read back with libxml2's own parser.
struct ParsedXML {
    var name: String
    var attributes: [String: String] = [:]
    /// Of the element and everything in it.
    var text = ""
    var children: [ParsedXML] = []

    /// nil when the bytes are no XML.
    init?(_ bytes: [UInt8]) {
        let options = Int32(XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue)
        let document = bytes.withUnsafeBytes { xmlReadMemory($0.baseAddress?.assumingMemoryBound(to: CChar.self), Int32($0.count), nil, nil, options) }
        guard let document else { return nil }
        defer { xmlFreeDoc(document) }
        guard let root = xmlDocGetRootElement(document) else { return nil }
        self.init(root)
    }

    private init(_ node: xmlNodePtr) {
        name = String(cString: node.pointee.name)
        var attribute = node.pointee.properties
        while let current = attribute {
            attributes[String(cString: current.pointee.name)] = ParsedXML.content(UnsafeMutableRawPointer(current).assumingMemoryBound(to: xmlNode.self))
            attribute = current.pointee.next
        }
        text = ParsedXML.content(node)
        var child = node.pointee.children
        while let current = child {
            if current.pointee.type == XML_ELEMENT_NODE { children.append(ParsedXML(current)) }
            child = current.pointee.next
        }
    }

    private static func content(_ node: xmlNodePtr) -> String {
        guard let bytes = xmlNodeGetContent(node) else { return "" }
        defer { daybreak_xmlFree(bytes) }
        return String(cString: bytes)
    }

    func all(_ name: String) -> [ParsedXML] { (self.name == name ? [self] : []) + children.flatMap { $0.all(name) } }

    func property(_ name: String) -> String? { all("property").first { $0.attributes["name"] == name }?.attributes["value"] }
}
