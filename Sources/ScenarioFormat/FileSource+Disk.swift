import Foundation

extension FileSource {
    /// The file system of the machine.
    package static let disk = FileSource(
        kind: { path in
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return .missing }
            return isFolder.boolValue ? .folder : .file
        },
        names: { path in
            do {
                let names = try FileManager.default.contentsOfDirectory(atPath: path)
                // A link to a folder can lead back to where it stands.
                return .success(names.filter { !isLinkToFolder("\(path)/\($0)") })
            } catch {
                return .failure(.unreadable("no permission to list it"))
            }
        },
        read: { path, bytesMax in
            let resolved = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
            guard let attributes = try? FileManager.default.attributesOfItem(atPath: resolved) else { return .failure(.missing) }
            // A pipe or a device would be waited for.
            guard attributes[.type] as? FileAttributeType == .typeRegular else { return .failure(.notAFile) }
            if let size = attributes[.size] as? Int, size > bytesMax { return .failure(.tooLarge(bytes: size)) }
            guard let data = FileManager.default.contents(atPath: resolved) else { return .failure(.unreadable("no permission to read it")) }
            return data.count > bytesMax ? .failure(.tooLarge(bytes: data.count)) : .success(Array(data))
        },
        identity: { URL(fileURLWithPath: $0).standardizedFileURL.resolvingSymlinksInPath().path })

    private static func isLinkToFolder(_ path: String) -> Bool {
        guard let type = try? FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType, type == .typeSymbolicLink else { return false }
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }
}
