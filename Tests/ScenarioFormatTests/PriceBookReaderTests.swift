import Evidence
import Foundation
import ScenarioFormat
import Testing

@Suite("price books") struct PriceBookReaderTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private static let sound = """
        title: ours
        currency: USD
        hours_a_month: 744
        storage_gib_month: 0.11
        backup_storage_gib_month: 0.023
        backtrack_million_change_records_hour: 0.014
        key_month: 2
        instance_large_hour: [{ family: db.r8g, price: 0.300001 }]

        """

    private func load(_ text: String) -> (book: PriceBook?, problems: [String]) {
        let read = PriceBookReader.load("p.yaml", source: .texts(["p.yaml": text]))
        return (read.book, read.diagnostics.map(\.description))
    }

    @Test func everyPriceIsReadToTheMillionth() {
        let (book, problems) = load(PriceBookReaderTests.sound)
        #expect(problems == [])
        #expect(
            book
                == PriceBook(
                    title: "ours", currency: "USD", hoursAMonth: 744, storage: 110_000, backupStorage: 23_000, changeRecords: 14_000, key: 2_000_000,
                    families: [.init(name: "db.r8g", large: 300_001)]))
    }

    /// What an audit writes can be given to the next one, and so can the shipped example.
    @Test(arguments: ["Reports/examples/inventory/price-book.json", "Policies/prices.yaml"])
    func theShippedFilesAreTheExamplePrices(path: String) {
        let read = PriceBookReader.load(PriceBookReaderTests.root.appending(path: path).path)
        #expect(read.diagnostics == [])
        #expect(read.book == .example)
    }

    @Test(arguments: [
        ("currency: USD", "currency: EUR", "p.yaml:2:11: currency wants USD, found EUR\n  hint: columns are named monthly_usd: convert the prices"),
        ("hours_a_month: 744", "hours_a_month: 745", "p.yaml:3:16: hours_a_month wants a whole number from 1 to 744, found 745"),
        (
            "key_month: 2", "key_month: \"2\"",
            "p.yaml:7:12: key_month wants a price, found \"2\"\n  hint: dollars as a number, such as 0.021"
        ),
        ("key_month: 2", "key_month: -1", "p.yaml:7:12: key_month wants a price from 0 to 10000, found -1"),
        ("key_month: 2", "key_month: 10001", "p.yaml:7:12: key_month wants a price from 0 to 10000, found 10001"),
        ("key_month: 2", "key_month: 0.0000001", "p.yaml:7:12: key_month wants a price exact to the millionth, found 1e-07"),
        ("key_month: 2", "keys_month: 2", "p.yaml:1:1: missing key key_month in price book"),
        ("storage_gib_month: 0.11\n", "storage_gib_month: 0.11\nvat: 0.2\n", "p.yaml:5:1: unknown key vat in price book"),
        ("price: 0.300001", "prize: 0.3", "p.yaml:8:23: missing key price in instance price"),
        (
            "price: 0.300001 }", "price: 0.3 }, { family: db.r8g, price: 0.4 }", "p.yaml:8:65: family db.r8g is given more than once"
        ),
    ])
    func badInputIsNamedWithItsPlace(sound: String, spoiled: String, problem: String) {
        let text = PriceBookReaderTests.sound.replacing(sound, with: spoiled)
        #expect(text != PriceBookReaderTests.sound)
        let (book, problems) = load(text)
        #expect(book == nil)
        #expect(problems.contains { $0.hasPrefix(problem) }, "\(problems)")
    }

    @Test func aMissingFileIsAProblem() {
        #expect(PriceBookReader.load("none.yaml", source: .texts([:])).diagnostics.map(\.description) == ["none.yaml: no such file"])
        #expect(load("- a").problems == ["p.yaml:1:1: a price book wants keys and values, found a list"])
        #expect(load("# soon\n").problems == ["p.yaml: the file is empty\n  hint: every audit writes one that is whole: inventory/price-book.json"])
    }

    /// The largest volume at the highest price still has a figure.
    @Test func theHighestPricesCanBeComputedWith() {
        let book = PriceBook(
            title: "", currency: "USD", hoursAMonth: 744, storage: PriceBook.priceMax, backupStorage: PriceBook.priceMax, changeRecords: PriceBook.priceMax,
            key: PriceBook.priceMax, families: [.init(name: "db.r5", large: PriceBook.priceMax)])
        #expect(book.monthly(storageBytes: 256 << 40) == 262_144 * PriceBook.priceMax)
        #expect(book.monthly(instanceClass: "db.r5.24xlarge") == 48 * 744 * PriceBook.priceMax)
    }
}
