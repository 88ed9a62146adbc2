import CSQLite
package import Units

/// Reads JSON text with the engine's own JSON functions, so that no second reader is needed below the command line.
package enum JSONText {
    /// - Returns: Objects as maps in written order; nil for text that is not JSON.
    package static func parse(_ text: String) -> StructuredValue? {
        var database: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX
        guard Database.startUp == SQLITE_OK, sqlite3_open_v2(":memory:", &database, flags, nil) == SQLITE_OK else { return nil }
        defer { sqlite3_close_v2(database) }
        var statement: OpaquePointer?
        // Element by element in written order; json_valid first, as json_tree stops at what is no JSON.
        let query = "select id, parent, key, type, atom from json_tree(?1) where json_valid(?1) order by id"
        guard sqlite3_prepare_v2(database, query, -1, &statement, nil) == SQLITE_OK else { return nil }
        defer { sqlite3_finalize(statement) }
        let bytes = Array(text.utf8)
        let isBound = bytes.withUnsafeBytes { raw in
            sqlite3_bind_text(statement, 1, raw.bindMemory(to: CChar.self).baseAddress, Int32(bytes.count), transientBytes) == SQLITE_OK
        }
        guard isBound else { return nil }
        var nodes: [Node] = []
        while sqlite3_step(statement) == SQLITE_ROW { nodes.append(Node(statement)) }
        return Builder(nodes).value()
    }

    private struct Node {
        let id: Int64
        let parent: Int64?
        let key: String
        let type: String
        let integer: Int64
        let real: Double
        let text: String

        init(_ statement: OpaquePointer?) {
            let column = { (index: Int32) in sqlite3_column_text(statement, index).map { String(cString: $0) } ?? "" }
            id = sqlite3_column_int64(statement, 0)
            parent = sqlite3_column_type(statement, 1) == SQLITE_NULL ? nil : sqlite3_column_int64(statement, 1)
            key = column(2)
            type = column(3)
            integer = sqlite3_column_int64(statement, 4)
            real = sqlite3_column_double(statement, 4)
            text = column(4)
        }
    }

    private struct Builder {
        private let nodes: [Node]
        private var children: [Int64: [Int]] = [:]

        init(_ nodes: [Node]) {
            self.nodes = nodes
            for index in nodes.indices { if let parent = nodes[index].parent { children[parent, default: []].append(index) } }
        }

        func value() -> StructuredValue? { nodes.isEmpty ? nil : value(of: nodes[0]) }

        private func value(of node: Node) -> StructuredValue {
            switch node.type {
            case "object": .map((children[node.id] ?? []).map { .init(nodes[$0].key, value(of: nodes[$0])) })
            case "array": .list((children[node.id] ?? []).map { value(of: nodes[$0]) })
            case "true": .bool(true)
            case "false": .bool(false)
            case "integer": .integer(node.integer)
            case "real": .number(node.real)
            case "text": .string(node.text)
            default: .null
            }
        }
    }
}
