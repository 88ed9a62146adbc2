/// Reads scenarios, estates and playbooks, each file once.
package struct Loader {
    /// Larger files are refused before they are read.
    package static let bytesMax = 1 << 20
    /// Folders that hold scenarios which are meant to fail: read only when named.
    package static let skippedFolder = "negative"
    private static let folderDepthMax = 32

    private let source: FileSource

    package init(source: FileSource = .disk) { self.source = source }

    /// - Parameter paths: Files, and folders to search for `.yaml` and `.yml`, folders in them included.
    package func load(paths: [String]) -> LoadResult {
        let library = FileLibrary(source: source)
        var files: [String] = []
        var named: Set<String> = []
        for path in paths {
            let path = FilePath.resolve(path, in: ".")
            switch source.kind(path) {
            case .file:
                files.append(path)
                named.insert(path)
            case .folder: search(path, depth: 0, &files, library)
            case .missing: library.report(path, "no such file or folder")
            }
        }
        // Several paths to one file: by the one that was named, else the first.
        var seen: Set<String> = []
        let chosen = files.sorted { (named.contains($0) ? 0 : 1, $0) < (named.contains($1) ? 0 : 1, $1) }.filter { seen.insert(source.identity($0)).inserted }
        for file in chosen.sorted() { library.loadFound(file) }
        return library.result()
    }

    private func search(_ folder: String, depth: Int, _ files: inout [String], _ library: FileLibrary) {
        guard depth < Loader.folderDepthMax else { return library.report(folder, "folders are nested too deeply") }
        switch source.names(folder) {
        case .failure: library.report(folder, "the folder cannot be read")
        case .success(let names):
            for name in names.sorted() where !name.hasPrefix(".") {
                let path = folder == "." ? name : folder == "/" ? "/\(name)" : "\(folder)/\(name)"
                switch source.kind(path) {
                case .folder: if name != Loader.skippedFolder { search(path, depth: depth + 1, &files, library) }
                case .file: if name.hasSuffix(".yaml") || name.hasSuffix(".yml") { files.append(path) }
                // Listed and not there: a link that leads nowhere, or in a circle.
                case .missing:
                    if name.hasSuffix(".yaml") || name.hasSuffix(".yml") { library.report(path, "the file cannot be read: a link that leads nowhere") }
                }
            }
        }
    }
}
