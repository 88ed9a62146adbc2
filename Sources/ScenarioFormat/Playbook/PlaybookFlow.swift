import Units

/// Where each step of a playbook can lead: success to `nextStep`, a branch's targets or the following step, failure where `onFailure` says.
///
/// Source: Systems Manager User Guide, Working with runbooks: loops between steps are refused before running.
struct PlaybookFlow {
    private let steps: [PlaybookStep]
    /// By step, the steps that may run right after it.
    private var followers: [[Int]] = []
    private(set) var problems: [Diagnostic] = []

    init(_ steps: [PlaybookStep]) {
        self.steps = steps
        for index in steps.indices { followers.append(findFollowers(of: index)) }
        findCircles()
    }

    /// Whether some way leads from one step to another.
    func canRun(_ first: Int, before second: Int) -> Bool {
        var seen: Set<Int> = []
        var waiting = followers[first]
        while let step = waiting.popLast() {
            if step == second { return true }
            if seen.insert(step).inserted { waiting += followers[step] }
        }
        return false
    }

    private mutating func findFollowers(of index: Int) -> [Int] {
        let step = steps[index]
        let following = index + 1 < steps.count && !step.isEnd ? index + 1 : nil
        var found: [Int?] = []
        if case .branch(let branch) = step.structure {
            found += branch.targets.map { target($0, of: "aws:branch") }
        } else if let next = step.nextStep {
            found.append(target(next, of: "nextStep"))
        } else {
            found.append(following)
        }
        switch step.onFailure {
        case .abort: break
        case .proceed: found.append(following)
        case .step(let name): found.append(target(name, of: "onFailure"))
        }
        if let onCancel = step.onCancel { checkCancel(onCancel) }
        return found.compactMap(\.self)
    }

    /// Source: Systems Manager User Guide, Properties shared by all actions, onCancel: what may not be its target. It is no way that a run
    /// goes by itself, so it closes no circle.
    private mutating func checkCancel(_ name: Located<String>) {
        guard let index = target(name, of: "onCancel") else { return }
        let action = steps[index].action.value
        guard ["aws:approve", "aws:pause", "aws:sleep"].contains(action) else { return }
        problems.append(Diagnostic(name.location, "onCancel cannot lead to \(name.value), which is \(action)", hint: "name a step that ends within 2 minutes"))
    }

    private mutating func target(_ name: Located<String>, of key: String) -> Int? {
        if let index = steps.firstIndex(where: { $0.name.value == name.value }) { return index }
        problems.append(Diagnostic(name.location, "unknown step \(name.value) in \(key)", hint: nameHint(name.value, among: steps.map(\.name.value))))
        return nil
    }

    // MARK: Circles

    private enum Visit { case open, done }

    private mutating func findCircles() {
        var visits: [Int: Visit] = [:]
        var path: [Int] = []
        for index in steps.indices { walk(index, &visits, &path) }
    }

    /// Depth first; an edge back into the path closes a circle.
    private mutating func walk(_ index: Int, _ visits: inout [Int: Visit], _ path: inout [Int]) {
        guard visits[index] == nil else { return }
        visits[index] = .open
        path.append(index)
        for follower in followers[index] {
            if visits[follower] == .open, let start = path.firstIndex(of: follower) {
                let circle = (path[start...] + [follower]).map { steps[$0].name.value }.joined(separator: " -> ")
                problems.append(
                    Diagnostic(place(from: index, to: follower), "steps form a circle: \(circle)", hint: "use maxAttempts to try a step again, or aws:loop"))
            }
            walk(follower, &visits, &path)
        }
        path.removeLast()
        visits[index] = .done
    }

    private func place(from index: Int, to target: Int) -> SourceLocation {
        let name = steps[target].name.value
        if let next = steps[index].nextStep, next.value == name { return next.location }
        if case .branch(let branch) = steps[index].structure, let choice = branch.targets.first(where: { $0.value == name }) { return choice.location }
        if case .step(let failure) = steps[index].onFailure, failure.value == name { return failure.location }
        return steps[index].location
    }
}
