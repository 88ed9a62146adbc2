#include <sqlite3.h>

/* sqlite3_config takes a variable argument list, which Swift does not import. Without it every allocation of every
   connection would take one process-wide mutex to keep statistics that nobody reads. */
static inline int daybreak_sqlite3_without_memory_statistics(void) {
    return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}
