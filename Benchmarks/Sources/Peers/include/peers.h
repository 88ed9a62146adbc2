#ifndef DAYBREAK_PEERS_H
#define DAYBREAK_PEERS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Hold model on std::priority_queue. `increments` must outlive the model; its count must be a power of two. */
typedef struct HoldModel HoldModel;
HoldModel *hold_model_make(const int64_t *increments, size_t increment_count, size_t pending);
/* Takes the next event and schedules its follow-up, `steps` times; returns a checksum of everything taken. */
uint64_t hold_model_run(HoldModel *model, size_t steps);
void hold_model_free(HoldModel *model);

/* The ledger on SQLite's own :memory: database. NULL, and -1, when SQLite reports an error. */
typedef struct MemoryLedger MemoryLedger;
MemoryLedger *memory_ledger_make(int page_size, int64_t accounts);
/* Transfers `first` and those after it, one transaction each; 0, or SQLite's result code. */
int memory_ledger_run(MemoryLedger *ledger, int64_t first, int64_t count);
/* Sum of id times balance over the accounts. */
int64_t memory_ledger_checksum(MemoryLedger *ledger);
void memory_ledger_free(MemoryLedger *ledger);

/* Calls of malloc, calloc and realloc by this process, of one thread, between start and stop. */
void allocation_count_start(void);
int64_t allocation_count_stop(void);

/* Bytes that this process has taken from the allocator and not given back. */
int64_t heap_bytes_in_use(void);

#ifdef __cplusplus
}
#endif
#endif
