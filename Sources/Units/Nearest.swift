/// The known name closest to a mistyped one, for hints; nil when nothing is close enough to be meant.
///
/// Distance is the optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours.
/// Ties go to the name that sorts first.
package func nearestName<Names: Sequence<String>>(to word: String, in known: Names) -> String? {
    let limit = max(2, word.count / 3)
    var best: (name: String, distance: Int)?
    for name in known.sorted() {
        let distance = name.lowercased() == word.lowercased() ? 0 : editDistance(Array(word), Array(name))
        if distance <= limit, distance < best?.distance ?? .max { best = (name, distance) }
    }
    return best?.name
}

private func editDistance(_ a: [Character], _ b: [Character]) -> Int {
    guard !a.isEmpty else { return b.count }
    guard !b.isEmpty else { return a.count }
    var beforePrevious: [Int] = []
    var previous = Array(0...b.count)
    for i in 1...a.count {
        var row = [i]
        for j in 1...b.count {
            var cost = min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
            if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { cost = min(cost, beforePrevious[j - 2] + 1) }
            row.append(cost)
        }
        (beforePrevious, previous) = (previous, row)
    }
    return previous[b.count]
}
