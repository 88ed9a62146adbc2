import Evidence
import Sealing

/// `inventory/price-book.json`: the prices behind every `monthly_usd`, whose bytes the hash is of.
enum PriceBookDocument {
    static func json(_ book: PriceBook) -> JSONValue {
        .object([
            "schema_version": .integer(1),
            "title": .string(book.title),
            "currency": .string(book.currency),
            "hours_a_month": .integer(book.hoursAMonth),
            "storage_gib_month": .money(book.storage),
            "backup_storage_gib_month": .money(book.backupStorage),
            "backtrack_million_change_records_hour": .money(book.changeRecords),
            "key_month": .money(book.key),
            "instance_large_hour": .list(book.families.map { .object(["family": .string($0.name), "price": .money($0.large)]) }),
        ])
    }

    /// Lower-case hexadecimal, as `sha256sum` prints it.
    static func sha256(_ book: PriceBook) -> String {
        Seal.digest(Array(json(book).document.utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
