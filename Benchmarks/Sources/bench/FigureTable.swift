import Foundation

/// Figures as lines of equal columns.
struct FigureTable {
    var figures: [Figure]

    var text: String {
        var rows = [["what", "median", "beside", "median", "ratio", "budget", ""]]
        rows += figures.map(row)
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            zip(row, widths).map { text, width in text.padding(toLength: width, withPad: " ", startingAt: 0) }.joined(separator: "  ")
        }.joined(separator: "\n")
    }

    private func row(_ figure: Figure) -> [String] {
        let budget: String =
            switch figure.budget {
            case .ratioAtLeast(let least): "≥ \(number(least)) ×"
            case .secondsBelow(let most): "< \(number(most)) s"
            case .bytesBelow(let most): "< \(value(most, figure.unit))"
            case nil: ""
            }
        let verdict = figure.isReached.map { $0 ? "reached" : "MISSED" } ?? figure.note
        return [
            figure.name, value(figure.ours, figure.unit), figure.peer?.name ?? "", figure.peer.map { value($0.value, figure.unit) } ?? "",
            figure.ratio.map { "\(number($0)) ×" } ?? "", budget, verdict,
        ]
    }

    private func value(_ value: Double?, _ unit: String) -> String {
        guard let value else { return "–" }
        return switch value {
        case 1e6...: "\(number(value / 1e6)) M\(unit)"
        case 1e3...: "\(number(value / 1e3)) k\(unit)"
        default: "\(number(value)) \(unit)"
        }
    }

    private func number(_ value: Double) -> String { String(format: value < 10 ? "%.2f" : "%.1f", value) }
}
