import Evidence

/// The files of `runbooks/`: one for every playbook that a drill used, in order of path.
enum RunbookFiles {
    static func files(of records: [DrillRecord]) -> [(path: String, text: String)] {
        var order: [String] = []
        var drills: [String: [DrillRecord]] = [:]
        for record in records {
            guard let file = record.playbook?.file else { continue }
            if drills[file] == nil { order.append(file) }
            drills[file, default: []].append(record)
        }
        var used: Set<String> = []
        return order.map { file in
            let stem = DrillFileNames.fileName([title(of: file)])
            var name = stem
            var count = 1
            while !used.insert(name.lowercased()).inserted {
                count += 1
                name = "\(stem)-\(count)"
            }
            return ("runbooks/\(name).md", Runbook(title: title(of: file), drills: drills[file] ?? []).text)
        }
    }

    /// `Scenarios/playbooks/move-name.yaml` as `move-name`.
    private static func title(of file: String) -> String {
        let name = file.split(separator: "/").last.map(String.init) ?? ""
        let ending = [".yaml", ".yml"].first(where: name.hasSuffix) ?? ""
        return name.count > ending.count ? String(name.dropLast(ending.count)) : "playbook"
    }
}
